"""A local Discord: its REST API and gateway on the real wire, for the real client.

Written from public documentation. What it claims about errors and intents is compared with an
independent simulator in `tests/integration/discord/test_semantics.py`.
"""
