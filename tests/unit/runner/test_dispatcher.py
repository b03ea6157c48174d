"""The runner's door on a real store, without an engine behind it."""

import time

import pytest

from config.model import Configuration, Environment, Playbook, Settings
from config.problem import Problem
from runner import holds
from runner.control import Answer, Hold, Order, Vote
from runner.dispatcher import Dispatcher
from runner.plan import Commit
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run
from tests.unit.runner.plans import ENVIRONMENT, STEPS, plan

SETTINGS = Settings.model_validate(
    {
        "people": {name: {"name": name} for name in ("alex", "dana", "sam")},
        "roles": {"approver": ["dana", "alex"]},
    }
)


@pytest.fixture
def door(store, tmp_path):
    playbook = {"title": "P", "plan": {"live": "true"}, "deploy": {"steps": STEPS}}
    configuration = Configuration(
        folder=str(tmp_path),
        settings=SETTINGS,
        environments={"staging": Environment.model_validate(ENVIRONMENT)},
        playbooks={"staging": Playbook.model_validate(playbook)},
    )
    woken: list[str] = []

    async def wake(run: str) -> None:
        woken.append(run)

    return Dispatcher(configuration, Journal(store), Plans(store), wake), store, woken


def code(found: object) -> str:
    assert isinstance(found, Problem), found
    return found.code


async def failed(door, **last) -> str:
    control, store, _ = door
    run = await control.deploy(Order(environment="staging", person="alex"))
    assert isinstance(run, Run)
    await Journal(store).append(
        Event(run=run.id, kind=Kind.STARTED, at=1.0, data={}),
        Event(run=run.id, kind=Kind.FINISHED, at=2.0, data={"outcome": "failed", **last}),
    )
    return run.id


async def test_runs_are_numbered_and_woken(door):
    control, _, woken = door
    for number in (1, 2):
        run = await control.deploy(Order(environment="staging", person="alex"))
        assert isinstance(run, Run)
        assert run.number == number
    assert woken == ["staging-1", "staging-2"]
    assert [run.number for run in await control.runs()] == [2, 1]
    assert [run.number for run in await control.runs("staging", 1)] == [2]
    assert code(await control.deploy(Order(environment="x", person="alex"))) == (
        "environment-unknown"
    )


async def test_a_lock_keeps_others_out_until_it_is_freed(door):
    control, _, _ = door
    lock = Hold(environment="staging", run="", person="alex", reason="fair", since=time.time())
    assert await control.lock(lock) == lock
    assert code(await control.lock(Hold(**{**_fields(lock), "person": "sam"}))) == "already-held"
    assert await control.hold("staging") == lock
    assert await control.unlock("staging", "alex", "over") == lock
    assert code(await control.unlock("staging", "alex", "over")) == "not-held"
    kinds = [event.kind for event in await control.events("environment:staging")]
    assert kinds == [Kind.LOCKED, Kind.UNLOCKED]


async def test_a_lock_that_was_given_lets_go_on_who_waits(door):
    control, _, woken = door
    lock = Hold(environment="staging", run="", person="alex", reason="fair", since=time.time())
    await control.lock(lock)
    assert code(await control.unlock("staging", "sam", "a fix")) == "lock-asked"
    await control.deploy(Order(environment="staging", person="sam"))
    await control._journal.append(
        Event(run="staging-1", kind=Kind.QUEUED, at=time.time(), data={"holder": "alex"})
    )
    woken.clear()
    assert await control.hand_over("staging", "alex", gives=False) == lock
    assert await control.hold("staging") == lock
    assert await control.hand_over("staging", "alex", gives=True) == lock
    assert woken[-1] == "staging-1"


def _fields(hold: Hold) -> dict[str, object]:
    return {name: getattr(hold, name) for name in Hold.__dataclass_fields__}


async def test_a_lock_whose_time_is_over_keeps_nothing(door):
    control, store, _ = door
    old = Hold(environment="staging", run="", person="a", reason="r", since=1.0, until=2.0)
    await store.write(lambda c: holds.take(c, old))
    assert await control.hold("staging") is None
    new = Hold(environment="staging", run="", person="b", reason="r", since=time.time())
    assert await control.lock(new) == new


async def test_what_a_failed_run_left_is_unlocked_by_another_approver(door):
    control, store, _ = door
    run = await failed(door)
    hold = Hold(environment="staging", run=run, person="alex", reason="x", since=time.time())
    await store.write(lambda c: holds.take(c, hold))
    assert code(await control.unlock("staging", "sam", "r")) == "approver-needed"
    assert code(await control.unlock("staging", "alex", "r")) == "approver-own"
    assert await control.unlock("staging", "dana", "r") == hold
    assert await control.hold("staging") is None


