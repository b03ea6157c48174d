"""How late the event loop is: the one number that says whether the bot keeps up."""

import asyncio
from collections import deque


class Lag:
    """Measures how much later than asked the loop wakes a sleeper."""

    def __init__(self, every: float = 0.5, kept: int = 60) -> None:
        self._every = every
        self._late: deque[float] = deque(maxlen=kept)

    @property
    def worst(self) -> float:
        """Seconds; the worst of the last samples (half a minute by default)."""
        return max(self._late, default=0.0)

    async def watch(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + self._every
            await asyncio.sleep(self._every)
            self._late.append(max(0.0, loop.time() - due))
