"""Everything a round is about: host, network, chat, database, and the bot's process."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from bot.deliveries import DELIVERIES, Fate
from bot.letters import OUTBOX
from runner.beside import beside
from runner.record.journal import Journal
from runner.record.run import Run
from runner.record.store import Store
from tests.databases import Cluster, cluster, fresh_database
from tests.integration.host.forwarder import Forwarder
from tests.servers.slack.server import SlackServer
from tests.torture.bot import Bot
from tests.torture.disk import Disk, disk
from tests.torture.host import Host, host
from tests.torture.place import Place

T = TypeVar("T")

PATIENCE = 180.0
"""Seconds in which a run must have come to its end, whatever was done to it."""


@dataclass(slots=True, kw_only=True)
class World:
    """What a harm can be done to.

    Attributes:
        disk: What the bot's state folder lies on.
        cluster: The server of the database; None for SQLite.
        restarts: Held by whoever ends the bot, or takes what it cannot start without.
        reach: Held by whoever ends what listens for connections to the host.
    """

    place: Place
    host: Host
    network: Forwarder
    slack: SlackServer
    bot: Bot
    disk: Disk
    store: Store
    url: str
    cluster: Cluster | None = None
    restarts: asyncio.Lock = field(default_factory=asyncio.Lock)
    reach: asyncio.Lock = field(default_factory=asyncio.Lock)

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
                except (sa.exc.OperationalError, sa.exc.InterfaceError):
                    await asyncio.sleep(0.2)

    async def ask(self, person: str, command: str, text: str) -> None:
        """Give a slash command, which Slack delivers again until it was taken."""
        who = self.slack.person(person)
        payload = who.command(command, text, "C1")
        async with asyncio.timeout(PATIENCE):
            while not (await self.slack.deliver("slash_commands", payload)).ok:
                await asyncio.sleep(0.2)

    async def ended(self, number: int) -> Run:
        """Return a run once it has come to its end."""
        async with asyncio.timeout(PATIENCE):
            while True:
                run = await self.seen(lambda: self.journal.run(f"staging-{number}"))
                if run is not None and run.ended:
                    return run
                await asyncio.sleep(0.1)

    async def told(self) -> None:
        """Wait until chat has been told everything, and everything that was asked is obeyed."""
        async with asyncio.timeout(PATIENCE):
            while await self.seen(self._untold):
                await asyncio.sleep(0.2)

    async def _untold(self) -> bool:
        journal = self.journal
        behind = await journal.told(await journal.cursor("announcer"), 1)
        taken = DELIVERIES.c.state == Fate.TAKEN.value
        counts = [
            sa.select(sa.func.count()).select_from(table).where(condition)
            for table, condition in ((OUTBOX, OUTBOX.c.open), (DELIVERIES, taken))
        ]
        waiting = await self.store.read(lambda c: sum(c.scalar(one) or 0 for one in counts))
        known = await self.store.read(
            lambda c: c.scalar(sa.select(sa.func.count()).select_from(OUTBOX))
        )
        return bool(behind or waiting or not known)


@contextlib.asynccontextmanager
async def world(folder: Path, kind: str) -> AsyncIterator[World]:
    """Have it all up; `kind` names the database. Ends whatever it started."""
    async with contextlib.AsyncExitStack() as kept:
        machine = kept.enter_context(host(folder / "host"))
        network = await kept.enter_async_context(Forwarder.to(machine.server.address.port))
        slack = await kept.enter_async_context(SlackServer())
        slack.workspace.channel("C1", name="deploys")
        slack.person("U2")
        url, server = f"sqlite:///{folder}/state/handrail.db", None
        if kind == "postgresql":
            server = kept.enter_context(cluster(folder))
            url = fresh_database(server.url)
        (folder / "state").mkdir(mode=0o700)
        its = kept.enter_context(disk(folder / "state"))
        place = Place(folder)
        place.make(machine.server, network.port, slack.api, "" if kind == "sqlite" else url)
        bot = Bot(place.config, folder)
        kept.push_async_callback(bot.end, signal.SIGKILL)
        bot.start()
        await kept.enter_async_context(beside(bot.keep()))
        async with asyncio.timeout(PATIENCE):
            while not slack.sockets.all:
                await asyncio.sleep(0.1)
        store = Store(url)
        kept.callback(store.close)
        yield World(
            place=place,
            host=machine,
            network=network,
            slack=slack,
            bot=bot,
            disk=its,
            store=store,
            url=url,
            cluster=server,
        )
