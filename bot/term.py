"""A term: while this replica has the seat for chat, it speaks and hears for all of them.

Every replica stores what platforms deliver to it, and may ask them things. Only the one whose term
it is tells the channels what happens, obeys what was stored, and has the connections of which there
may be one at a time. Whoever comes next goes on from the same tables.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.announcer import Announcer
from bot.chat import Alone, Connection, Forgetful, Platform
from bot.connections import keep
from bot.deliveries import TOPIC as DELIVERIES
from bot.hearing import BACK, Hearing
from bot.outbox import Outbox
from bot.shelf import TOPIC as OUTBOX
from bot.speaking import speak, tasks
from runner.beside import either
from runner.record.line import Line
from runner.record.seats import lead

SEAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """This replica's terms, as many as come.

    Attributes:
        announcer: Makes an announcer, which begins where the one before stopped.
    """

    line: Line
    announcer: Callable[[], Announcer]
    outbox: Outbox
    platforms: tuple[Platform, ...]
    ears: Hearing
    connections: Sequence[Connection]
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Take the seat whenever it is free, until it is given up or this is cancelled."""
        self.line.on(DELIVERIES, self.ears.intake.ring)
        self.line.on(OUTBOX, self.outbox.ring)
        self.line.on(BACK, self.ears.rereader.heed)
        try:
            await either(lead(self.line, SEAT, self._term), self._given_up())
        finally:
            self._ended.set()

    async def give_up(self) -> None:
        """Leave the seat to others for good; returns when nothing more is said or obeyed here."""
        self._over.set()
        await self._ended.wait()

    async def _given_up(self) -> None:
        await self._over.wait()

    async def _term(self) -> None:
        """Speak and hear until cancelled."""
        self.outbox.afresh()
        for platform in self.platforms:
            if isinstance(platform, Forgetful):
                platform.afresh()
        async with tasks() as begin:
            speak(begin, self.announcer(), self.outbox, self.platforms)
            begin(self.ears.intake.run(), "intake")
            begin(self.ears.rereader.run(), "rereader")
            for connection in self.connections:
                if isinstance(connection, Alone):
                    begin(keep(connection, self.ears.intake), f"{connection.platform.name} session")
            await asyncio.Event().wait()
