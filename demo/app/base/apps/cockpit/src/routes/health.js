import { health, json } from '@teei/platform';

async function show({ response }) {
  const { code, body } = await health('cockpit');
  json(response, code, body);
}

function noIcon({ response }) {
  response.writeHead(204);
  response.end();
}

export const routes = [
  { method: 'GET', path: /^\/health$/, handle: show },
  { method: 'GET', path: /^\/favicon\.ico$/, handle: noIcon },
];
