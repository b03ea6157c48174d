-- Impact-In: which platforms a company's reports are delivered to.
CREATE TABLE integration_configs (
  company_id text NOT NULL REFERENCES companies (id),
  platform text NOT NULL CHECK (platform IN ('benevity', 'goodera', 'workday')),
  enabled boolean NOT NULL DEFAULT false,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (company_id, platform)
);
INSERT INTO integration_configs (company_id, platform)
  SELECT id, platform FROM companies, unnest(ARRAY['benevity', 'goodera', 'workday']) AS platform;

CREATE TABLE integration_delivery_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id text NOT NULL,
  platform text NOT NULL,
  report_id integer REFERENCES reports (id),
  delivered_at timestamptz NOT NULL DEFAULT now(),
  outcome text NOT NULL,
  FOREIGN KEY (company_id, platform) REFERENCES integration_configs
);
