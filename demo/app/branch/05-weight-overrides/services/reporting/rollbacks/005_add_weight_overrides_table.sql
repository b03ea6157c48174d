DROP TABLE weight_overrides, weight_override_history;
DROP FUNCTION remember_weight_override();
