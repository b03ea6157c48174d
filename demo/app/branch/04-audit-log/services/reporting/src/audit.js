// Every change of the admin console leaves a row, in the same transaction as the change.
import { database } from '@teei/platform';

export async function recorded({ company, user, action, target }, work) {
  return database().transaction(async (db) => {
    const result = await work(db);
    await db.query(
      `INSERT INTO audit_log (company_id, user_id, action, target, details)
       VALUES ($1, $2, $3, $4, $5)`,
      [company.id, user.id, action, target, result?.details ?? {}],
    );
    return result;
  });
}

export function auditOf(company) {
  return database().query(
    `SELECT audit_log.id, users.email, action, target, details, audit_log.created_at
     FROM audit_log JOIN users ON users.id = user_id
     WHERE audit_log.company_id = $1 ORDER BY audit_log.id DESC LIMIT 50`,
    [company.id],
  );
}
