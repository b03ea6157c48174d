"""Carries one attempt over several hosts: the first one to its end, then the others.

A host that fails lets those at work end and starts no others. Intent and result of each host are
events, so whoever takes the attempt up again attaches where it was begun, and does nothing where it
has ended.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from runner.across import good, of_hosts
from runner.attempt import Attempt
from runner.beside import side_by_side
from runner.on_host import carried, explained, masked, settled, transcript
from runner.record.events import Event, Kind
from runner.record.fold_steps import step_state
from runner.record.journal import Journal
from runner.record.run import HostState
from runner.result import Result


@dataclass(slots=True, kw_only=True)
class Rollout:
    """One attempt under way on its hosts.

    Attributes:
        cancel: Set once somebody wants the run cancelled.
        ended: The result of each host, those of earlier attempts that are good among them.
        took: Seconds that it took there.
    """

    journal: Journal
    attempt: Attempt
    cancel: asyncio.Event
    ended: dict[str, Result] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    _at_work: set[str] = field(default_factory=set)
    _stopped: bool = False

    async def result(self) -> Result | None:
        """Carry it to its end; None where all hosts are good.

        Raises:
            HostProblem: a host cannot be reached; the attempt goes on there and is not ended.
        """
        before = await self._before()
        for name, one in before.items():
            if one.outcome is not None:
                result = Result.from_json(one.finished)
                self._keep(name, replace(result, accepted=one.accepted), one.finished["seconds"])
        begun = [name for name in self._meant if before[name].running]
        await self._wave(begun, limit=len(begun), begun=True)
        left = [name for name in self._meant if name not in self.ended]
        first = [name for name in left if name == self._meant[0]]
        await self._wave(first, limit=1)
        await self._wave(left[len(first) :], limit=self.attempt.step.parallel)
        return of_hosts(self.attempt.step, self.in_order, self._left)

    @property
    def in_order(self) -> Mapping[str, Result]:
        """The results of the hosts where it has ended, in their order."""
        return {name: self.ended[name] for name in self._names if name in self.ended}

    @property
    def told(self) -> Mapping[str, Mapping[str, Any]]:
        """What the attempt's end tells of each host; nothing of one where it was not begun."""
        return {name: self._told(name) if name in self.ended else {} for name in self._names}

    def _told(self, name: str) -> dict[str, Any]:
        one = self.ended[name]
        return {
            "outcome": one.outcome.value,
            "why": one.why,
            "seconds": round(self.took[name], 3),
            "outputs": dict(one.outputs),
            "accepted": one.accepted,
        }

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(host.name for host in self.attempt.plan.hosts_of(self.attempt.step))

    @property
    def _meant(self) -> list[str]:
        return [name for name in self._names if name in self.attempt.intent["hosts"]]

    @property
    def _left(self) -> list[str]:
        return [name for name in self._meant if name not in {*self.ended, *self._at_work}]

    async def _before(self) -> Mapping[str, HostState]:
        """Return what is known of each host: by an earlier attempt, or by a life of this one."""
        run, number = self.attempt.run, self.attempt.number
        if not self.attempt.fresh:
            run = await self.journal.run(run.id) or run
        known = step_state(run, self.attempt.step.id).hosts
        meant = {name: HostState(name=name, attempt=number) for name in self._meant}
        mine = {name: one for name, one in known.items() if one.attempt == number}
        earlier = {name: one for name, one in known.items() if name not in meant and one.done}
        return {**earlier, **meant, **mine}

    async def _wave(self, names: Sequence[str], *, limit: int, begun: bool = False) -> None:
        """Carry it on some hosts, so many at a time; what was begun there goes on in any case."""
        turn = asyncio.Semaphore(max(limit, 1))

        async def one(name: str) -> None:
            async with turn:
                if begun or not (self._stopped or self.cancel.is_set()):
                    await self._on(name)

        await side_by_side(one(name) for name in names)

    async def _on(self, name: str) -> None:
        part = self.attempt.part(name)
        self._at_work.add(name)
        try:
            (first,) = await self.journal.append(self._event(Kind.HOST_BEGAN, name, {}))
            log = transcript(self.journal, part)
            found = settled(part, await carried(part, log, self.cancel), log)
            result = await explained(part, found)
        except BaseException:
            self._stopped = True
            raise
        finally:
            self._at_work.discard(name)
        self._keep(name, result, time.time() - first.event.at)
        data = {**result.to_json(self.took[name]), **self._around(result)}
        event = self._event(Kind.HOST_ENDED, name, masked(part.site, data))
        await self.journal.append(event, also=log.rest())

    def _keep(self, name: str, result: Result, seconds: float) -> None:
        self.ended[name] = result
        self.took[name] = seconds
        self._stopped = self._stopped or not (good(result.outcome) or result.accepted)

    def _around(self, result: Result) -> dict[str, Any]:
        """Return what people are told of the other hosts where one is not good."""
        if good(result.outcome):
            return {}
        going = [name for name in self._meant if name in self._at_work]
        return {"going": going, "left": self._left}

    def _event(self, kind: Kind, name: str, data: Mapping[str, Any]) -> Event:
        place = self._names.index(name)
        return self.attempt.event(kind, {"host": name, **data}, ordinal=place)
