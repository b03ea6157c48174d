"""A package registry on loopback: three small packages and the audit endpoint."""
