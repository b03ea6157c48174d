-- Every company becomes a tenant that can be addressed by its slug.
ALTER TABLE companies
  ADD COLUMN slug text,
  ADD COLUMN tenant_enabled boolean NOT NULL DEFAULT true,
  ADD COLUMN tenant_config jsonb NOT NULL DEFAULT '{}';
UPDATE companies SET slug = id;
ALTER TABLE companies ALTER COLUMN slug SET NOT NULL;
CREATE UNIQUE INDEX companies_slug ON companies (slug);

ALTER TABLE users ADD COLUMN allowed_tenants text[] NOT NULL DEFAULT '{}';
UPDATE users SET allowed_tenants = ARRAY[company_id];

ALTER TABLE sessions ADD COLUMN tenant_id text REFERENCES companies (id);
UPDATE sessions SET tenant_id = users.company_id FROM users WHERE users.id = sessions.user_id;
