"""Each line of the runbook and each fault, on the staging host."""
