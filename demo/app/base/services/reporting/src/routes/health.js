import { health, json } from '@teei/platform';

async function show({ response }) {
  const { code, body } = await health('reporting');
  json(response, code, body);
}

export const routes = [{ method: 'GET', path: /^(\/api)?\/health$/, handle: show }];
