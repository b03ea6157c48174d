-- A company may weigh SROI and VIS differently; the database keeps what was before.
CREATE TABLE weight_overrides (
  company_id text NOT NULL REFERENCES companies (id),
  kind text NOT NULL CHECK (kind IN ('sroi', 'vis')),
  name text NOT NULL,
  weight numeric(8, 4) NOT NULL CHECK (weight >= 0),
  changed_by integer NOT NULL REFERENCES users (id),
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, kind, name)
);

CREATE TABLE weight_override_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL REFERENCES companies (id),
  kind text NOT NULL,
  name text NOT NULL,
  weight_before numeric(8, 4),
  weight_after numeric(8, 4),
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION remember_weight_override() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO weight_override_history (company_id, kind, name, weight_before, weight_after)
  VALUES (
    coalesce(NEW.company_id, OLD.company_id), coalesce(NEW.kind, OLD.kind),
    coalesce(NEW.name, OLD.name), OLD.weight, NEW.weight
  );
  RETURN NULL;
END
$$;
CREATE TRIGGER weight_override_changed
  AFTER INSERT OR UPDATE OR DELETE ON weight_overrides
  FOR EACH ROW EXECUTE FUNCTION remember_weight_override();
