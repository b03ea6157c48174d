// What every page of the cockpit shares.
import { html } from '@teei-demo/html';

export { html };
export const escaped = (value) => html`${value}`;

export function page(response, status, { title, body, headers = {} }) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers });
  response.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>${body}</body></html>
`);
}

export function redirect(response, to) {
  response.writeHead(302, { location: to });
  response.end();
}

const explanations = {
  invalid_company_id: 'There is no such company.',
  unauthorized_company_access: 'You do not belong to this company.',
  missing_permission: 'Your role does not allow this.',
};

/** A refusal is a page that says why, for people and (in its header) for programs. */
export function refuseWithPage(response, { status, reason, details }) {
  const needed = details.permission;
  page(response, status, {
    title: `${status}`,
    headers: { 'x-reason': reason },
    body: html`<h1>${status}</h1>
<p data-reason="${reason}">${explanations[reason] ?? 'This page cannot be shown.'} (${reason})</p>
${needed && html`<p data-permission="${needed}">Permission needed: ${needed}</p>`}`,
  });
}
