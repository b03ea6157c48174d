"""Watches an environment for a window after a deploy: samples, judges, tells breaches."""
