"""What people can ask: text or options to a typed request, access rules, a neutral reply."""
