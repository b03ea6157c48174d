"""The terminal chat: a platform over the Unix socket of the serving process, and its client."""
