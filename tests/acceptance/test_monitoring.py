"""A window from its beginning to its end, as people see it on both platforms.

The installed console script, with the real clients of both platforms, talks to servers that speak
their wire protocols; the host, its services and its journal are the demo's.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.shelf import OUTBOX
from demo.host import StagingHost
from runner.beside import beside
from runner.monitor.samples import BEFORE, kept
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.logs import LogKey
from runner.record.store import Store
from tests.acceptance.platforms import Both, platforms, until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down, kept_in
from tests.databases import ON_ONE

pytestmark = pytest.mark.timeout(170)

UNIT = "teei-cockpit-astro"
ERROR = "ERROR widget sroi: upstream answered nonsense"
SAYS = "Errors in the whole window"
THUMB = "\N{THUMBS UP SIGN}"
HOURGLASS = "\N{HOURGLASS WITH FLOWING SAND}"
EVERY = 3.0
"""Seconds between two rounds."""

PROMISE = EVERY + 2
"""Seconds in which an alert stands in the channel."""

Window = dict[str, Any]


def watched(window: str, every: float) -> Callable[[dict[str, Any]], None]:
    """Return what cuts the shipped playbook down to a step and a window."""
    measure = {"measure": "errors_total", "says": SAYS, "units": [UNIT]}
    measure |= {"pattern": "error widget", "at_most": 2}
    monitor = {"window": window, "every": f"{every}s", "measures": [measure]}
    steps = [
        {"id": "code", "title": "Check out", "run": "true"},
        {"id": "watch", "title": "Watch", "changes": False, "monitor": monitor},
    ]

    def cut(playbook: dict[str, Any]) -> None:
        cut_down(playbook, steps, [{"id": "back", "title": "Back", "run": "true"}])
        playbook["plan"].pop("migrations", None)

    return cut


class Record:
    """What the bot has written down."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def event(self, kind: Kind) -> Event:
        """Return the first event of a kind of the run."""
        events = await Journal(self.store).events("staging-1")
        return next(event for event in events if event.kind is kind)

    async def measured(self) -> None:
        """Wait until enough was measured before the deploy to make a baseline."""
        key = LogKey(run="staging-1", step="watch", attempt=BEFORE)
        while len(await kept(self.store, key)) < 7:
            await asyncio.sleep(0.1)

    async def posted(self, beginning: str) -> list[float]:
        """Return when messages whose keys begin so were posted, by the bot's clock."""
        rows = sa.select(OUTBOX.c.posted_at).where(OUTBOX.c.key.startswith(beginning))
        return await self.store.read(lambda connection: list(connection.scalars(rows)))


@contextmanager
def record(database: str) -> Iterator[Record]:
    store = Store(database)
    try:
        yield Record(store)
    finally:
        store.close()


@asynccontextmanager
async def lost() -> AsyncIterator[list[float]]:
    """Gather the seconds by which this machine was late while the block ran: it may be crowded."""
    late = [0.0]

    async def look() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.05)
            late[0] += max(time.monotonic() - before - 0.06, 0.0)

    async with beside(look()):
        yield late


def posted(both: Both, text: str, thread: str = "") -> Callable[[], Any]:
    """Return a look for a message in Slack's channel, or in a thread there."""

    def look() -> Any:
        inside = both.slack.workspace.inside("C1", thread)
        return next((m for m in reversed(inside) if text in str(m.told())), None)

    return look


def threaded(both: Both, text: str) -> Callable[[], Any]:
    """Return a look for a message in Discord's threads."""

    def look() -> Any:
        rooms = both.discord.threads_of(both.room)
        said = [message for room in rooms for message in both.discord.said(room)]
        return next((message for message in said if text in str(message.body)), None)

    return look


def picture(both: Both, message: Any) -> bytes:
    """Return the one picture that a message in Slack shows, as it was uploaded."""
    (image,) = [block for block in message.blocks if block["type"] == "image"]
    assert image["alt_text"] == f"Measures over time: {SAYS}"
    data: bytes = both.slack.workspace.files[image["slack_file"]["id"]].data
    return data


async def begun(both: Both, ready: Callable[[], Any]) -> tuple[Any, Any]:
    """Ask for a deploy in Slack, approve it in Discord once all is ready; returns its cards."""
    await reached(both.folder)
    await both.connected()
    assert (await both.slack.person("U1").types("/deploy", "staging", "C1")).ok
    _, there = await until(both.cards("approval wanted"))
    await until(lambda: len(there.reactions) == 2 or None)
    cards = await until(both.cards("waiting for approval"))
    await ready()
    await both.dana.react(there, THUMB)
    return cards


