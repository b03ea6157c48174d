import { database, signedIn } from '@teei/platform';

import { escaped, page, redirect } from '../pages.js';
import { reportOf } from '../reporting.js';

async function dashboard({ request, response, url }) {
  const user = await signedIn(request);
  if (!user) return redirect(response, `/login?redirect=${encodeURIComponent(url.pathname)}`);
  const [company] = await database().query(
    'SELECT id, name FROM companies WHERE id = $1',
    [user.company_id],
  );
  const summary = await reportOf(request, `/api/companies/${company.id}/summary`);
  return page(response, 200, {
    title: company.name,
    body: `<h1>${escaped(company.name)}</h1>
<p>Signed in as ${escaped(user.name)}</p>
<section data-widget="at-a-glance">${summary.people} people, ${summary.reports} reports</section>`,
  });
}

export const routes = [
  { method: 'GET', path: /^\/$/, handle: ({ response }) => redirect(response, '/dashboard') },
  { method: 'GET', path: /^\/dashboard$/, handle: dashboard },
];
