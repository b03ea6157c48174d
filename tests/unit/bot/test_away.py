import pytest

from bot.away import Away, closed_drafts
from bot.cards import Roster
from bot.chat import GoneForGood, Unreachable
from bot.letters import Draft
from bot.outbox import Outbox
from bot.presence import ClosedChannel
from bot.routing import Audience
from commands.reply import Message
from config.model.environment import Notify
from config.problem import Problem
from runner.record.fold import fold
from tests.unit.bot import scenes
from tests.unit.bot.parlour import Clock, Parlour
from tests.unit.bot.scenes import NOON, PLAN

HERE, THERE = "terminal:deploys", "terminal:ops"


class Runs:
    """As much of the runner as is asked for."""

    def __init__(self):
        self.events = ()

    async def runs(self, environment=None, limit=10):
        return [fold(self.events)] if self.events else []

    async def plan(self, run):
        return PLAN


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def start(store, clock, runs):
    """How the bot is started (again) on the same database."""

    async def posted(run, reference):
        pass

    audience = Audience(channels={"staging": (HERE, THERE)}, roster=Roster())

    def started():
        outbox = Outbox(store, posted, clock)
        return outbox, Away(runs, outbox, audience, clock)

    return started


async def rounds(outbox, parlour, clock):
    while (due := await outbox.round(parlour)) is not None and due <= clock.now:
        pass


async def passes(seconds, outbox, away, parlour, clock):
    """Let time pass with the looks that the announcer takes."""
    until = clock.now + seconds
    while clock.now < until:
        clock.now = min(clock.now + 15, until)
        await rounds(outbox, parlour, clock)
        await away.look()
    await rounds(outbox, parlour, clock)


def said(parlour):
    return [post for post in parlour.posts.values() if post.key.startswith("away/")]


def words(post):
    return post.messages[-1].blocks[0].text


async def unreachable(seconds, outbox, away, parlour, clock):
    await outbox.put(Draft(key="x", channel=HERE, message=Message(text=f"at {clock.now}")))
    parlour.trouble = [Unreachable("no route")] * 500
    await passes(seconds, outbox, away, parlour, clock)
    parlour.trouble = []
    await passes(90, outbox, away, parlour, clock)


async def test_an_outage_is_told_once_in_each_channel_with_what_happened(start, runs, clock):
    outbox, away = start()
    parlour = Parlour()
    await passes(60, outbox, away, parlour, clock)
    runs.events = scenes.RUNNING
    await unreachable(180, outbox, away, parlour, clock)
    assert [post.channel for post in said(parlour)] == ["deploys", "ops"]
    first, second = words(said(parlour)[0]).splitlines()
    assert first.startswith("The bot was away from this channel for ")
    assert second == ("staging: 1 run goes on: #42 is running step 3 of 7, Install and build.")
    await passes(600, *start(), parlour, clock)
    assert len(said(parlour)) == 2


async def test_a_short_outage_in_which_nothing_happened_is_not_told(start, clock):
    outbox, away = start()
    parlour = Parlour()
    await passes(60, outbox, away, parlour, clock)
    await unreachable(150, outbox, away, parlour, clock)
    assert said(parlour) == []
    await unreachable(400, outbox, away, parlour, clock)
    assert "No run went on meanwhile." in words(said(parlour)[0])


async def test_commands_given_meanwhile_are_to_be_given_again(start, clock):
    outbox, away = start()
    parlour = Parlour()
    await passes(60, outbox, away, parlour, clock)
    await unreachable(400, outbox, away, parlour, clock)
    assert "please give them again" in said(parlour)[0].messages[-1].blocks[-1].text


async def test_a_bot_that_was_not_running_says_so_where_runs_went_on(start, runs, clock):
    parlour = Parlour()
    runs.events = scenes.SUCCEEDED
    await passes(30, *start(), parlour, clock)
    clock.now += 120  # the run has ended meanwhile
    outbox, away = start()
    await away.look()
    await rounds(outbox, parlour, clock)
    assert "1 run has ended: #42 has succeeded." in words(said(parlour)[0])
    await passes(60, *start(), parlour, clock)
    assert len(said(parlour)) == 2


