"""Probes of the urls that measures name: twice a second each, beside the rounds."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from config.model.measures import PROBES, Measure
from runner.beside import beside
from runner.monitor.judge import percentile
from runner.reach import Reach

EVERY = 0.5
MINUTE = 60.0
_TIMEOUT = 10.0
_BODY = 65536
_BAD = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One probe.

    Attributes:
        at: By the monotonic clock.
        took: Seconds until the answer's head was there; the whole patience where none came.
        good: It answered, and not with an error.
    """

    at: float
    took: float
    good: bool


class Probes:
    """Keeps the answers of the last minute."""

    def __init__(self, measures: Sequence[Measure], reach: Reach, every: float = EVERY) -> None:
        """Probe the urls of these measures, each every `every` seconds."""
        self._targets = {
            (one.url, one.redirects) for one in measures if one.url and one.measure in PROBES
        }
        self._reach = reach
        self._every = every
        self._answers: dict[tuple[str | None, bool], deque[Probed]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Probe while the body runs."""
        async with AsyncExitStack() as stack:
            for url, redirects in self._targets:
                await stack.enter_async_context(beside(self._probe(str(url), redirects)))
            yield

    async def _probe(self, url: str, redirects: bool) -> None:  # noqa: FBT001 - half of a key
        answers = self._answers.setdefault((url, redirects), deque(maxlen=int(MINUTE / 0.1)))
        async with self._reach.http() as session:
            while True:
                began = time.monotonic()
                answers.append(await _asked(session, url, redirects=redirects))
                await asyncio.sleep(max(0.0, self._every - (time.monotonic() - began)))

    def value(self, measure: Measure) -> float | None:
        """Return what the last minute's answers come to; None of too few."""
        since = time.monotonic() - MINUTE
        answers = self._answers.get((measure.url, measure.redirects), ())
        recent = [one for one in answers if one.at >= since]
        if measure.measure == "health":
            return 100.0 * sum(one.good for one in recent) / len(recent) if recent else None
        return percentile([one.took for one in recent], int(measure.measure.removeprefix("p")))


async def _asked(session: aiohttp.ClientSession, url: str, *, redirects: bool) -> Probed:
    began = time.monotonic()
    good = False
    try:
        async with session.get(
            url, allow_redirects=redirects, timeout=aiohttp.ClientTimeout(total=_TIMEOUT)
        ) as answer:
            await answer.content.read(_BODY)
            good = answer.status < _BAD
    except (aiohttp.ClientError, TimeoutError):
        # No answer is as bad as the slowest one: a refused connection must not look quick.
        return Probed(at=began, took=_TIMEOUT, good=False)
    return Probed(at=began, took=time.monotonic() - began, good=good)
