-- Keys for the public API. The key itself is stored encrypted, found by its hash.
CREATE TABLE api_keys (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL REFERENCES companies (id),
  created_by integer NOT NULL REFERENCES users (id),
  name text NOT NULL,
  prefix text NOT NULL,
  key_hash text NOT NULL UNIQUE,
  key_encrypted text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

CREATE TABLE api_key_usage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  api_key_id integer NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  path text NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_key_usage_by_key ON api_key_usage (api_key_id, used_at);
