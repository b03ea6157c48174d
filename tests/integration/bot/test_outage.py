"""Hours without a platform, with its real client: what was wanted last is what stands there."""

import pytest

from bot.letters import Draft
from bot.outbox import Outbox
from commands.reply import Heading, Message
from tests.contracts.venues import DiscordVenue, SlackVenue, discord, slack
from tests.servers.slack import Fault
from tests.unit.bot.parlour import Clock

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

HOURS = 5 * 3600.0


@pytest.fixture(params=[slack, discord])
async def venue(request, tmp_path):
    async with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def clock():
    return Clock(1_760_000_000.0)


@pytest.fixture
def outbox(store, clock):
    async def posted(run, reference):
        pass

    return Outbox(store, posted, clock)


def down(venue, *, taken: bool):
    """Let every call fail; what is `taken` takes effect all the same. Returns what ends it."""
    if isinstance(venue, SlackVenue):
        venue.server.faults.standing("*", Fault(status=503, taken=taken))
        return lambda: venue.server.faults.standing("*", None)
    faults = [
        venue.server.fault(method, "/messages", status=503, times=10_000, taken=taken)
        for method in ("POST", "PATCH", "GET")
    ]

    def up():
        for fault in faults:
            fault.times = 0

    return up


async def passes(outbox, venue, clock, seconds):
    """Let time pass as the outbox's own loop would, from one moment at which something is due."""
    until = clock.now + seconds
    while True:
        due = await outbox.round(venue.platform)
        if due is None or due > until:
            break
        clock.now = max(clock.now, due)
    clock.now = until


def said(venue, text):
    channel = f"{venue.platform.name}:{venue.channel}"
    message = Message(text=text, blocks=(Heading(text=f"staging #42 · {text}"),))
    return Draft(key=f"staging-42/card/{channel}", channel=channel, message=message)


def news(venue, number):
    channel = f"{venue.platform.name}:{venue.channel}"
    message = Message(text=f"News {number}.")
    return Draft(key=f"staging-42/news/{number}", channel=channel, message=message, once=True)


@pytest.mark.parametrize("taken", [False, True])
async def test_after_hours_the_last_state_stands_there_and_everything_once(
    venue, outbox, clock, taken
):
    await outbox.put(said(venue, "It begins."))
    await passes(outbox, venue, clock, 5)
    up = down(venue, taken=taken)
    for number in range(1, 4):
        await outbox.put(said(venue, f"Step {number}."), news(venue, number))
        await passes(outbox, venue, clock, HOURS / 4)
    await outbox.put(said(venue, "It has succeeded."))
    await passes(outbox, venue, clock, HOURS / 4)
    assert not await outbox.settled(venue.platform.name)
    up()
    await passes(outbox, venue, clock, 300)
    assert await outbox.settled(venue.platform.name)
    texts = await venue.texts()
    assert [text for text in texts if text.startswith("News")] == ["News 1.", "News 2.", "News 3."]
    assert texts.count("It has succeeded.") == 1
    left = [text for text in texts if not text.startswith(("News", "It has"))]
    if isinstance(venue, DiscordVenue):  # too old to be edited, it goes on in a newer message
        assert left == ["staging #42 goes on in a newer message."]
    else:
        assert left == []
