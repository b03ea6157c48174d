"""Metrics for Prometheus: counted from the journal, so that a restart resets none of them."""
