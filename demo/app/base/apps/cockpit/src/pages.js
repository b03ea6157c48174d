// What every page of the cockpit shares.
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (value) => String(value).replace(/[&<>"]/g, (c) => entities[c]);

export function page(response, status, { title, body }) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body>${body}</body></html>
`);
}

export function redirect(response, to) {
  response.writeHead(302, { location: to });
  response.end();
}

export function refuseWithPage(response, { status, reason }) {
  page(response, status, { title: `${status}`, body: `<h1>${status}</h1><p>${escaped(reason)}</p>` });
}
