"""One file a change; see the package above."""
