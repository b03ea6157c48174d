import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cards import card
from bot.terminal.conversation import Conversation
from bot.terminal.floor import Floor
from bot.terminal.history import History
from bot.terminal.link import Link, linked
from bot.terminal.platform import TerminalPlatform
from bot.terminal.room import Room
from bot.terminal.server import TerminalServer
from bot.terminal.socket import Peer, listen, path_in
from bot.terminal.speaker import Heard
from commands import say
from commands.desk import Desk
from commands.reply import Reply
from runner.record.store import Store
from tests.integration.bot.salon import Salon
from tests.integration.bot.tale import Tale
from tests.unit.commands.world import CONFIGURATION, IDS


class Named:
    """Lets a test speak as several people over sockets of one user: `ana: /deploy staging`."""

    def hears(self, peer: Peer, line: str) -> Heard:
        who, colon, rest = line.partition(": ")
        if colon and who in IDS:
            return Heard(user=IDS[who], text=rest)
        return Heard(user=IDS["ana"], text=line)


@dataclass(kw_only=True)
class Place:
    path: Path
    floor: Floor
    room: Room
    platform: TerminalPlatform
    tale: Tale
    server: TerminalServer

    def link(
        self, channel: str = "", *, listening: bool = False
    ) -> contextlib.AbstractAsyncContextManager[Link]:
        return linked(self.path, channel=channel, listen=listening)


async def drained(replica: str) -> Reply:
    if replica == "broken":
        raise KeyError(replica)
    return say.done(f"{replica or 'here'} has handed over.")


@contextlib.asynccontextmanager
async def opened(folder: Path, **changes) -> AsyncIterator[Place]:
    tale = Tale(now=time.time())
    store = Store(f"sqlite:///{folder}/handrail.db")
    room = Room(History(store))
    conversation = Conversation(
        **{
            "configuration": CONFIGURATION,
            "control": tale,
            "desk": Desk(CONFIGURATION, tale, time.time),
            "speaker": Named(),
            **changes,
        }
    )
    floor = Floor(
        conversation=conversation,
        room=room,
        channels=("deploys", "ops"),
        version="1",
        card=card,
        reader="announcer",
        drain=drained,
    )
    server = TerminalServer(floor)
    listening = listen(path_in(folder))
    try:
        async with asyncio.timeout(30), server.accepting(listening):
            yield Place(
                path=path_in(folder),
                floor=floor,
                room=room,
                platform=TerminalPlatform(room, ("deploys", "ops")),
                tale=tale,
                server=server,
            )
    finally:
        listening.close()
        store.close()


@pytest.fixture
async def place(tmp_path):
    # One task enters and leaves: a task group may not change hands between setup and teardown.
    opening: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
    enough = asyncio.Event()

    async def hold():
        async with opened(tmp_path) as found:
            opening.set_result(found)
            await enough.wait()

    holding = asyncio.create_task(hold())
    await asyncio.wait({opening, holding}, return_when=asyncio.FIRST_COMPLETED)
    yield opening.result()
    enough.set()
    await holding


@pytest.fixture
def uid():
    return os.getuid()


@pytest.fixture
def salon(store, tmp_path):
    return Salon(store, str(tmp_path))


@pytest.fixture
def hurried(monkeypatch):
    """Have what is tried again be tried at once."""
    monkeypatch.setattr("bot.reception._PAUSES", (0.0, 0.0))
    monkeypatch.setattr("bot.intake._PAUSES", (0.0,))
