// What a role may do: its own permissions and those of every role below it.
import { database } from './database.js';
import { Denied } from './http.js';

const held = `
  WITH RECURSIVE roles AS (
    SELECT $1::user_role_enum AS role
    UNION SELECT inherits FROM role_hierarchy JOIN roles USING (role)
  )
  SELECT permission FROM role_permissions JOIN roles USING (role)`;

export async function permissionsOf(user) {
  const rows = await database().query(held, [user.role]);
  return new Set(rows.map(({ permission }) => permission));
}

/** A denial names the permission that is missing. */
export async function requirePermission(user, permission) {
  const permissions = await permissionsOf(user);
  if (!permissions.has(permission)) throw new Denied(401, 'missing_permission', { permission });
  return permissions;
}
