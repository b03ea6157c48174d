// Sessions live in PostgreSQL; Redis keeps a copy under `session:<token>`.
import { Redis } from '@teei-demo/redis';

import { database } from './database.js';
import { log } from './log.js';

const copySeconds = 3600;
let cache = null;

export function redis() {
  cache ??= new Redis(process.env.REDIS_URL);
  return cache;
}

/** The signed-in person behind a cookie header, or null. */
export async function signedIn(request) {
  const token = /(?:^|;\s*)teei_session=([\w-]{16,128})/.exec(request.headers.cookie ?? '')?.[1];
  if (!token) return null;
  const userId = (await cached(token)) ?? (await stored(token));
  if (!userId) return null;
  const [user] = await database().query(
    'SELECT id, email, name, company_id, upper(role::text) AS role FROM users WHERE id = $1',
    [userId],
  );
  return user ?? null;
}

async function cached(token) {
  try {
    const copy = await redis().command('GET', `session:${token}`);
    return copy ? JSON.parse(copy).userId : null;
  } catch (error) {
    log.error('redis:', error);
    return null;
  }
}

async function stored(token) {
  const [row] = await database().query(
    'SELECT user_id FROM sessions WHERE token = $1 AND expires_at > now()',
    [token],
  );
  if (!row) return null;
  const copy = JSON.stringify({ userId: row.user_id });
  await redis().command('SETEX', `session:${token}`, copySeconds, copy)
    .catch((error) => log.error('redis:', error));
  return row.user_id;
}
