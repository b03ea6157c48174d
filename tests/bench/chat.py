"""How chat feels while 50 runs are in flight on both platforms: `make bench`.

`handrail serve` is a process of its own, with the real clients of Slack (Socket Mode) and Discord;
the platforms are our servers, in this process, which enforce rate limits and count. What is
measured goes over the wire: from the moment a delivery is sent until its acknowledgement is read,
and from the moment a step has ended (as the journal tells it) until the channel's card shows it.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.store import Store
from tests.acceptance.serving import asked, reached, serving
from tests.bench.crowd import MINUTE, RUNS, STEPS, Crowd, crowd
from tests.bench.report import Figure, say, told
from tests.integration.host.server import Server, missing, running
from tests.servers.discord.server import running as discord_running
from tests.servers.slack.server import SlackServer

COMMANDS = 300

ACKNOWLEDGED = 0.1
"""Seconds in which 99 of 100 deliveries are acknowledged."""

SHOWN = 2.5
"""Seconds in which a finished step shows, with one run."""

CALLS = 30
"""Calls to a platform's API for a run of ten steps in a minute."""

_LOOKING_AFTER = frozenset({"apps.connections.open", "auth.test", "conversations.info"})
_PLATFORMS = ("Slack", "Discord")


async def _until(look: Callable[[], Any], seconds: float = 120.0) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := look()):
            await asyncio.sleep(0.02)
        return found


def _cards(place: Crowd, number: int) -> tuple[str, str]:
    """Return what the cards of an environment's newest run show on both platforms, as JSON."""
    here = place.slack.workspace.inside(f"C{number}")
    there = place.discord.said(place.rooms[number])
    return str(here[:1] and here[0].told()), str(there[:1] and there[0].body)


def _all_say(place: Crowd, number: int, word: str) -> bool:
    return all(word in card for card in _cards(place, number))


async def minute(place: Crowd) -> Iterator[Figure]:
    """Measure one run of ten steps in a minute, alone."""
    slack, discord, number = place.slack, place.discord, RUNS
    before = len(slack.calls), len(discord.calls)
    await place.typist.types("/deploy", MINUTE, f"C{number}")
    await _until(lambda: _all_say(place, number, "succeeded"))
    await _until(lambda: any("is live on" in str(m) for m in discord.said(place.rooms[number])))
    posted = [each for each in slack.calls[before[0] :] if each.method not in _LOOKING_AFTER]
    counts = dict(zip(_PLATFORMS, (len(posted), len(discord.calls) - before[1]), strict=True))
    events = await _events(place, f"{MINUTE}-1")
    ends = [each.at for each in events if each.kind is Kind.STEP_FINISHED]
    assert len(ends) == STEPS
    edits = {
        "Slack": [(_epoch(each.at), each.args.get("blocks")) for each in posted],
        "Discord": [
            (each.at, (each.body or {}).get("embeds") if isinstance(each.body, dict) else None)
            for each in discord.calls[before[1] :]
        ],
    }
    late = {name: max(_delays(ends, shown)) for name, shown in edits.items()}
    return _minute_figures(counts, late)


def _minute_figures(counts: dict[str, int], late: dict[str, float]) -> Iterator[Figure]:
    for name in _PLATFORMS:
        what = f"one run of ten steps in a minute, calls of {name}'s API"
        yield Figure(what=what, measured=counts[name], most=CALLS)
        what = f"a finished step shows on {name}, the latest of ten"
        yield Figure(what=what, measured=round(late[name], 2), most=SHOWN, unit=" s")


def _delays(ends: list[float], shown: Iterable[tuple[float, Any]]) -> Iterator[float]:
    """Yield how long after its end each step first shows as passed on a card."""
    cards = [(at, _rows(content)) for at, content in shown if content]
    for number, end in enumerate(ends, 1):
        passed = f"{number}. Step {number}"
        yield next(at for at, rows in cards if any(passed in row for row in rows)) - end


def _rows(content: Any) -> list[str]:
    """Return the rows that say that a step has passed; only a card's rows name several."""
    text = json.dumps(content, ensure_ascii=False)
    rows = [row for row in text.replace('"', "\\n").split("\\n") if row.startswith("✅")]
    return rows if "1. Step 1" in text and f"{STEPS}. Step" in text else []


def _epoch(monotonic: float) -> float:
    return monotonic + time.time() - time.monotonic()


async def _events(place: Crowd, run: str) -> list[Event]:
    store = Store(f"sqlite:///{place.folder.parent}/state/handrail.db")
    try:
        return list(await Journal(store).events(run))
    finally:
        store.close()


async def in_flight(place: Crowd) -> list[Figure]:
    """Measure acknowledgements while all runs are in flight."""
    for number, name in enumerate(place.names[:RUNS]):
        ack = await place.typist.types("/deploy", name, f"C{number}")
        assert ack.ok, name
    for number in range(RUNS):
        await _until(partial(_all_say, place, number, "running"), 240)
    slack, discord = [], []
    for number in range(COMMANDS):
        ack = await place.typist.types("/handrail", "status", f"C{number % RUNS}")
        assert ack.ok, number
        slack.append(ack.seconds)
        room = place.rooms[number % RUNS]
        called = await place.member.command(room, "handrail status")
        await place.discord.until(partial(getattr, called, "answer"))
        discord.append(called.seconds)
    return [
        Figure(
            what=f"{COMMANDS} commands of {name} with {RUNS} runs in flight, p99 to acknowledge",
            measured=round(sorted(seconds)[int(len(seconds) * 0.99)] * 1000),
            most=ACKNOWLEDGED * 1000,
            unit=" ms",
        )
        for name, seconds in zip(_PLATFORMS, (slack, discord), strict=True)
    ]


def refused(place: Crowd) -> list[Figure]:
    """Return what the platforms refused because it came too fast."""
    counts = (place.slack.limits.refused, place.discord.limits.refused)
    return [
        Figure(what=f"{RUNS} runs at once, calls refused by {name}", measured=count, most=0)
        for name, count in zip(_PLATFORMS, counts, strict=True)
    ]


async def bench(folder: Path, server: Server) -> bool:
    """Measure all, say it, and return whether everything is as wanted."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(discord_running())
        slack.limits.enforced = discord.limits.enforced = True
        place = crowd(folder, server.address, slack, discord)
        stack.enter_context(serving(place.folder, place.environment))
        await reached(place.folder)
        await _until(lambda: slack.sockets.live)
        await discord.connected()
        figures = [*(await minute(place)), *(await in_flight(place))]
        for number in range(RUNS):
            await _until(partial(_all_say, place, number, "succeeded"), 600)
        figures += refused(place)
        runs = await asyncio.to_thread(asked, place.folder, "runs", "--limit", "3")
        assert runs.returncode == 0, runs.stderr
    return told(figures)


def main() -> None:
    if package := missing("bash"):
        say(f"Nothing was measured: {package} is not installed.")
        return
    with (
        tempfile.TemporaryDirectory(prefix="hc", dir="/tmp") as folder,
        running(Path(folder), "bash") as server,
    ):
        own = Path(folder) / "b"
        own.mkdir()
        if not asyncio.run(bench(own, server)):
            sys.exit(1)


if __name__ == "__main__":
    main()
