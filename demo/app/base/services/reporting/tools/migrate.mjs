// pnpm db:status [--json] | db:migrate | db:migrate:rollback
import fs from 'node:fs';
import path from 'node:path';

import { Connection } from '@teei-demo/postgres';

const service = path.resolve(import.meta.dirname, '..');
const [verb, ...options] = process.argv.slice(2);
const asJson = options.includes('--json');

const versions = () => fs.readdirSync(path.join(service, 'migrations'))
  .filter((name) => name.endsWith('.sql')).sort().map((name) => name.slice(0, -4));
const read = (folder, version) =>
  fs.readFileSync(path.join(service, folder, `${version}.sql`), 'utf8');

function note(text) {
  if (!asJson) console.log(text);
  fs.mkdirSync(path.join(service, 'logs'), { recursive: true });
  const line = `${new Date().toISOString()} ${text}\n`;
  fs.appendFileSync(path.join(service, 'logs', 'migrations.log'), line);
}

async function connect() {
  if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is not set');
  const url = new URL(process.env.DATABASE_URL);
  return Connection.open({
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  });
}

async function appliedOf(db) {
  await db.script(`SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS schema_migrations (
    version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`);
  const rows = await db.query('SELECT version, applied_at FROM schema_migrations ORDER BY version');
  return new Map(rows.map((row) => [row.version, row.applied_at]));
}

async function status(db) {
  const applied = await appliedOf(db);
  const known = versions();
  const rows = known.map((version) => (
    { version, status: applied.has(version) ? 'applied' : 'pending', applied_at: applied.get(version) ?? null }));
  for (const [version, appliedAt] of applied) {
    if (!known.includes(version)) rows.push({ version, status: 'missing', applied_at: appliedAt });
  }
  if (asJson) return console.log(JSON.stringify(rows));
  for (const row of rows) console.log(`${row.status.padEnd(8)} ${row.version}`);
  const pending = rows.filter((row) => row.status === 'pending').length;
  return console.log(`${rows.length - pending} applied, ${pending} pending`);
}

async function inTransaction(db, statements, bookkeeping, version) {
  try {
    await db.script('BEGIN');
    await db.script(statements);
    await db.query(bookkeeping, [version]);
    await db.script('COMMIT');
  } catch (error) {
    await db.script('ROLLBACK').catch(() => {});
    throw new Error(`${version}: ${error.message}${error.code ? ` (${error.code})` : ''}`);
  }
}

async function migrate(db) {
  await db.script("SET lock_timeout = '10s'; SELECT pg_advisory_lock(7041)");
  const applied = await appliedOf(db);
  for (const version of versions().filter((name) => !applied.has(name))) {
    const began = performance.now();
    await inTransaction(db, read('migrations', version),
      'INSERT INTO schema_migrations (version) VALUES ($1)', version);
    note(`applied ${version} in ${Math.round(performance.now() - began)} ms`);
  }
  note('no migration is pending');
}

async function rollback(db) {
  const last = [...(await appliedOf(db)).keys()].at(-1);
  if (!last) return note('nothing to roll back');
  await inTransaction(db, read('rollbacks', last),
    'DELETE FROM schema_migrations WHERE version = $1', last);
  return note(`rolled back ${last}`);
}

const verbs = { status, migrate, rollback };
try {
  if (!verbs[verb]) throw new Error(`usage: migrate.mjs ${Object.keys(verbs).join('|')}`);
  const db = await connect();
  await verbs[verb](db).finally(() => db.close());
} catch (error) {
  note(`failed: ${error.message}`);
  console.error(`migrate: ${error.message}`);
  process.exitCode = 1;
}
