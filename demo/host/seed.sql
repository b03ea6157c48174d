-- The database as the base version knows it. Variables: random_file, tokens (JSON), owner.
CREATE TABLE companies (
  id text PRIMARY KEY,
  name text NOT NULL,
  industry text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE users (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  company_id text NOT NULL REFERENCES companies (id),
  role varchar(20) NOT NULL DEFAULT 'viewer',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sessions (
  token text PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days'
);
CREATE TABLE reports (
  id serial PRIMARY KEY,
  company_id text NOT NULL REFERENCES companies (id),
  title text NOT NULL,
  period daterange NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE report_files (
  report_id integer NOT NULL REFERENCES reports (id),
  part integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (report_id, part)
);
ALTER TABLE report_files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE metrics (
  company_id text NOT NULL REFERENCES companies (id),
  name text NOT NULL,
  measured_on date NOT NULL,
  value numeric(10, 2) NOT NULL,
  PRIMARY KEY (company_id, name, measured_on)
);
CREATE TABLE q2q_entries (
  id serial PRIMARY KEY,
  company_id text NOT NULL REFERENCES companies (id),
  question text NOT NULL,
  answer text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX q2q_entries_by_company ON q2q_entries (company_id, created_at DESC);
CREATE VIEW company_overview AS
  SELECT companies.id, companies.name, count(users.id) AS people
  FROM companies LEFT JOIN users ON users.company_id = companies.id GROUP BY companies.id;

INSERT INTO companies (id, name, industry) VALUES
  ('test-company-123', 'Northwind Volunteers', 'Energy'),
  ('other-company-456', 'Harbour & Sons', 'Shipping');
INSERT INTO companies (id, name, industry)
  SELECT 'company-' || n, 'Company ' || n, 'Services' FROM generate_series(1, 38) AS n;
INSERT INTO users (email, name, company_id, role) VALUES
  ('viewer@test.com', 'Vera Viewer', 'test-company-123', 'viewer'),
  ('manager@test.com', 'Max Manager', 'test-company-123', 'manager'),
  ('admin@test.com', 'Ada Admin', 'test-company-123', 'admin'),
  ('superadmin@test.com', 'Sam Super', 'test-company-123', 'super_admin');
INSERT INTO users (email, name, company_id)
  SELECT 'person' || n || '@example.org', 'Person ' || n, c.id
  FROM generate_series(1, 400) AS n, LATERAL (
    SELECT id FROM companies ORDER BY id OFFSET n % 40 LIMIT 1) AS c;
INSERT INTO sessions (token, user_id)
  SELECT token, users.id FROM json_each_text(:'tokens') AS t (role, token)
  JOIN users ON upper(users.role) = t.role AND users.email LIKE '%@test.com';
INSERT INTO sessions (token, user_id)
  SELECT 'expired-' || md5(n::text), 10 + n FROM generate_series(1, 60) AS n;
UPDATE sessions SET expires_at = now() - interval '1 day' WHERE token LIKE 'expired-%';
INSERT INTO reports (company_id, title, period)
  SELECT c.id, 'Impact report ' || n || ' of ' || c.name,
    daterange(date '2024-01-01' + n * 30, date '2024-01-31' + n * 30)
  FROM companies AS c, generate_series(1, 6) AS n;
INSERT INTO metrics (company_id, name, measured_on, value)
  SELECT c.id, m.name, d::date, m.start + extract(doy FROM d) / 100
  FROM companies AS c, (VALUES ('sroi', 2.1), ('vis', 64)) AS m (name, start),
    generate_series(date '2024-10-01', date '2025-01-31', interval '1 day') AS d;
INSERT INTO q2q_entries (company_id, question, answer, created_at)
  SELECT c.id, 'How confident do you feel, round ' || n || '?', 'More than before.',
    now() - n * interval '1 hour'
  FROM companies AS c, generate_series(1, 12) AS n;
CREATE TEMPORARY TABLE parts (number serial, content text);
\copy parts (content) FROM pstdin
INSERT INTO report_files (report_id, part, content)
  SELECT 1 + number % 200, number, decode(content, 'hex') FROM parts;
DROP TABLE parts;