async def extended(both: Both, here: Any, there: Any) -> None:
    """Extend the window by a sign on Discord's alert; returns once it counts anew."""
    await both.dana.react(there, HOURGLASS)
    decided = "Dana has decided: it is watched for another window"
    await until(lambda: decided in str(here.told()) or None)
    await until(lambda: decided in str(there.body) or None)
    await until(posted(both, "counted anew from now on", here.ts))


@pytest.fixture
async def both(
    tmp_path: Path, staging: StagingHost, own_database_url: str, request
) -> AsyncIterator[Both]:
    async with platforms(tmp_path, staging, "socket", watched(*request.param)) as made:
        kept_in(made.folder, own_database_url)
        yield made


@pytest.mark.parametrize("own_database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("both", [("10m", EVERY)], indirect=True)
async def test_errors_after_a_deploy_raise_an_alert_in_time_and_its_signs_and_buttons_decide(
    both: Both, staging: StagingHost, own_database_url: str
):
    with serving(both.folder, both.environment):
        await reached(both.folder)
        with record(own_database_url) as written:
            card, mirrored = await begun(both, written.measured)
            await until(both.cards("monitoring, step"))
            async with lost() as late:
                await staging.say(UNIT, ERROR, 3)
                here, there = await until(both.cards("Alert on staging"))
                await until(lambda: len(here.reactions) == 3 or None)
                await until(lambda: len(there.reactions) == 3 or None)
            asked = await written.event(Kind.QUESTION_ASKED)
            breached = await written.event(Kind.MONITOR_BREACHED)
            times = await written.posted("staging-1/alert/")
        third = (await staging.said(UNIT, ERROR))[2]
        assert 0 < asked.at - third <= PROMISE + late[0]
        assert len(times) == 2
        assert max(times) - third <= PROMISE + late[0], "in both channels"

        (told,) = asked.data["measures"]
        assert (told["measure"], told["value"], told["threshold"]) == (
            "errors_total",
            "3",
            "at most 2",
        )
        assert told["baseline"] == "0"
        assert told["points"][-1][1] == 3.0
        assert (breached.data["question"], breached.data["first"]) == (asked.data["id"], True)
        found = f"3 errors, healthy is at most 2, baseline 0 ({told['whence']})"
        assert told["whence"].endswith("s before the deploy")
        for shown in (str(here.told()), str(there.body)):
            assert SAYS in shown
            assert found in shown
        assert picture(both, here) == there.body["files"]["monitoring.png"]
        assert picture(both, here).startswith(b"\x89PNG")
        assert [b["text"]["text"] for b in here.buttons] == ["Roll back", "Extend", "Accept"]
        assert [b["label"] for b in there.buttons()] == ["Roll back", "Extend", "Accept"]

        await extended(both, here, there)
        await staging.say(UNIT, ERROR, 3)
        here, there = await until(both.cards("Alert on staging"))
        pressed = await both.dana.press(there, "Roll back")
        (confirming,) = await until(lambda: pressed.private or None)
        assert "staging #1" in confirming.content, "what it takes back is said first"
        await both.dana.press(confirming, "Roll back")
        decided = "Dana has decided: the deploy is taken back"
        await until(lambda: decided in str(here.told()) or None)
        await until(lambda: decided in str(there.body) or None)
        await until(posted(both, "staging #2 has succeeded"))
        await until(lambda: "staging #1 · deploy · rolled back" in str(card.told()) or None)
        await until(lambda: "staging #1 · deploy · rolled back" in str(mirrored.body) or None)
        with record(own_database_url) as written:
            events = await Journal(written.store).events("staging-2")
        (approved,) = [event for event in events if event.kind is Kind.APPROVED]
        assert approved.actor == "dana", "the press is the approval"


@ON_ONE
@pytest.mark.parametrize("both", [("3s", 0.5)], indirect=True)
async def test_a_healthy_window_ends_with_a_verdict_in_one_line_and_a_chart(
    both: Both, own_database_url: str
):
    with serving(both.folder, both.environment):
        await reached(both.folder)
        with record(own_database_url) as written:
            card, _ = await begun(both, written.measured)
        here = await until(posted(both, "stayed healthy", card.ts))
        there = await until(threaded(both, "stayed healthy"))
        for shown in (str(here.told()), str(there.body)):
            assert "2. Watch passed" in shown
            assert SAYS in shown
            assert "0 errors ≤ 2 errors" in shown
            assert "The one measure stayed healthy." in shown
            assert "baseline: " in shown
            assert "before the deploy" in shown
        assert picture(both, here) == there.body["files"]["monitoring.png"]
        assert picture(both, here).startswith(b"\x89PNG")
        end, mirrored = await until(both.cards("staging #1 has succeeded"))
        for shown in (str(end.told()), str(mirrored.body)):
            assert "alert" not in shown.lower()
        await until(lambda: "staging #1 · deploy · succeeded" in str(card.told()) or None)
