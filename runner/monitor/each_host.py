"""Takes rounds of samples from several hosts as if they were one."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from config.model.measures import Measure
from runner.monitor.judge import Sample
from runner.monitor.sample import ANSWER, Sampler, Source
from runner.monitor.tally import Tally


class Samplers:
    """A sampler for each host; the first one's also measures what is on no host.

    Attributes:
        remarks: What the last round met that its values do not tell, for people.
    """

    def __init__(
        self, sources: Mapping[str, Source], measures: Sequence[Measure], tally: Tally | None = None
    ) -> None:
        """Measure these at `sources`, by the host's name; of one host its name does not matter."""
        self._first = next(iter(sources))
        self._places = {name: self._of(name, measures, len(sources)) for name in sources}
        known = {self._first: tally, **(tally.others if tally else {})}
        self._samplers = {
            name: Sampler(source, [measures[at] for at in self._places[name]], known.get(name))
            for name, source in sources.items()
        }
        self._stack = AsyncExitStack()

    def _of(self, name: str, measures: Sequence[Measure], hosts: int) -> list[int]:
        """Return the places of the measures that are taken on a host."""
        first = name == self._first
        return [
            place
            for place, one in enumerate(measures)
            if hosts == 1 or one.host == name or (first and one.host is None)
        ]

    async def __aenter__(self) -> Self:
        """Begin to probe."""
        for sampler in self._samplers.values():
            await self._stack.enter_async_context(sampler)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close what was opened."""
        await self._stack.aclose()

    async def round(self, limit: float = ANSWER) -> Sample:
        """Measure everything once, on all hosts at the same time; a host that is late is a gap."""
        found = await asyncio.gather(*(one.round(limit) for one in self._samplers.values()))
        values = {
            place: sample.values[own]
            for places, sample in zip(self._places.values(), found, strict=True)
            for own, place in enumerate(places)
        }
        return Sample(at=max(sample.at for sample in found), values=values)

    @property
    def tally(self) -> Tally:
        """What it remembers between rounds; kept by whoever wants to go on after a restart."""
        first = self._samplers[self._first].tally
        others = {name: one.tally for name, one in self._samplers.items() if name != self._first}
        return replace(first, others=others)

    def begin_anew(self) -> None:
        """Begin a window: nothing is counted yet in total."""
        for one in self._samplers.values():
            one.tally = one.tally.anew()

    @property
    def trouble(self) -> str:
        """Why hosts told nothing in the last round; empty where all of them did."""
        return self._told({name: one.trouble for name, one in self._samplers.items()})

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the last round met that its values do not tell, for people."""
        return tuple(
            self._told({name: each}) for name, one in self._samplers.items() for each in one.remarks
        )

    def _told(self, by_host: Mapping[str, str]) -> str:
        several = len(self._samplers) > 1
        return "; ".join(
            f"{name}: {text}" if several else text for name, text in by_host.items() if text
        )
