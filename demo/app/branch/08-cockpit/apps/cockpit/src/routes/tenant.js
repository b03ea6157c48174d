import { html, page } from '../pages.js';
import { reportOf } from '../reporting.js';
import { forTenant, tenantPath } from '../visitor.js';

const widget = (name, title, body) =>
  html`<section data-widget="${name}"><h2>${title}</h2>${body}</section>
`;

async function cockpit({ request, response, user, company, permissions }) {
  const report = await reportOf(request, `/api/companies/${company.id}/summary`);
  const download = html`<a data-action="export" href="/api/companies/${company.slug}/export">Export</a>`;
  page(response, 200, {
    title: `${company.name}: cockpit`,
    body: html`<h1>${company.name}</h1>
<p>Signed in as ${user.name} (${user.role})</p>
${widget('at-a-glance', 'At a glance', `${report.people} people, ${report.reports} reports`)}
${widget('sroi', 'SROI', report.sroi)}
${widget('vis', 'VIS', report.vis)}
${widget('q2q-feed', 'Q2Q feed', html`<ul>${report.q2q.map((entry) =>
  html`<li>${entry.question}: ${entry.answer}</li>`)}</ul>`)}
${widget('export', 'Export', permissions.has('EXPORT_DATA') ? download : 'Ask a manager.')}`,
  });
}

// This module comes after admin.js by name: a tenant id may hold anything, so that a strange one is judged here.
export const routes = [
  { method: 'GET', path: tenantPath(), handle: forTenant('VIEW_DASHBOARD', cockpit) },
];
