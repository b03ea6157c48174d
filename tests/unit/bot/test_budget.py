"""What runs cost on a platform, and how soon people see what happens."""

import pytest

from bot.announcing import Scene, drafts
from bot.outbox import Outbox
from config.model import Playbook
from runner.record.events import Event, Kind
from runner.record.fold import fold
from tests.unit.bot import scenes
from tests.unit.bot.counter import Counter, pass_time
from tests.unit.bot.parlour import Clock
from tests.unit.bot.scenes import NOON, PLAN, ROSTER

HERE = "slack:C1"
STEPS = tuple(f"step-{number}" for number in range(1, 11))
TEN = PLAN.model_copy(
    update={
        "playbook": Playbook.model_validate(
            {
                "title": "Staging",
                "plan": {"live": "git rev-parse HEAD"},
                "deploy": {"steps": [{"id": name, "title": name, "run": "true"} for name in STEPS]},
            }
        )
    }
)


@pytest.fixture
def clock():
    return Clock(NOON)


@pytest.fixture
def outbox(store, clock):
    async def posted(run, reference):
        pass

    return Outbox(store, posted, clock)


def of(run, kind, at, **data):
    step, actor = data.pop("step", ""), data.pop("actor", "handrail")
    attempt = 1 if step else 0
    return Event(run=run, kind=kind, at=at, actor=actor, step=step, attempt=attempt, data=data)


def life(run, start=NOON, step=6.0, steps=STEPS):
    """A run of ten steps, one minute from its first to its last."""
    asked = {**scenes.REQUESTED.data, "channel": HERE, "number": int(run.rpartition("-")[2])}
    begun = start + 20
    yield of(run, Kind.REQUESTED, start, actor="kim", **asked)
    yield of(run, Kind.PLANNED, start + 4, **scenes.PLANNED.data)
    yield of(run, Kind.APPROVAL_REQUESTED, start + 4.1, **scenes.WANTED.data)
    yield of(run, Kind.APPROVED, start + 19, actor="dana", person="dana", via="slack")
    yield of(run, Kind.QUORUM_REACHED, start + 19.1, approvers=["dana"])
    yield of(run, Kind.HOLD_TAKEN, start + 19.2, environment="staging")
    yield of(run, Kind.STARTED, start + 20, moved=0, boots={})
    for place, name in enumerate(steps):
        at = begun + place * step
        yield of(run, Kind.STEP_STARTED, at + 0.1, step=name, host="web-1", changes=True)
        done = {"outcome": "passed", "seconds": step - 0.2, "checks": scenes.CODE.data["checks"]}
        yield of(run, Kind.STEP_FINISHED, at + step - 0.1, step=name, **done)
    end = begun + len(steps) * step
    yield of(run, Kind.FINISHED, end, outcome="succeeded", reason="", held=False)
    yield of(run, Kind.HOLD_FREED, end + 0.1, environment="staging", reason="it succeeded")


async def played(outbox, platform, clock, events):
    """Put what happens when it happens, and deliver in between."""
    happened = {}
    for event in sorted(events, key=lambda each: each.at):
        await pass_time(outbox, platform, clock, event.at)
        past = happened.setdefault(event.run, [])
        past.append(event)
        plan = TEN if len(past) > 1 else None
        scene = Scene(run=fold(past), plan=plan, roster=ROSTER, channels=(HERE,))
        await outbox.put(*drafts(event, scene))


async def test_a_ten_step_run_of_one_minute_costs_at_most_thirty_calls(outbox, clock):
    slack = Counter(clock=clock)
    await played(outbox, slack, clock, life("staging-1"))
    await pass_time(outbox, slack, clock, clock.now + 60)
    assert await outbox.settled("slack")
    assert len(slack.taken) <= 30, [call for call, _, _ in slack.taken]
    assert slack.refused == []
    told = " ".join(text for post in slack.posts.values() for text in post.texts if post.thread)
    assert [name for name in STEPS if f"{name} passed" not in told] == []


async def test_a_finished_step_shows_within_two_and_a_half_seconds(outbox, clock):
    slack = Counter(clock=clock)
    events = list(life("staging-1"))
    await played(outbox, slack, clock, events)
    await pass_time(outbox, slack, clock, clock.now + 60)
    card = [at for at, reference, _ in slack.edits if reference == "1"]
    for event in events:
        if event.kind is Kind.STEP_FINISHED:
            assert any(event.at <= at <= event.at + 2.5 for at in card)


async def test_a_step_that_fails_is_told_in_the_thread_at_once(outbox, clock):
    slack = Counter(clock=clock)
    events = [each for each in life("staging-1") if each.step in {"", "step-1", "step-2"}]
    events = [each for each in events if each.kind not in {Kind.FINISHED, Kind.HOLD_FREED}]
    data = {"outcome": "failed", "seconds": 1.0, "checks": [], "tail": "no"}
    failed = of("staging-1", Kind.STEP_FINISHED, events[-1].at + 1, step="step-3", **data)
    await played(outbox, slack, clock, [*events, failed])
    await pass_time(outbox, slack, clock, failed.at + 2.5)
    assert "step-3 failed" in list(slack.posts.values())[-1].texts[0]


async def test_fifty_runs_at_once_meet_no_refusal_and_all_end(outbox, clock):
    slack = Counter(clock=clock)
    runs = [f"staging-{number}" for number in range(1, 51)]
    events = [each for run in runs for each in life(run, steps=STEPS[:3])]
    await played(outbox, slack, clock, events)
    ended = clock.now
    await pass_time(outbox, slack, clock, ended + 1200)
    assert slack.refused == []
    assert [text for at, _, text in slack.edits if at > ended and "is running" in text] == []
    assert await outbox.settled("slack")
    cards = [post for post in slack.posts.values() if "/card/" in post.key]
    assert [post for post in cards if not post.texts[-1].endswith("has succeeded.")] == []
    assert len(cards) == 50
