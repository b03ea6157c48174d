// API keys: shown once when created, afterwards known by their prefix.
import crypto from 'node:crypto';

import { Denied, database } from '@teei/platform';

const shownLength = 12;
const columns = 'id, name, prefix, created_at, revoked_at';

export function keysOf(company) {
  return database().query(
    `SELECT ${columns} FROM api_keys WHERE company_id = $1 ORDER BY id`,
    [company.id],
  );
}

export async function createKey(db, { company, user, name }) {
  if (typeof name !== 'string' || !/^[\w .-]{1,80}$/.test(name)) throw new Denied(422, 'invalid_name');
  const key = `teei_${crypto.randomBytes(24).toString('base64url')}`;
  const [row] = await db.query(
    `INSERT INTO api_keys (company_id, created_by, name, prefix, key_hash, key_encrypted)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
    [company.id, user.id, name, key.slice(0, shownLength), hashed(key), encrypted(key)],
  );
  return { ...row, key };
}

export async function removeKey(db, { company, id }) {
  const [row] = await db.query(
    `DELETE FROM api_keys WHERE id = $1 AND company_id = $2 RETURNING ${columns}`,
    [id, company.id],
  );
  if (!row) throw new Denied(404, 'unknown_api_key');
  return row;
}

const hashed = (key) => crypto.createHash('sha256').update(key).digest('hex');

function encrypted(key) {
  const secret = Buffer.from(process.env.API_KEY_ENCRYPTION_KEY ?? '', 'base64');
  if (secret.length !== 32) throw new Error('API_KEY_ENCRYPTION_KEY is not 32 bytes in base64');
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', secret, nonce);
  const body = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}
