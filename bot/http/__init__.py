"""Health over HTTP."""

from bot.http.server import serving

__all__ = ["serving"]
