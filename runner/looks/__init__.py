"""Looks at what a configuration names: does it answer, and may we do there what we must?

Each look tells one line or a few, with a cure, and changes nothing. `handrail check --connect`
prints them; nothing here knows who asks.
"""
