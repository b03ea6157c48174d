"""Everything a round is about: host, network, chat, database, and the bots' processes."""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from bot.deliveries import DELIVERIES, OPEN
from bot.letters import OUTBOX, Weight
from runner.beside import beside
from runner.record.journal import RUNS, Journal
from runner.record.outage import passes
from runner.record.run import Run
from runner.record.store import Store
from tests.databases import Cluster, cluster, fresh_database
from tests.integration.host.forwarder import Forwarder
from tests.torture.bot import Bot
from tests.torture.chats import Chats, Command, Given, chats, talk
from tests.torture.disk import Disk, disk
from tests.torture.host import Host, host
from tests.torture.place import Place

T = TypeVar("T")

PATIENCE = 600.0
"""Seconds in which a run must have come to its end, whatever was done to it.

The longest harms take two minutes, and the rest is for machines with much else to do.
"""


@dataclass(slots=True, kw_only=True)
class World:
    """What a harm can be done to.

    Attributes:
        bots: The replicas; one where there is one.
        disk: What the first bot's state folder lies on.
        cluster: The server of the database; None for SQLite.
        ways: Each bot's way to that server.
        restarts: Held by whoever ends a bot, or takes what it cannot start without.
        reach: Held by whoever ends what listens for connections to the host.
    """

    place: Place
    host: Host
    network: Forwarder
    chats: Chats
    bots: tuple[Bot, ...]
    disk: Disk
    store: Store
    url: str
    cluster: Cluster | None = None
    ways: tuple[Forwarder, ...] = ()
    restarts: asyncio.Lock = field(default_factory=asyncio.Lock)
    reach: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def bot(self) -> Bot:
        """The first bot, which is the only one unless replicas were asked for."""
        return self.bots[0]

    def some(self, chance: random.Random) -> Bot:
        """Return any bot."""
        return chance.choice(self.bots)

    @property
    def journal(self) -> Journal:
        """The journal, read anew."""
        return Journal(self.store)

    async def seen(self, look: Callable[[], Awaitable[T]]) -> T:
        """Return what somebody sees in the database, however often it is away meanwhile."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await look()
                except Exception as error:
                    if not passes(error):
                        raise
                    await asyncio.sleep(0.2)

    async def ask(self, person: str, command: Command, platform: str = "slack") -> bool:
        """Give a command until it was taken, as somebody does who sees that it was not.

        What was heard although nobody was told so is looked for before it is given again; then it
        is False.
        """
        async with asyncio.timeout(PATIENCE):
            runs = await self.runs()
            while not await self.chats.give(person, command, platform):
                await self._heard_again(platform)
                if await self.runs() > runs:
                    return False
        return True

    async def _heard_again(self, platform: str) -> None:
        """Wait until a platform takes something, and all that was taken before is obeyed."""
        while not await self.chats.give("dana", talk("probe"), platform):
            await asyncio.sleep(0.3)
        await self.obeyed()

    async def talk(self, person: str, command: Command, platform: str) -> None:
        """Give a command once, and remember whether it was taken."""
        taken = await self.chats.give(person, command, platform)
        self.chats.given.append(Given(platform=platform, words=command.text, taken=taken))

    async def runs(self) -> int:
        """Return how many runs there are."""
        count = sa.select(sa.func.count()).select_from(RUNS)
        return await self.seen(lambda: self.store.read(lambda c: c.scalar(count) or 0))

    async def over(self) -> int:
        """Return how many runs have come to their end."""
        count = sa.select(sa.func.count()).select_from(RUNS).where(~RUNS.c.open)
        return await self.seen(lambda: self.store.read(lambda c: c.scalar(count) or 0))

    async def ended(self, number: int) -> Run:
        """Return a run once it has come to its end."""
        async with asyncio.timeout(PATIENCE):
            while True:
                run = await self.seen(lambda: self.journal.run(f"staging-{number}"))
                if run is not None and run.ended:
                    return run
                await asyncio.sleep(0.1)

    async def obeyed(self) -> None:
        """Wait until everything that was taken is obeyed and answered."""
        async with asyncio.timeout(PATIENCE):
            while await self.seen(self._unobeyed):
                await asyncio.sleep(0.2)

    async def told(self, but: Collection[str] = ()) -> None:
        """Wait until chat has been told everything, and everything that was asked is obeyed.

        Small news of the runs `but` may still be on their way: they have time.
        """

        async def untold() -> bool:
            return await self._untold(but)

        async with asyncio.timeout(PATIENCE):
            while await self.seen(self._unobeyed) or await self.seen(untold):
                await asyncio.sleep(0.2)

    async def _unobeyed(self) -> bool:
        return await self._any(DELIVERIES, DELIVERIES.c.state.in_(OPEN))

    async def _untold(self, but: Collection[str]) -> bool:
        journal = self.journal
        behind = await journal.told(await journal.cursor("announcer"), 1)
        known = await self._any(OUTBOX, sa.true())
        in_time = (OUTBOX.c.weight == Weight.MINOR.value) & OUTBOX.c.run.in_(but)
        return bool(behind) or not known or await self._any(OUTBOX, OUTBOX.c.open & ~in_time)

    async def _any(self, table: sa.Table, condition: sa.ColumnElement[bool]) -> bool:
        count = sa.select(sa.func.count()).select_from(table).where(condition)
        return await self.store.read(lambda c: bool(c.scalar(count)))


@contextlib.asynccontextmanager
async def world(folder: Path, kind: str, replicas: int = 1) -> AsyncIterator[World]:
    """Have it all up; `kind` names the database. Ends whatever it started."""
    async with contextlib.AsyncExitStack() as kept:
        machine = kept.enter_context(host(folder / "host"))
        network = await kept.enter_async_context(Forwarder.to(machine.server.address.port))
        talking = await kept.enter_async_context(chats())
        url, server = f"sqlite:///{folder}/state/handrail.db", None
        ways: list[Forwarder] = []
        if kind == "postgresql":
            server = kept.enter_context(cluster(folder))
            url = fresh_database(server.url)
            ways = [
                await kept.enter_async_context(Forwarder.to(server.port)) for _ in range(replicas)
            ]
        (folder / "state").mkdir(mode=0o700)
        its = kept.enter_context(disk(folder / "state"))
        place = Place(folder)
        place.make(machine.server, network.port, talking)
        urls = [url.replace(f":{server.port}/", f":{way.port}/") for way in ways if server] or [""]
        bots = tuple(
            Bot(place.replica(number, its_url), talking.environment)
            for number, its_url in enumerate(urls)
        )
        for bot in bots:
            kept.push_async_callback(bot.end, signal.SIGKILL)
            bot.start()
            await kept.enter_async_context(beside(bot.keep()))
        async with asyncio.timeout(PATIENCE):
            while not talking.connected:
                faults = [fault for bot in bots for fault in bot.faults]
                assert not faults, f"a bot {faults[0]}, and serve.log says why"
                await asyncio.sleep(0.1)
        store = Store(url)
        kept.callback(store.close)
        yield World(
            place=place,
            host=machine,
            network=network,
            chats=talking,
            bots=bots,
            disk=its,
            store=store,
            url=url,
            cluster=server,
            ways=tuple(ways),
        )
