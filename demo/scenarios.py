"""What `make demo AUTO=1` plays: both people, in front of a channel that is printed."""

import asyncio
import shlex
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncssh

from bot.app import Bot
from bot.terminal import screen
from bot.terminal.feed import Feed
from bot.terminal.link import Link, linked
from bot.terminal.render import Look
from demo.host import StagingHost
from runner.record.events import Event, Kind
from runner.record.run import Run

_WHOLE = "pg_dump --create --inserts | grep -Ev '^(--|.(un)?restrict )' | sha256sum"
"""Everything of a database as one sum; newer clients put a random word into two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a scenario is played on.

    Attributes:
        you: Where the one who asks types.
        dana: Where the one who approves does.
    """

    host: StagingHost
    bot: Bot
    you: Link
    dana: Link

    async def ends(self, line: str) -> Run:
        """Type a line that asks for a run, do as Dana what it asks, and return it at its end."""
        before = {run.id for run in await self.bot.control.runs("staging", 100)}
        position = await self._newest()
        await self.you.line(line)
        while True:
            for told in await self.bot.control.told(position):
                position = told.position
                if told.event.run in before:
                    continue
                if told.event.kind is Kind.FINISHED:
                    run = await self.bot.control.run(told.event.run)
                    if run is not None:
                        return run
                await self._play(told.event)
            await self.bot.control.news(position, 1.0)

    async def _play(self, event: Event) -> None:
        number = event.run.rpartition("-")[2]
        if event.kind is Kind.APPROVAL_POSTED:
            await self.dana.ask(f"+1 #{number}")
        elif event.kind is Kind.QUESTION_ASKED:
            options = event.data.get("options", ())
            answer = "accept" if "accept" in options else "go-on"
            await self.dana.ask(f"/handrail answer #{number} {answer}")

    async def _newest(self) -> int:
        return max((told.position for told in await self.bot.control.told(0, 100_000)), default=0)


async def deploy(stage: Stage) -> bool:
    """Deploy the pilot."""
    run = await stage.ends('/deploy staging --reason "the pilot"')
    print(f"The run ended: {run.state.value}.")
    return run.state.value == "succeeded"


async def rollback(stage: Stage) -> bool:
    """Let a deploy fail behind its migrations, and take it back with its database.

    Returns:
        Whether the rollback succeeded, with a database that equals the backup's record and is, by
        PostgreSQL's own dump, what it was before the deploy.
    """
    before = await _content(stage.host)
    await stage.host.fault("health-500")
    failed = await stage.ends('/deploy staging --reason "the pilot"')
    await stage.host.fault("health-500", on=False)
    print(f"The deploy ended: {failed.state.value}. Now it is taken back.")
    run = await stage.ends('/rollback full staging --reason "its health answers 500"')
    equal = [
        str(check["measured"])
        for state in run.steps.values()
        for check in state.finished.get("checks", ())
        if "equal to the record" in str(check.get("measured"))
    ]
    same = await _content(stage.host) == before
    print(f"The rollback ended: {run.state.value}.")
    print(f"The restored database is {max(equal, key=len, default='not proved')}.")
    print(f"It is {'to the row what' if same else 'NOT what'} it was before the deploy.")
    succeeded = (failed.state.value, run.state.value) == ("failed", "succeeded")
    return succeeded and bool(equal) and same


SCENARIOS: Mapping[str, Callable[[Stage], Coroutine[Any, Any, bool]]] = {
    "deploy": deploy,
    "rollback": rollback,
}


async def played(name: str, host: StagingHost, bot: Bot) -> bool:
    """Play a scenario and print what its channel shows; returns whether it went as it should."""
    async with (
        linked(bot.socket, channel="deploys", listen=True) as you,
        linked(bot.socket, channel="deploys") as dana,
    ):
        await dana.ask("/as dana")
        async with _printed(you):
            return await SCENARIOS[name](Stage(host=host, bot=bot, you=you, dana=dana))


@asynccontextmanager
async def _printed(you: Link) -> AsyncIterator[None]:
    """Print the channel until the block ends and its last word is spoken."""
    channel = Channel()
    printing = asyncio.create_task(channel.show(you))
    try:
        yield
        await channel.quiet()
    finally:
        printing.cancel()
        await asyncio.wait([printing])


async def _content(host: StagingHost) -> str:
    """Return a sum over everything that the platform's database holds and is."""
    ssh, database = host.facts.ssh, host.facts.database
    names = {
        "PGHOST": database.host,
        "PGPORT": str(database.port),
        "PGUSER": database.user,
        "PGDATABASE": database.name,
        "PGPASSWORD": database.password,
    }
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in names.items())
    async with asyncssh.connect(
        ssh.host,
        ssh.port,
        username=ssh.user,
        client_keys=[ssh.client_key],
        known_hosts=asyncssh.import_known_hosts(ssh.known_hosts),
        config=None,
        agent_path=None,
    ) as connection:
        text = f"set -euo pipefail\n{exports}{_WHOLE}\n"
        done = await connection.run("exec bash -s", input=text, check=True)
        return str(done.stdout).strip()


class Channel:
    """Prints a channel as people read it."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said = asyncio.Event()

    async def show(self, link: Link) -> None:
        """Print what is said, until cancelled."""
        feed = Feed(in_place=False)
        async for frame in link.frames():
            for item in feed.take(frame):
                print(screen.text(item, Look(now=time.time(), width=100, zone=None)), flush=True)
            self._said.set()

    async def quiet(self) -> None:
        """Wait until nothing has been said for two seconds: the last word is spoken."""
        while True:
            self._said.clear()
            try:
                async with asyncio.timeout(2):
                    await self._said.wait()
            except TimeoutError:
                return
