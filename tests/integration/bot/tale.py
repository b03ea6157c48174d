"""The runner's door for tests of the terminal: plain data that also tells of its changes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from runner.control import Told
from runner.record.events import Event, Kind
from runner.record.run import Run
from tests.unit.commands.ledger import Ledger


@dataclass(slots=True, kw_only=True)
class Tale(Ledger):
    """Keeps a list of events beside its runs; `keep` tells of the run that changed."""

    stream: list[Told] = field(default_factory=list)
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def keep(self, run: Run) -> Run:
        event = Event(run=run.id, kind=Kind.STEP_NOTED, at=self.now, data={"text": "changed"})
        self.stream.append(Told(position=len(self.stream) + 1, event=event))
        self.rung.set()
        self.runs_by_id[run.id] = run
        return run

    async def told(self, after: int, limit: int = 500) -> Sequence[Told]:
        return self.stream[after : after + limit]

    async def news(self, after: int, timeout: float) -> bool:  # noqa: ASYNC109 - as the port has it
        while len(self.stream) <= after:
            self.rung.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self.rung.wait()
            except TimeoutError:
                return False
        return True
