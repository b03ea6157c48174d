import {
  Denied, database, requirePermission, requireTenant, signedIn, tenantOf,
} from '@teei/platform';

async function exported({ request, response, match }) {
  const user = await signedIn(request);
  if (!user) throw new Denied(401, 'not_signed_in');
  const company = await tenantOf(match.company);
  await requireTenant(user, company);
  await requirePermission(user, 'EXPORT_DATA');
  const rows = await database().query(
    'SELECT name, measured_on, value FROM metrics WHERE company_id = $1 ORDER BY name, measured_on',
    [company.id],
  );
  response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
  response.end(['name,measured_on,value', ...rows.map((row) => Object.values(row).join(','))].join('\n'));
}

export const routes = [
  { method: 'GET', path: /^\/api\/companies\/(?<company>[^/]+)\/export$/, handle: exported },
];
