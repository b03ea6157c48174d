ALTER TABLE sessions DROP COLUMN tenant_id;
ALTER TABLE users DROP COLUMN allowed_tenants;
ALTER TABLE companies DROP COLUMN slug, DROP COLUMN tenant_enabled, DROP COLUMN tenant_config;
