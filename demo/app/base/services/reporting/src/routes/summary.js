import { Denied, database, json, signedIn } from '@teei/platform';

const counts = `
  SELECT (SELECT count(*) FROM users WHERE company_id = $1) AS people,
         (SELECT count(*) FROM reports WHERE company_id = $1) AS reports`;
const latest = `
  SELECT DISTINCT ON (name) name, value FROM metrics
  WHERE company_id = $1 ORDER BY name, measured_on DESC`;
const entries = `
  SELECT question, answer FROM q2q_entries
  WHERE company_id = $1 ORDER BY created_at DESC, id DESC LIMIT 5`;

async function summary({ request, response, match }) {
  const user = await signedIn(request);
  if (!user) throw new Denied(401, 'not_signed_in');
  const [[counted], metrics, q2q] = await Promise.all(
    [counts, latest, entries].map((text) => database().query(text, [match.company])),
  );
  const values = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  json(response, 200, { ...counted, ...values, q2q });
}

export const routes = [
  { method: 'GET', path: /^\/api\/companies\/(?<company>[\w-]+)\/summary$/, handle: summary },
];