async def test_an_unlock_frees_nothing_that_was_taken_after_it_was_judged(door):
    control, store, _ = door
    lock = Hold(environment="staging", run="", person="alex", reason="fair", since=time.time())
    assert await control.lock(lock) == lock
    other = Hold(environment="staging", run="staging-9", person="sam", reason="x", since=1.0)
    write = store.write

    async def later(work):
        def change(connection):
            holds.free(connection, "staging")
            holds.take(connection, other)

        await write(change)
        return await write(work)

    store.write = later
    assert code(await control.unlock("staging", "alex", "over")) == "hold-changed"
    assert await control.hold("staging") == other


async def test_a_hold_of_a_run_in_its_work_is_not_unlocked(door):
    control, store, _ = door
    await control.deploy(Order(environment="staging", person="alex"))
    hold = Hold(environment="staging", run="staging-1", person="alex", reason="x", since=1.0)
    await store.write(lambda c: holds.take(c, hold))
    assert code(await control.unlock("staging", "dana", "r")) == "run-open"


async def test_a_retry_needs_another_approver_and_a_run_that_stopped(door):
    control, _, woken = door
    run = await failed(door)
    assert code(await control.retry(run, "alex")) == "approver-own"
    assert code(await control.retry(run, "sam")) == "approver-needed"
    retried = await control.retry(run, "dana")
    assert isinstance(retried, Run)
    assert (retried.retries, retried.ended) == (1, False)
    assert woken[-1] == run
    assert code(await control.retry(run, "dana")) == "retry-not-possible"
    assert code(await control.retry("staging-9", "dana")) == "run-unknown"


async def test_a_cancel_is_recorded_once_and_refused_after_the_end(door):
    control, _, _ = door
    await control.deploy(Order(environment="staging", person="alex"))
    for _ in range(2):
        assert isinstance(await control.cancel("staging-1", "dana"), Run)
    kinds = [event.kind for event in await control.events("staging-1")]
    assert kinds.count(Kind.CANCEL_WANTED) == 1
    assert code(await control.cancel(await failed(door), "dana")) == "run-ended"


async def asked(door) -> str:
    """Bring a run to where it waits for approval."""
    control, store, _ = door
    run = await control.deploy(Order(environment="staging", person="alex"))
    digest = await Plans(store).keep(plan())
    wanted = {"digest": digest, "expires": 9e9, "quorum": 2}
    await Journal(store).append(
        Event(run=run.id, kind=Kind.PLANNED, at=1.0, data={"digest": digest, "checks": []}),
        Event(run=run.id, kind=Kind.APPROVAL_REQUESTED, at=2.0, data=wanted),
    )
    await control.approval_posted(run.id, "m1")
    return run.id


async def test_who_died_between_a_deed_and_its_word_is_followed_by_one_who_says_it(door):
    """Another replica obeys the delivery again: the run may wait on a third one."""
    control, _, woken = door
    run = await asked(door)
    roles = frozenset({"approver"})
    yes = Vote(run=run, person="dana", roles=roles, yes=True, via="slack", message="m1", key="v")
    for deed in (
        lambda: control.vote(yes),
        lambda: control.cancel(run, "dana", key="k"),
    ):
        for _ in range(2):
            woken.clear()
            assert isinstance(await deed(), Run)
            assert woken == [run]
    kinds = [event.kind for event in await control.events(run)]
    assert [kinds.count(one) for one in (Kind.APPROVED, Kind.CANCEL_WANTED)] == [1, 1]
    assert Kind.APPROVAL_REFUSED not in kinds


async def test_answers_that_do_not_count_are_recorded(door):
    control, store, _ = door
    await control.deploy(Order(environment="staging", person="alex"))
    roles = frozenset({"approver"})

    async def answer(person: str, option: str, held: frozenset[str] = roles) -> object:
        return await control.answer(
            Answer(run="staging-1", person=person, roles=held, option=option)
        )

    assert code(await answer("dana", "go-on")) == "no-question"
    data = {
        "id": "backup.1",
        "text": "?",
        "options": ["go-on", "stop"],
        "roles": ["approver"],
        "deadline": 9e9,
        "default": "stop",
    }
    asked = Event(
        run="staging-1", kind=Kind.QUESTION_ASKED, at=1.0, step="backup", attempt=1, data=data
    )
    await Journal(store).append(asked)
    assert code(await answer("dana", "maybe")) == "answer-unknown"
    assert code(await answer("sam", "go-on", frozenset())) == "answer-role"
    assert code(await answer("alex", "go-on")) == "answer-own"
    assert isinstance(await answer("dana", "go-on"), Run)
    kinds = [event.kind for event in await control.events("staging-1")]
    assert kinds.count(Kind.ANSWER_REFUSED) == 4
    assert kinds.count(Kind.ANSWERED) == 1


