-- Roles become a type of their own, with a hierarchy and named permissions.
CREATE TYPE user_role_enum AS ENUM ('VIEWER', 'MANAGER', 'ADMIN', 'SUPER_ADMIN');

ALTER TABLE users ALTER COLUMN role DROP DEFAULT;
ALTER TABLE users ALTER COLUMN role TYPE user_role_enum USING upper(role)::user_role_enum;
ALTER TABLE users ALTER COLUMN role SET DEFAULT 'VIEWER';

CREATE TABLE role_hierarchy (
  role user_role_enum PRIMARY KEY,
  inherits user_role_enum NOT NULL
);
INSERT INTO role_hierarchy VALUES
  ('MANAGER', 'VIEWER'), ('ADMIN', 'MANAGER'), ('SUPER_ADMIN', 'ADMIN');

CREATE TABLE permissions (
  name text PRIMARY KEY,
  description text NOT NULL
);
INSERT INTO permissions VALUES
  ('VIEW_DASHBOARD', 'see the cockpit of one''s own company'),
  ('EXPORT_DATA', 'download what the cockpit shows'),
  ('SCHEDULE_REPORTS', 'have reports sent regularly'),
  ('ADMIN_CONSOLE', 'change keys, integrations and weights');

CREATE TABLE role_permissions (
  role user_role_enum NOT NULL,
  permission text NOT NULL REFERENCES permissions (name),
  PRIMARY KEY (role, permission)
);
INSERT INTO role_permissions VALUES
  ('VIEWER', 'VIEW_DASHBOARD'), ('MANAGER', 'EXPORT_DATA'),
  ('ADMIN', 'SCHEDULE_REPORTS'), ('ADMIN', 'ADMIN_CONSOLE');
