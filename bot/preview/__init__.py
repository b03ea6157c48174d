"""Every message as people will see it, to be looked at: `handrail preview`."""
