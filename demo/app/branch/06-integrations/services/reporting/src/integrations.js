import { Denied, database } from '@teei/platform';

export function integrationsOf(company) {
  return database().query(
    `SELECT platform, enabled, changed_at FROM integration_configs
     WHERE company_id = $1 ORDER BY platform`,
    [company.id],
  );
}

export async function switchIntegration(db, { company, platform, enabled }) {
  if (typeof enabled !== 'boolean') throw new Denied(422, 'enabled_must_be_true_or_false');
  const [row] = await db.query(
    `UPDATE integration_configs SET enabled = $3, changed_at = now()
     WHERE company_id = $1 AND platform = $2 RETURNING platform, enabled`,
    [company.id, platform, enabled],
  );
  if (!row) throw new Denied(404, 'unknown_integration');
  return { ...row, details: { enabled } };
}
