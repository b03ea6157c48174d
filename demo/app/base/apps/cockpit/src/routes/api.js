import { json, jsonBody, log } from '@teei/platform';

import { askReporting } from '../reporting.js';

async function pass({ request, response, url }) {
  const carries = ['POST', 'PUT', 'PATCH'].includes(request.method);
  const body = carries ? JSON.stringify(await jsonBody(request)) : undefined;
  let answer;
  try {
    answer = await askReporting(request, url.pathname + url.search, { method: request.method, body });
  } catch (error) {
    log.error('reporting service unreachable:', error);
    return json(response, 502, { error: 'reporting_unreachable' });
  }
  const type = answer.headers.get('content-type') ?? 'application/json';
  response.writeHead(answer.status, { 'content-type': type });
  return response.end(Buffer.from(await answer.arrayBuffer()));
}

export const routes = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => (
  { method, path: /^\/api\//, handle: pass }));
