// Weights of the two scores: defaults in code, a company's own in the database.
import { Denied, database } from '@teei/platform';

const defaults = {
  sroi: { volunteering: 1, mentoring: 1.5, donations: 0.8 },
  vis: { hours: 0.4, consistency: 0.3, outcome: 0.3 },
};
const tolerance = 0.001;

export async function weightsOf(company, kind) {
  const rows = await database().query(
    'SELECT name, weight FROM weight_overrides WHERE company_id = $1 AND kind = $2',
    [company.id, kind],
  );
  const own = Object.fromEntries(rows.map(({ name, weight }) => [name, weight]));
  return { weights: { ...defaults[kind], ...own }, overridden: Object.keys(own).sort(), own };
}

export async function saveWeights(db, { company, user, kind, weights }) {
  const entries = valid(kind, weights);
  await clearWeights(db, { company, kind });
  for (const [name, weight] of entries) {
    await db.query(
      `INSERT INTO weight_overrides (company_id, kind, name, weight, changed_by)
       VALUES ($1, $2, $3, $4, $5)`,
      [company.id, kind, name, weight, user.id],
    );
  }
  return { details: Object.fromEntries(entries) };
}

export async function clearWeights(db, { company, kind }) {
  await db.query(
    'DELETE FROM weight_overrides WHERE company_id = $1 AND kind = $2',
    [company.id, kind],
  );
  return { details: {} };
}

function valid(kind, weights) {
  const entries = Object.entries(weights ?? {});
  const known = ([name, weight]) =>
    name in defaults[kind] && typeof weight === 'number' && weight >= 0 && weight <= 1000;
  if (entries.length === 0 || !entries.every(known)) throw new Denied(422, 'invalid_weights');
  if (kind !== 'vis') return entries;
  const sum = Object.values({ ...defaults.vis, ...weights }).reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > tolerance) throw new Denied(422, 'vis_weights_must_sum_to_one', { sum });
  return entries;
}
