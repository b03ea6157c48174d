// Who is asking, for which tenant, with which permissions: the way into every tenant page.
import {
  Denied, flag, permissionsOf, requirePermission, requireTenant, signedIn, tenantOf,
} from '@teei/platform';

import { redirect } from './pages.js';

/** Gives a handler that runs only for people of the tenant who hold `permission`. */
export const forTenant = (permission, handle) => async (context) => {
  const { request, response, url, match } = context;
  if (!flag('TENANT_ROUTING_ENABLED')) throw new Denied(404, 'tenant_routing_disabled');
  const user = await signedIn(request);
  if (!user) return redirect(response, `/login?redirect=${encodeURIComponent(url.pathname)}`);
  const company = await tenantOf(match.company);
  await requireTenant(user, company);
  const strict = flag('RBAC_ENFORCE_STRICT');
  const permissions = await (strict ? requirePermission(user, permission) : permissionsOf(user));
  return handle({ ...context, user, company, permissions });
};

export const tenantPath = (rest = '') =>
  new RegExp(`^(/[a-z]{2})?/cockpit/(?<company>.+?)${rest}/?$`, 's');
