"""Probes of the urls that measures name: twice a second each, beside the rounds."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from config.model.measures import PROBES, Measure
from config.quantity import show_duration
from runner.beside import beside
from runner.monitor.judge import percentile
from runner.reach import Reach

EVERY = 0.5
MINUTE = 60.0
PATIENCE = 10.0
_BODY = 65536
_ELSEWHERE = 300
_BAD = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One probe.

    Attributes:
        at: By the monotonic clock.
        took: Seconds until the answer was there; the whole patience where none came.
        status: Of its answer; 0 where none came. `late`: it may still have been on its way.
    """

    at: float
    took: float
    status: int
    late: bool = False

    @property
    def good(self) -> bool:
        """It answered, and not with an error."""
        return 0 < self.status < _BAD


class Probes:
    """Keeps the answers of the last minute."""

    def __init__(
        self,
        measures: Sequence[Measure],
        reach: Reach,
        every: float = EVERY,
        patience: float = PATIENCE,
    ) -> None:
        """Probe the urls of these measures, each every `every` seconds."""
        self._targets = {
            (one.url, one.redirects) for one in measures if one.url and one.measure in PROBES
        }
        self._reach = reach
        self._every = every
        self._patience = patience
        self._answers: dict[tuple[str | None, bool], deque[Probed]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Probe while the body runs."""
        async with AsyncExitStack() as stack:
            for url, redirects in self._targets:
                await stack.enter_async_context(beside(self._probe(str(url), redirects)))
            yield

    async def _probe(self, url: str, redirects: bool) -> None:  # noqa: FBT001 - half of a key
        """Probe at a steady pace: a site that answers late is asked no less often for that."""
        self._answers[url, redirects] = deque(maxlen=int(MINUTE / 0.1))
        most = int(self._patience / self._every) + 2
        async with self._reach.http(most) as session, asyncio.TaskGroup() as asked:
            while True:
                asked.create_task(self._asked(session, url, redirects))
                await asyncio.sleep(self._every)

    async def _asked(self, session: aiohttp.ClientSession, url: str, redirects: bool) -> None:  # noqa: FBT001
        began = time.monotonic()
        try:
            async with session.get(
                url,
                allow_redirects=redirects,
                timeout=aiohttp.ClientTimeout(total=self._patience),
            ) as answer:
                await answer.content.read(_BODY)
                probed = Probed(at=began, took=time.monotonic() - began, status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            # No answer is as bad as the slowest one: a refused connection must not look quick.
            late = isinstance(error, TimeoutError)
            probed = Probed(at=began, took=self._patience, status=0, late=late)
        self._answers[url, redirects].append(probed)

    def value(self, measure: Measure) -> float | None:
        """Return what the last minute's answers come to; None of too few."""
        since = time.monotonic() - MINUTE
        answers = self._answers.get((measure.url, measure.redirects), ())
        recent = [one for one in answers if one.at >= since]
        if measure.measure == "health":
            return 100.0 * sum(one.good for one in recent) / len(recent) if recent else None
        return percentile([one.took for one in recent], int(measure.measure.removeprefix("p")))

    def remarks(self) -> tuple[str, ...]:
        """Return what probes met that values do not tell, for people."""
        return tuple(dict.fromkeys(self._remarked()))

    def _remarked(self) -> Iterator[str]:
        for (url, _), answers in self._answers.items():
            for one in answers:
                if one.late:
                    yield f"{url} gave no answer within {show_duration(self._patience)}"
                elif _ELSEWHERE <= one.status < _BAD:
                    yield f"{url} leads elsewhere (status {one.status}), which counts as good"
