"""What helps people write a configuration: verbs that need no serving bot."""
