// Which company an address means, and whether this person may see it.
import { database } from './database.js';
import { Denied } from './http.js';

const shape = /^[a-z0-9][a-z0-9-]{2,62}$/;

/** Gives the company row; an unknown, malformed or switched-off tenant is a 404 with its reason. */
export async function tenantOf(slug) {
  if (!shape.test(slug)) throw new Denied(404, 'invalid_company_id');
  const [company] = await database().query(
    'SELECT id, name, slug FROM companies WHERE slug = $1 AND tenant_enabled',
    [slug],
  );
  if (!company) throw new Denied(404, 'invalid_company_id');
  return company;
}

/** Another company's people are turned away; a SUPER_ADMIN belongs to all of them. */
export async function requireTenant(user, company) {
  const [row] = await database().query(
    `SELECT $2 = ANY (allowed_tenants) OR role::text = 'SUPER_ADMIN' AS allowed
     FROM users WHERE id = $1`,
    [user.id, company.id],
  );
  if (!row?.allowed) throw new Denied(401, 'unauthorized_company_access');
}
