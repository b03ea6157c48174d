"""Holds that were left behind, in a record that was put back: nobody has to unlock them."""

import asyncio
from dataclasses import replace

import pytest

from runner import holds
from runner.beside import beside
from runner.control import Hold
from runner.healing import Healing, needless
from runner.holding import Holding
from runner.locks import Locks
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.journal import RUNS, Journal
from tests.unit.commands.world import CONFIGURATION
from tests.unit.runner.plans import Story, plan


def ended(outcome: str, *, changed: bool, **request) -> Story:
    story = Story(plan(), **request).started()
    story.begun("backup", changes=changed).ended("backup", "passed")
    return story.tell(Kind.FINISHED, {"outcome": outcome, "held": True})


NEEDLESS = [
    (ended("succeeded", changed=True), "staging #1 succeeded"),
    (ended("failed", changed=False), "staging #1 changed nothing on the host"),
    (
        ended("failed", changed=False, flow="rollback-quick"),
        "staging #1 changed nothing on the host",
    ),
]
NEEDED = [
    ended("failed", changed=True),
    ended("cancelled", changed=True),
    ended("succeeded", changed=True, flow="rollback-quick"),
    Story(plan()).started(),
    ended("failed", changed=True).tell(Kind.RETRY_WANTED, {"person": "dana"}),
]


@pytest.mark.parametrize(("story", "why"), NEEDLESS)
def test_a_run_that_left_nothing_to_look_at_needs_no_hold(story, why):
    assert needless(fold(story.events)) == why


@pytest.mark.parametrize("story", NEEDED)
def test_whatever_changed_the_host_and_did_not_succeed_keeps_it(story):
    assert needless(fold(story.events)) == ""


async def left(store, story, run="staging-1") -> Journal:
    """Write a story down, with a hold that it left behind."""
    journal = Journal(store)
    hold = Hold(environment="staging", run=run, person="alex", reason="left", since=1.0)
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": False}

    def keep(connection):
        connection.execute(RUNS.insert().values(row))
        connection.execute(
            RUNS.insert().values(row | {"run": "staging-2", "number": 2, "open": True})
        )
        holds.take(connection, hold)

    await journal.append(*story.events, also=keep)
    waiting = Story(plan()).asked().tell(Kind.QUEUED, {"holder": "staging-1"})
    await journal.append(*(second(event) for event in waiting.events))
    return journal


def second(event: Event) -> Event:
    return replace(event, run="staging-2", data=event.data | {"number": 2})


async def test_a_needless_hold_is_freed_with_a_note_and_whoever_waits_is_woken(store):
    journal = await left(store, ended("succeeded", changed=True))
    woken = []

    async def wake(run):
        woken.append(run)

    healing = Healing(journal, wake)
    await healing.look()
    await healing.look()
    assert await Locks(CONFIGURATION, journal).hold("staging") is None
    assert woken == ["staging-2"] * 2, "it still waits: the first word may be lost"
    freed = (await journal.events("staging-1"))[-1]
    assert (freed.kind, freed.data["reason"]) == (Kind.HOLD_FREED, "staging #1 succeeded")
    (told,) = await journal.events("environment:staging")
    assert (told.kind, told.actor, told.data["reason"]) == (
        Kind.UNLOCKED,
        "handrail",
        "staging #1 succeeded",
    )


@pytest.mark.parametrize("run", ["staging-1", "", "staging-9"])
async def test_what_is_needed_locked_by_hand_or_unknown_is_left_alone(store, run):
    journal = await left(store, ended("failed", changed=True), run)

    async def wake(run):
        raise AssertionError(run)

    await Healing(journal, wake).look()
    assert (await Locks(CONFIGURATION, journal).hold("staging")).run == run


async def test_who_waits_for_what_is_free_is_woken_though_nobody_had_said_so(store):
    journal = await left(store, ended("succeeded", changed=True))
    await store.write(lambda connection: holds.free(connection, "staging"))
    woken = []

    async def wake(run):
        woken.append(run)

    await Healing(journal, wake).look()
    assert woken == ["staging-2"]
    lock = Hold(environment="staging", run="", person="ana", reason="work", since=2.0)
    await Locks(CONFIGURATION, journal).lock(lock, "")
    await Healing(journal, wake).look()
    assert woken == ["staging-2"], "nobody is woken for what somebody keeps"


async def test_nobody_waits_for_a_needless_hold_until_it_is_looked_at(store):
    journal = await left(store, ended("failed", changed=False))
    run = await journal.run("staging-2")
    assert await Holding(journal).take(run, plan()) is None
    assert (await Locks(CONFIGURATION, journal).hold("staging")).run == "staging-2"
    assert (await journal.events("staging-1"))[-1].kind is Kind.HOLD_FREED


async def test_a_person_may_lock_what_was_held_needlessly(store):
    journal = await left(store, ended("succeeded", changed=True))
    mine = Hold(environment="staging", run="", person="ana", reason="work", since=2.0)
    assert await Locks(CONFIGURATION, journal).lock(mine, "") == mine
    kinds = [event.kind for event in await journal.events("environment:staging")]
    assert kinds == [Kind.UNLOCKED, Kind.LOCKED]


async def test_a_look_that_fails_is_logged_and_followed_by_others(store, caplog):
    journal = await left(store, ended("succeeded", changed=True))
    tried = asyncio.Event()

    async def wake(run):
        tried.set()
        raise RuntimeError(run)

    async with beside(Healing(journal, wake).keep()):
        await tried.wait()
        while "holds could not be looked at" not in caplog.text:
            await asyncio.sleep(0)
    assert await Locks(CONFIGURATION, journal).hold("staging") is None
