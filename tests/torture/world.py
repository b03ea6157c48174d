"""Everything a round is about: host, network, chat, database, and the bot's process."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bot.letters import OUTBOX
from runner.record.journal import Journal
from runner.record.run import Run
from runner.record.store import Store
from tests.acceptance.serving import HANDRAIL
from tests.databases import cluster, fresh_database
from tests.integration.host.forwarder import Forwarder
from tests.integration.host.server import Server, running
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.torture.place import Place

PATIENCE = 120.0
"""Seconds in which a run must have come to its end, whatever was done to it."""


@dataclass(slots=True)
class Bot:
    """The installed console script, which may be killed at any time."""

    config: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        secrets = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [HANDRAIL, "serve", "--config", self.config],
                stdin=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **secrets},
            )

    async def end(self, how: signal.Signals) -> None:
        """Signal the process and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            await asyncio.to_thread(self.process.wait, 60)

    @property
    def ended_by_itself(self) -> bool:
        """Whether it is gone although nobody has ended it."""
        return self.process is not None and self.process.poll() is not None


@dataclass(slots=True, kw_only=True)
class World:
    """What a harm can be done to."""

    place: Place
    server: Server
    network: Forwarder
    slack: SlackServer
    bot: Bot
    store: Store
    url: str
    restarts: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def journal(self) -> Journal:
        """The journal, read anew."""
        return Journal(self.store)

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
                run = await self.journal.run(f"staging-{number}")
                if run is not None and run.ended:
                    return run
                await asyncio.sleep(0.1)

    async def told(self) -> None:
        """Wait until chat has been told everything."""
        wanted = sa.select(sa.func.count()).select_from(OUTBOX).where(OUTBOX.c.open)
        ends = sa.select(sa.func.count()).select_from(OUTBOX)
        async with asyncio.timeout(PATIENCE):
            while True:
                behind = await self._unread()
                left = await self.store.read(lambda c: c.scalar(wanted))
                known = await self.store.read(lambda c: c.scalar(ends))
                if not behind and not left and known:
                    return
                await asyncio.sleep(0.2)

    async def _unread(self) -> int:
        journal = self.journal
        return len(await journal.told(await journal.cursor("announcer"), 1))

    def processes(self) -> list[int]:
        """Return the processes on the host: everything that its home is the home of."""
        mark = f"HOME={self.server.home}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found


@contextlib.asynccontextmanager
async def world(folder: Path, kind: str) -> AsyncIterator[World]:
    """Have it all up; `kind` names the database. Ends whatever it started."""
    async with contextlib.AsyncExitStack() as kept:
        (folder / "host").mkdir()
        server = kept.enter_context(running(folder / "host", "dash"))
        network = await kept.enter_async_context(Forwarder.to(server.address.port))
        slack = await kept.enter_async_context(SlackServer())
        slack.workspace.channel("C1", name="deploys")
        slack.person("U2")
        url = f"sqlite:///{folder}/state/handrail.db"
        if kind == "postgresql":
            url = fresh_database(kept.enter_context(cluster(folder)))
        (folder / "state").mkdir(mode=0o700)
        place = Place(folder)
        place.make(server, network.port, slack.api, "" if kind == "sqlite" else url)
        bot = Bot(place.config, folder / "serve.log")
        bot.start()
        kept.push_async_callback(bot.end, signal.SIGKILL)
        store = Store(url)
        kept.callback(store.close)
        made = World(
            place=place,
            server=server,
            network=network,
            slack=slack,
            bot=bot,
            store=store,
            url=url,
        )
        try:
            yield made
        finally:
            await _cleared(made)


async def _cleared(made: World) -> None:
    """End what is left on the host, so that nothing outlives the ring."""
    await made.bot.end(signal.SIGKILL)
    for pid in made.processes():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
