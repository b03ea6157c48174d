DROP FUNCTION cleanup_old_audit_logs(integer);
DROP TABLE audit_log;
