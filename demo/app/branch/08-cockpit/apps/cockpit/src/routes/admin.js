import { Denied, flag } from '@teei/platform';

import { html, page } from '../pages.js';
import { reportOf } from '../reporting.js';
import { forTenant, tenantPath } from '../visitor.js';

const onlyWhenEnabled = (handle) => (context) => {
  if (!flag('ADMIN_CONSOLE_ENABLED')) throw new Denied(404, 'admin_console_disabled');
  return handle(context);
};

const keyRows = (keys) => keys.map(({ name, prefix }) => html`<li>${name}: ${prefix}…</li>`);

async function admin({ request, response, company }) {
  const parts = ['api-keys', 'integrations', 'weights/sroi', 'weights/vis', 'audit-log'];
  const [keys, integrations, sroi, vis, entries] = await Promise.all(
    parts.map((part) => reportOf(request, `/api/companies/${company.slug}/admin/${part}`)),
  );
  const weights = [...Object.entries(sroi.weights), ...Object.entries(vis.weights)];
  page(response, 200, {
    title: `${company.name}: administration`,
    body: html`<h1>${company.name}: administration</h1>
<section data-section="api-keys"><h2>API keys</h2><ul>${keyRows(keys)}</ul></section>
<section data-section="integrations"><h2>Impact-In integrations</h2><ul>${integrations.map((row) =>
  html`<li>${row.platform}: ${row.enabled ? 'on' : 'off'}</li>`)}</ul></section>
<section data-section="weights"><h2>Weight overrides</h2><ul>${weights.map(([name, weight]) =>
  html`<li>${name}: ${weight}</li>`)}</ul></section>
<section data-section="audit-log"><h2>Audit log</h2><ol>${entries.map((entry) =>
  html`<li>${entry.created_at} ${entry.email} ${entry.action} ${entry.target}</li>`)}</ol></section>`,
  });
}

async function apiKeys({ request, response, company }) {
  const keys = await reportOf(request, `/api/companies/${company.slug}/admin/api-keys`);
  page(response, 200, {
    title: `${company.name}: API keys`,
    body: html`<h1>API keys</h1><section data-section="api-keys"><ul>${keyRows(keys)}</ul></section>`,
  });
}

function schedule({ response, company }) {
  page(response, 200, {
    title: `${company.name}: scheduled reports`,
    body: html`<h1>Scheduled reports</h1><p>No report is scheduled yet.</p>`,
  });
}

const at = (rest, permission, handle) => (
  { method: 'GET', path: tenantPath(rest), handle: forTenant(permission, handle) });

export const routes = [
  at('/admin/api-keys', 'ADMIN_CONSOLE', onlyWhenEnabled(apiKeys)),
  at('/admin', 'ADMIN_CONSOLE', onlyWhenEnabled(admin)),
  at('/reports/schedule', 'SCHEDULE_REPORTS', schedule),
];
