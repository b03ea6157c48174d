import { Pool } from '@teei-demo/postgres';

import { log } from './log.js';

let shared = null;

export function database() {
  if (shared) return shared;
  const url = new URL(process.env.DATABASE_URL);
  shared = new Pool({
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    min: Number(process.env.DB_POOL_MIN ?? 2),
    max: Number(process.env.DB_POOL_MAX ?? 10),
  });
  shared.warmUp().catch((error) => log.error('database:', error));
  return shared;
}
