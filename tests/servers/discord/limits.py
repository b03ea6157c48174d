"""The platform's rate limits, as its servers have been seen to set them: enforced where wanted.

A bucket is a route with its channel; its window begins with the first request and ends as a whole.
Interactions and webhooks have limits of their own, which nobody here comes near.
"""

import re
import time
from dataclasses import dataclass, field

_ROUTES = (
    ("PUT", re.compile(r"/channels/(\d+)/messages/\d+/reactions/"), 1, 0.25),
    ("POST", re.compile(r"/channels/(\d+)/messages$"), 5, 5.0),
    ("PATCH", re.compile(r"/channels/(\d+)/messages/\d+$"), 5, 5.0),
)
_GLOBAL = (50, 1.0)


@dataclass(slots=True)
class Window:
    most: int
    seconds: float
    began: float = 0.0
    count: int = 0

    def take(self, now: float) -> float:
        """Count a request; return the seconds to wait where there were too many, else 0."""
        if now >= self.began + self.seconds:
            self.began, self.count = now, 0
        if self.count >= self.most:
            return self.began + self.seconds - now
        self.count += 1
        return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What the limits say to a request: `wait` is 0 where it may pass."""

    wait: float = 0.0
    everywhere: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Limits:
    """All windows; `refused` counts what was answered with 429."""

    def __init__(self) -> None:
        self.enforced = False
        self.refused = 0
        self._windows: dict[str, Window] = {}

    def ask(self, method: str, path: str) -> Passage:
        if not self.enforced or path.startswith(("/webhooks/", "/interactions/")):
            return Passage()
        now = time.monotonic()
        if wait := self._window("global", *_GLOBAL).take(now):
            self.refused += 1
            return Passage(wait=wait, everywhere=True)
        for name, route, most, seconds in _ROUTES:
            found = route.match(path) if method == name else None
            if found:
                return self._bucket(f"{name} {route.pattern}", found[1], (most, seconds))
        return Passage()

    def _bucket(self, route: str, channel: str, limit: tuple[int, float]) -> Passage:
        now = time.monotonic()
        window = self._window(f"{route} {channel}", *limit)
        wait = window.take(now)
        self.refused += bool(wait)
        after = max(window.began + window.seconds - now, 0.0)
        headers = {
            "X-RateLimit-Limit": str(window.most),
            "X-RateLimit-Remaining": str(window.most - window.count),
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(route)):x}",
        }
        return Passage(wait=wait, headers=headers)

    def _window(self, name: str, most: int, seconds: float) -> Window:
        return self._windows.setdefault(name, Window(most, seconds))
