"""Takes rounds of samples: from a host over one channel, from probes, from the database.

Knows nothing of runs: whoever has a host and a list of measures can take samples.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from config.model.environment import Database
from config.model.measures import PROBES, Measure
from runner.host.open_shell import Host, OpenShell
from runner.host.ssh import Dropped, HostProblem
from runner.monitor.connections import Connections
from runner.monitor.host import Told, groups, question, read
from runner.monitor.judge import Sample
from runner.monitor.probing import EVERY, PATIENCE, Probes
from runner.monitor.tally import Tally, remarked, value_of
from runner.reach import Reach

ANSWER = 30.0
"""Seconds at most that a host may take for one round, however far apart rounds are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where samples come from.

    Attributes:
        values: Variables that custom commands may use, by name.
        probe_every: Seconds between two probes of a url.
        patience: Seconds that a probe waits for its answer.
        clock: Seconds since the epoch.
    """

    remote: Host
    reach: Reach
    database: Database | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    probe_every: float = EVERY
    patience: float = PATIENCE
    clock: Callable[[], float] = time.time


class Sampler:
    """Takes rounds of samples while its block lasts.

    Attributes:
        tally: What it remembers between rounds; kept by whoever wants to go on after a restart.
        trouble: Why the host told nothing in the last round; empty where it did.
        remarks: What the last round met that its values do not tell, for people.
    """

    def __init__(
        self, source: Source, measures: Sequence[Measure], tally: Tally | None = None
    ) -> None:
        """Measure these at `source`, from `tally` on; without one nothing before now counts."""
        self._source = source
        self._measures = tuple(measures)
        self._shell = OpenShell(source.remote)
        self._probes = Probes(measures, source.reach, source.probe_every, source.patience)
        self._connections = Connections(source.reach, source.database)
        self._stack = AsyncExitStack()
        self.tally = tally or Tally()
        self.trouble = ""
        self.remarks: tuple[str, ...] = ()
        self._answered: float | None = None
        self._asking: asyncio.Task[bytes] | None = None

    async def __aenter__(self) -> Self:
        """Begin to probe."""
        await self._stack.enter_async_context(self._connections)
        await self._stack.enter_async_context(self._shell)
        await self._stack.enter_async_context(self._probes.running())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what was opened."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await self._stack.aclose()

    async def round(self, limit: float = ANSWER) -> Sample:
        """Measure everything once; what does not answer within `limit` seconds is a gap.

        A host that is late is asked nothing new until it has answered; the next round has that.
        """
        told, connections = await asyncio.gather(self._host(limit), self._database())
        before = self.tally
        self.remarks = self._probes.remarks()
        if told is not None:
            self._take(told)
        values = {
            place: self._value(place, told, before, connections)
            for place in range(len(self._measures))
        }
        return Sample(at=self._source.clock(), values=values)

    def _take(self, told: Told) -> None:
        """Count what a host answered; the time between two answers is by a clock nobody sets."""
        answered = time.monotonic()
        elapsed = None if self._answered is None else answered - self._answered
        self._answered = answered
        jump = self.tally.jump(told, elapsed)
        self.tally = self.tally.after(told, self._measures, jump)
        self.remarks += tuple(remarked(told, self._measures, jump))

    def _value(
        self, place: int, told: Told | None, before: Tally, connections: float | None
    ) -> float | None:
        measure = self._measures[place]
        if measure.measure in PROBES:
            return self._probes.value(measure)
        if measure.measure == "connections":
            return connections
        return value_of(place, self._measures, told, before, self.tally) if told else None

    async def _host(self, limit: float) -> Told | None:
        """Ask the host; None where it does not answer."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._shell.ask(self._question(), ANSWER))
        asking = self._asking
        done, _ = await asyncio.wait([asking], timeout=limit)
        self._asking = None if done else asking
        try:
            answer = asking.result()
        except (HostProblem, Dropped, TimeoutError, OSError, asyncio.InvalidStateError) as error:
            self.trouble = str(error) if done and str(error) else "no answer in time"
            return None
        self.trouble = ""
        told = read(answer.decode(errors="replace"), self._measures)
        return told if told.now else None

    def _question(self) -> str:
        tally = self.tally
        marks = {at: tally.mark(group) for at, group in enumerate(groups(self._measures))}
        return question(self._measures, self._source.values, tally.since, marks, last=tally.now)

    async def _database(self) -> float | None:
        if not any(one.measure == "connections" for one in self._measures):
            return None
        return await self._connections.percent()
