"""Reads the journal for the metrics: a subscriber like the announcer, and as harmless.

It begins at the journal's beginning at every start, and keeps its cursor in memory: what it has
counted is there as well, and nowhere else.
"""

import asyncio
import logging

from bot.metrics.meter import Meter
from runner.control import Control, Told
from runner.figures import went_live

log = logging.getLogger(__name__)

_LOOK = 15.0  # seconds between two looks when there is no news
_BREATH = 0.2  # seconds before it tries again after an error, doubled up to a minute


class Subscriber:
    """Counts what stands in the journal."""

    def __init__(self, control: Control, meter: Meter) -> None:
        self._control = control
        self._meter = meter

    async def run(self) -> None:
        """Count until cancelled; nothing else ends this."""
        cursor, pause = 0, _BREATH
        while True:
            try:
                cursor = await self.step(cursor)
                pause = _BREATH
            except Exception:
                log.exception("metrics: the journal cannot be read, trying again in %.1f s", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)

    async def step(self, cursor: int, within: float = _LOOK) -> int:
        """Count what stands behind the cursor, or wait for it; returns the new cursor."""
        self._meter.watches.looked(await self._control.looks())
        told = await self._control.told(cursor)
        for one in told:
            await self._count(one)
        if not told:
            await self._control.news(cursor, within)
            return cursor
        return told[-1].position

    async def _count(self, one: Told) -> None:
        """Count one event; one that cannot be counted keeps back no other."""
        try:
            run = self._meter.run(one.event)
            live = run is not None and went_live(run) is not None
            commits = await self._control.brought(one.event.run) if live else ()
            self._meter.see(one.event, one.position, commits)
        except Exception:
            log.exception("metrics: %s of %s not counted", one.event.kind.value, one.event.run)
            self._meter.missed(one.position)
