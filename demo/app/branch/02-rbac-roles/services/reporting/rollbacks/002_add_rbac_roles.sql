DROP TABLE role_permissions, permissions, role_hierarchy;
ALTER TABLE users ALTER COLUMN role DROP DEFAULT;
ALTER TABLE users ALTER COLUMN role TYPE varchar(20) USING lower(role::text);
ALTER TABLE users ALTER COLUMN role SET DEFAULT 'viewer';
DROP TYPE user_role_enum;