async def test_a_bot_that_was_not_running_while_nothing_went_on_says_nothing(start, clock):
    parlour = Parlour()
    await passes(30, *start(), parlour, clock)
    clock.now += 86400
    await passes(60, *start(), parlour, clock)
    assert said(parlour) == []


async def test_a_restart_amid_an_outage_makes_one_message_of_it(start, runs, clock):
    parlour = Parlour()
    outbox, away = start()
    await passes(30, outbox, away, parlour, clock)
    runs.events = scenes.RUNNING
    await outbox.put(Draft(key="x", channel=HERE, message=Message(text="x")))
    parlour.trouble = [Unreachable("no route")] * 500
    await passes(200, outbox, away, parlour, clock)
    outbox, away = start()
    await passes(400, outbox, away, parlour, clock)
    parlour.trouble = []
    await passes(180, outbox, away, parlour, clock)
    assert [post.channel for post in said(parlour)] == ["deploys", "ops"]
    assert "for 10m" in words(said(parlour)[0])


class Line:
    """A connection, as much of it as is looked at."""

    def __init__(self):
        self.platform = Parlour()
        self.deaf_since = 0.0


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def hears(start, line):
    """The bot with a connection that hears."""
    outbox, away = start()
    away._ears = (line,)
    return outbox, away


async def test_what_was_said_while_nothing_was_heard_is_to_be_said_again(hears, line, clock):
    parlour = line.platform
    await passes(60, *hears, parlour, clock)
    line.deaf_since = clock.now
    await passes(240, *hears, parlour, clock)
    assert parlour.posts == {}
    line.deaf_since = 0.0
    await passes(90, *hears, parlour, clock)
    assert [post.channel for post in parlour.posts.values()] == ["deploys", "ops"]
    (words_, small) = next(iter(parlour.posts.values())).messages[0].blocks
    assert words_.text.startswith("Nothing that was said here for 4m")
    assert "please give them again" in small.text


async def test_a_short_silence_is_not_told(hears, line, clock):
    await passes(60, *hears, line.platform, clock)
    line.deaf_since = clock.now
    await passes(45, *hears, line.platform, clock)
    line.deaf_since = 0.0
    await passes(90, *hears, line.platform, clock)
    assert line.platform.posts == {}


async def test_one_message_tells_of_an_outage_in_both_directions(hears, line, clock):
    parlour = line.platform
    await passes(60, *hears, parlour, clock)
    line.deaf_since = clock.now
    await passes(30, *hears, parlour, clock)
    await hears[0].put(Draft(key="x", channel=HERE, message=Message(text="x")))
    parlour.trouble = [Unreachable("no route")] * 500
    await passes(400, *hears, parlour, clock)
    line.deaf_since = 0.0  # it hears before it can speak
    await passes(30, *hears, parlour, clock)
    parlour.trouble = []
    await passes(180, *hears, parlour, clock)
    keys = [post.key.partition("/")[0] for post in parlour.posts.values()]
    assert sorted(keys) == ["away", "away", "x"]


@pytest.mark.parametrize("kind", ["stakeholders", "alerts"])
def test_channels_are_told_of_one_that_is_told_less_and_takes_nothing(kind):
    problem = Problem(code="archived", what="The channel is archived.", cure="Name another.")
    closed = ClosedChannel(platform="slack", channel="C8", problem=problem, since=1.0)
    audience = Audience(
        channels={"staging": ("slack:C1", "slack:C8"), "production": ("slack:C2",)},
        roster=Roster(),
        notify={"production": Notify(**{kind: ("slack:C8",)})},
    )
    drafts = closed_drafts([closed], audience)
    assert [draft.channel for draft in drafts] == ["slack:C1", "slack:C2"]


async def test_other_channels_are_told_once_of_one_that_takes_nothing(start, clock):
    problem = Problem(code="archived", what="The channel is archived.", cure="Name another.")
    parlour = Parlour()
    outbox, away = start()
    parlour.trouble = [GoneForGood(problem)]
    await outbox.put(Draft(key="x", channel=HERE, message=Message(text="x")))
    await rounds(outbox, parlour, clock)
    await passes(60, outbox, away, parlour, clock)
    await passes(60, *start(), parlour, clock)
    assert [(post.channel, post.texts) for post in parlour.posts.values()] == [
        ("ops", ["terminal:deploys cannot be written to: The channel is archived."])
    ]
