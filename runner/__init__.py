"""Carries runs out, durably. Knows nothing of chat."""
