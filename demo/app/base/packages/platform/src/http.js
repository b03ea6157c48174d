// A router small enough to read: route modules export `routes`, first match answers.
import fs from 'node:fs';
import http from 'node:http';

import { release } from './config.js';
import { database } from './database.js';
import { announceReloads, log } from './log.js';
import { redis } from './sessions.js';

const bodyLimit = 64 * 1024;

export class Denied extends Error {
  constructor(status, reason, details = {}) {
    super(reason);
    Object.assign(this, { status, reason, details });
  }
}

/** Serves every module in `folder`; each route is `{ method, path: RegExp, handle(context) }`. */
export async function serve({ name, port, folder, refuse = refuseWithJson }) {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.js')).sort();
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder))));
  const routes = modules.flatMap((module) => module.routes);
  const server = http.createServer((request, response) => {
    answer({ routes, request, response, refuse }).catch((error) => {
      log.error(`${request.method} ${request.url} answered 500:`, error);
      if (!response.headersSent) json(response, 500, { error: 'internal_error' });
      else response.end();
    });
  });
  server.listen(port, process.env.HOST ?? '127.0.0.1', () => {
    log.info(`${name} ${release.version} (${release.commit.slice(0, 10)}) listens on port ${port}`);
  });
  announceReloads();
  process.on('SIGTERM', () => {
    log.info(`${name} stops`);
    server.close();
    server.closeAllConnections();
    database().end();
    redis().close();
    setTimeout(() => process.exit(0), 500).unref();
  });
}

async function answer({ routes, request, response, refuse }) {
  try {
    const { url, path } = addressOf(request);
    for (const route of routes) {
      const match = route.method === request.method && route.path.exec(path);
      if (match) return await route.handle({ request, response, url, path, match: match.groups ?? {} });
    }
    throw new Denied(404, 'not_found');
  } catch (error) {
    if (!(error instanceof Denied)) throw error;
    return refuse(response, error);
  }
}

function addressOf(request) {
  try {
    const url = new URL(`http://localhost${request.url}`);
    return { url, path: decodeURIComponent(url.pathname) };
  } catch {
    throw new Denied(404, 'not_found');
  }
}

function refuseWithJson(response, { status, reason, details }) {
  json(response, status, { error: reason, ...details });
}

export function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify(value)}\n`);
}

export async function jsonBody(request) {
  let body = '';
  for await (const chunk of request) {
    body += chunk;
    if (body.length > bodyLimit) throw new Denied(413, 'body_too_large');
  }
  try {
    return body ? JSON.parse(body) : {};
  } catch {
    throw new Denied(400, 'invalid_json');
  }
}

/** Healthy means: the database answers. Without Redis a service is slower, not broken. */
export async function health(service) {
  const state = { status: 'ok', service, version: release.version, commit: release.commit };
  const answers = (work) => work.then(() => 'ok', (error) => `unreachable: ${error.message}`);
  const [db, cache] = await Promise.all([
    answers(database().query('SELECT 1')),
    answers(redis().command('PING')),
  ]);
  if (cache !== 'ok') state.status = 'degraded';
  if (db !== 'ok') state.status = 'unavailable';
  return { code: db === 'ok' ? 200 : 503, body: { ...state, database: db, redis: cache } };
}
