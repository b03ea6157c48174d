"""Slack's rate limits, as far as they are told: enforced where a test wants it."""

import math
import time
from collections import defaultdict, deque
from typing import Any


class Limits:
    """Sliding windows: `chat.update` for the workspace, `chat.postMessage` for each channel."""

    def __init__(self) -> None:
        self.enforced = False
        self.updates = (50, 60.0)
        self.posts = (1, 1.0)
        self.refused = 0
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, method: str, args: dict[str, Any]) -> int:
        """Seconds that a call has to wait, rounded up; 0 lets it pass and counts it."""
        if not self.enforced:
            return 0
        match method:
            case "chat.update":
                window, key = self.updates, ("update", "")
            case "chat.postMessage":
                window, key = self.posts, ("post", str(args.get("channel", "")))
            case _:
                return 0
        most, seconds = window
        now, seen = time.monotonic(), self._seen[key]
        while seen and seen[0] <= now - seconds:
            seen.popleft()
        if len(seen) >= most:
            self.refused += 1
            return max(1, math.ceil(seen[0] + seconds - now))
        seen.append(now)
        return 0
