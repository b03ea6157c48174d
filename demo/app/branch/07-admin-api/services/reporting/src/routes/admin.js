// The admin console's API: /api/companies/<tenant>/admin/…, for people with ADMIN_CONSOLE.
import {
  Denied, flag, json, jsonBody, requirePermission, requireTenant, signedIn, tenantOf,
} from '@teei/platform';

import { createKey, keysOf, removeKey } from '../api-keys.js';
import { auditOf, recorded } from '../audit.js';
import { integrationsOf, switchIntegration } from '../integrations.js';
import { clearWeights, saveWeights, weightsOf } from '../weights.js';

const administered = (handle) => async (context) => {
  if (!flag('ADMIN_CONSOLE_ENABLED')) throw new Denied(404, 'admin_console_disabled');
  const user = await signedIn(context.request);
  if (!user) throw new Denied(401, 'not_signed_in');
  const company = await tenantOf(context.match.company);
  await requireTenant(user, company);
  await requirePermission(user, 'ADMIN_CONSOLE');
  return handle({ ...context, user, company });
};

const shows = (read) => async (context) => json(context.response, 200, await read(context));

async function newKey({ request, response, user, company }) {
  const { name } = await jsonBody(request);
  const entry = { company, user, action: 'api_key.created', target: String(name) };
  const key = await recorded(entry, (db) => createKey(db, { company, user, name }));
  json(response, 201, key);
}

async function oldKey({ response, user, company, match }) {
  const entry = { company, user, action: 'api_key.removed', target: match.id };
  json(response, 200, await recorded(entry, (db) => removeKey(db, { company, id: match.id })));
}

async function integration({ request, response, user, company, match: { platform } }) {
  const { enabled } = await jsonBody(request);
  const entry = { company, user, action: 'integration.switched', target: platform };
  const row = await recorded(entry, (db) => switchIntegration(db, { company, platform, enabled }));
  json(response, 200, { platform: row.platform, enabled: row.enabled });
}

async function newWeights({ request, response, user, company, match: { kind } }) {
  const { weights } = await jsonBody(request);
  const entry = { company, user, action: 'weights.saved', target: kind };
  await recorded(entry, (db) => saveWeights(db, { company, user, kind, weights }));
  json(response, 200, await weightsOf(company, kind));
}

async function noWeights({ response, user, company, match: { kind } }) {
  const entry = { company, user, action: 'weights.cleared', target: kind };
  await recorded(entry, (db) => clearWeights(db, { company, kind }));
  json(response, 200, await weightsOf(company, kind));
}

const at = (method, rest, handle) => ({
  method,
  path: new RegExp(`^/api/companies/(?<company>[^/]+)/admin/${rest}$`),
  handle: administered(handle),
});
const weights = 'weights/(?<kind>sroi|vis)';

export const routes = [
  at('GET', 'api-keys', shows(({ company }) => keysOf(company))),
  at('POST', 'api-keys', newKey),
  at('DELETE', 'api-keys/(?<id>\\d{1,9})', oldKey),
  at('GET', 'integrations', shows(({ company }) => integrationsOf(company))),
  at('PUT', 'integrations/(?<platform>[a-z]+)', integration),
  at('GET', weights, shows(({ company, match }) => weightsOf(company, match.kind))),
  at('PUT', weights, newWeights),
  at('DELETE', weights, noWeights),
  at('GET', 'audit-log', shows(({ company }) => auditOf(company))),
];