async def test_an_order_with_the_same_key_is_the_same_run(door):
    control, _, _ = door
    order = Order(environment="staging", person="alex", key="slack:1")
    runs = [await control.deploy(order) for _ in range(2)]
    assert [run.number for run in runs] == [1, 1]
    other = await control.deploy(Order(environment="staging", person="alex", key="slack:2"))
    assert other.number == 2
    kinds = [event.kind for event in await control.events("staging-1")]
    assert kinds == [Kind.REQUESTED]


async def test_a_retry_with_the_same_key_is_one_retry_even_if_the_run_failed_again(door):
    control, store, _ = door
    run = await failed(door)
    assert (await control.retry(run, "dana", key="k")).retries == 1
    await Journal(store).append(
        Event(run=run, kind=Kind.FINISHED, at=3.0, ordinal=1, data={"outcome": "failed"})
    )
    assert (await control.retry(run, "dana", key="k")).retries == 1
    assert (await control.retry(run, "dana", key="other")).retries == 2


async def test_a_cancel_with_the_same_key_leaves_a_retry_alone(door):
    control, store, _ = door
    await control.deploy(Order(environment="staging", person="alex"))
    journal = Journal(store)
    await journal.append(Event(run="staging-1", kind=Kind.STARTED, at=1.0, data={}))
    assert (await control.cancel("staging-1", "dana", key="k")).cancel_wanted == "dana"
    end = {"outcome": "cancelled"}
    await journal.append(Event(run="staging-1", kind=Kind.FINISHED, at=2.0, data=end))
    assert isinstance(await control.retry("staging-1", "dana"), Run)
    assert (await control.cancel("staging-1", "dana", key="k")).cancel_wanted == ""


async def test_an_answer_with_the_same_key_answers_no_later_question(door):
    control, store, _ = door
    await control.deploy(Order(environment="staging", person="alex"))
    journal = Journal(store)
    data = {"text": "?", "options": ["go-on", "stop"], "deadline": 9e9, "default": "stop"}

    async def ask(step: str) -> None:
        asked = {**data, "id": f"{step}.1", "roles": ["approver"]}
        event = Event(
            run="staging-1", kind=Kind.QUESTION_ASKED, at=1.0, step=step, attempt=1, data=asked
        )
        await journal.append(event)

    answer = Answer(
        run="staging-1", person="dana", roles=frozenset({"approver"}), option="go-on", key="k"
    )
    await ask("backup")
    assert isinstance(await control.answer(answer), Run)
    await ask("build")
    run = await control.answer(answer)
    assert run.question.step == "build"


async def test_locks_with_the_same_key_are_taken_and_freed_once(door):
    control, _, _ = door
    lock = Hold(environment="staging", run="", person="alex", reason="fair", since=time.time())
    for _ in range(2):
        assert await control.lock(lock, key="l") == lock
    assert isinstance(await control.unlock("staging", "alex", "over", key="u"), Hold)
    again = Hold(**{**_fields(lock), "person": "dana", "since": time.time()})
    assert await control.lock(again, key="l2") == again
    assert isinstance(await control.unlock("staging", "alex", "over", key="u"), Hold)
    assert await control.hold("staging") == again


async def test_runs_come_with_the_times_of_the_commits_they_brought(door):
    control, store, _ = door
    made = plan(commit=Commit(sha="a" * 40, at=500.0))
    await Plans(store).keep(made)
    for _ in range(2):
        await control.deploy(Order(environment="staging", person="alex"))
    event = Event(run="staging-2", kind=Kind.PLANNED, at=1.0, data={"digest": made.digest})
    await Journal(store).append(event)
    found = {one.run.number: one.commits for one in await control.changes("staging", 10)}
    assert found == {1: (), 2: (500.0,)}
    assert [one.run.number for one in await control.changes("staging", 1)] == [2]
    assert await control.changes("production", 10) == ()
    assert await control.brought("staging-2") == (500.0,)
    assert await control.brought("staging-7") == ()
