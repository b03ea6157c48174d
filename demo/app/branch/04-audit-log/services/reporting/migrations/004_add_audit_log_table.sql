-- Who did what in the admin console.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL REFERENCES companies (id),
  user_id integer NOT NULL REFERENCES users (id),
  action text NOT NULL,
  target text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_by_company ON audit_log (company_id, created_at DESC);

CREATE FUNCTION cleanup_old_audit_logs(days integer) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM audit_log WHERE created_at < now() - make_interval(days => days) RETURNING 1
  )
  SELECT count(*) FROM gone
$$;
