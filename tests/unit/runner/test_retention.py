from dataclasses import replace

import pytest

from config.model.environment import Retention
from config.model.playbook import Kept
from runner.plan import TakesBack
from runner.record.run import State
from runner.retention import FOLDER, Removal, due, needed
from runner.targets import Past
from tests.unit.runner.pasts import commit, past

DAY = 86400.0
NOW = 1000 * DAY
BACKUP = Kept(id="backup", says="Backup", outputs=("BACKUP_FILE",), run="true")
POLICY = Retention(least=2, most=4, age="10d", folders="5d")


def deploys(*ages: float, first: int = 1) -> tuple[Past, ...]:
    """Good deploys, newest first, that ended so many days ago."""
    letters = "abcdefghijklmnop"
    count = len(ages)
    made = []
    for place, age in enumerate(ages):
        number = count - place
        one = past(number + first - 1, letters[number], letters[number - 1])
        made.append(Past(run=replace(one.run, ended_at=NOW - age * DAY), plan=one.plan))
    return tuple(made)


def going(*history: Past, **policy: object) -> list[int]:
    found = due(history, (BACKUP,), POLICY.model_copy(update=policy), NOW)
    return sorted(removal.past.run.number for removal in found)


def changed(one: Past, **changes: object) -> Past:
    return Past(run=replace(one.run, **changes), plan=one.plan)


def test_what_is_old_goes_but_for_the_newest_few():
    assert going(*deploys(20, 21, 22, 23)) == [1, 2]
    assert going(*deploys(20, 21)) == []


def test_what_is_young_stays_up_to_the_most():
    assert going(*deploys(1, 2, 3, 4)) == []
    assert going(*deploys(1, 2, 3, 4, 5, 6)) == [1, 2]


def test_a_thing_may_have_a_policy_of_its_own():
    own = BACKUP.model_copy(update={"least": 0, "age": 0.5 * DAY})
    found = due(deploys(1, 2, 3), (own,), POLICY, NOW)
    assert [removal.past.run.number for removal in found] == [2, 1]  # 3 is what would go back


def test_only_what_a_record_names_is_removed():
    unnamed = past(1, "b", "a", kept=False)
    assert going(*deploys(1, 2, 3, 4, first=2), unnamed, least=1, most=1) == [2, 3, 4]


def test_what_is_gone_is_not_removed_again_and_what_was_begun_is_ended():
    newest, second, third, oldest = deploys(20, 21, 22, 23)
    gone = changed(oldest, removed={"backup": True}, gone=frozenset({"BACKUP_FILE"}))
    begun = changed(third, removed={"backup": False}, gone=frozenset({"BACKUP_FILE"}))
    assert going(newest, second, begun, gone) == [2]
    assert going(newest, second, changed(begun, removed={"backup": True}), gone) == []


def test_what_a_rollback_would_use_stays():
    history = deploys(50, 51, 52)
    bad = changed(history[1], bad="slow", bad_by="ana")
    # version c is bad, so a rollback goes on to b: by what the deploy of c had kept
    assert needed((history[0], bad, history[2])) == {"staging-3", "staging-2"}
    assert going(history[0], bad, history[2], least=1, most=1) == [1]


def test_what_an_open_run_may_need_stays():
    newest, second, third = deploys(20, 21, 22)
    back = past(4, "b", "d", State.RUNNING, flow="rollback-full", ended_at=0.0)
    carries = {
        "carried_from": second.run.id,
        "takes_back": TakesBack(run=newest.run.id, number=3, commit=commit("d"), started=1.0),
    }
    running = Past(run=back.run, plan=back.plan.model_copy(update=carries))
    wanted = needed((running, newest, second, third))
    assert {"staging-4", "staging-3", "staging-2"} <= wanted
    assert "staging-1" not in wanted


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_a_retry_may_need_stays_until_something_newer_has_changed_the_place(state):
    stopped = past(5, "f", "d", state, flow="rollback-full")
    carried = Past(
        run=stopped.run, plan=stopped.plan.model_copy(update={"carried_from": "staging-1"})
    )
    history = deploys(20, 21, 22)
    assert {"staging-5", "staging-1"} <= needed((carried, *history))
    newer = past(6, "g", "f")
    assert "staging-1" not in needed((newer, carried, *history))
    held = changed(carried, holds=True)
    assert "staging-1" in needed((newer, held, *history))


def folders(*history: Past) -> list[tuple[str, str]]:
    return [(one.past.run.id, one.says) for one in due(history, (), POLICY, NOW)]


def test_the_files_of_runs_that_did_not_succeed_go_after_their_time():
    newest, second, third = deploys(1, 20, 21)
    failed = changed(second, state=State.FAILED)
    assert folders(newest, failed, third) == [("staging-2", "Files of the run")]
    young = changed(failed, ended_at=NOW - 2 * DAY)
    never = changed(failed, started_at=0.0)
    gone = changed(failed, removed={FOLDER: True})
    for one in (young, never, gone):
        assert folders(newest, one, third) == []
    again = changed(failed, removed={FOLDER: False})
    assert folders(newest, again, third) == [("staging-2", "Files of the run")]


def test_a_removal_names_what_it_is():
    (one,) = deploys(1)
    thing, folder = Removal(past=one, kept=BACKUP), Removal(past=one)
    assert (thing.id, thing.says, thing.outputs) == ("backup", "Backup", ("BACKUP_FILE",))
    assert (folder.id, folder.says, folder.outputs) == (FOLDER, "Files of the run", ())


def test_where_nothing_can_be_gone_back_to_nothing_is_needed_for_it():
    assert needed(()) == frozenset()
    assert due((), (BACKUP,), POLICY, NOW) == ()
