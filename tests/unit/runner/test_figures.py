"""The four keys, computed from runs as the journal tells them."""

from typing import Any

import pytest

from runner.figures import DAY, WEEK, Change, complete, figures, spread, went_live
from runner.history import commit_times
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run

NOW = 100 * WEEK
HOUR = 3600.0


class Life:
    """Tells one run's events, at moments counted in seconds from its request."""

    def __init__(self, number: int, at: float, flow: str = "deploy") -> None:
        self.id = f"staging-{number}"
        self.begun = at
        self.events: list[Event] = []
        self.tell(0, Kind.REQUESTED, environment="staging", number=number, flow=flow)

    def tell(self, after: float, kind: Kind, step: str = "", **data: Any) -> "Life":
        same = [one for one in self.events if one.kind is kind and one.step == step]
        event = Event(
            run=self.id,
            kind=kind,
            at=self.begun + after,
            step=step,
            attempt=1 if step else 0,
            ordinal=len(same),
            data=data,
        )
        self.events.append(event)
        return self

    def approved(self, after: float = 60) -> "Life":
        self.tell(0, Kind.APPROVAL_REQUESTED, expires=0, quorum=1)
        return self.tell(after, Kind.QUORUM_REACHED).tell(after, Kind.STARTED)

    def step(self, name: str, after: float, seconds: float, outcome: str = "passed") -> "Life":
        self.tell(after, Kind.STEP_STARTED, name, changes=True)
        return self.tell(
            after + seconds, Kind.STEP_FINISHED, name, outcome=outcome, seconds=seconds
        )

    def watched(self, after: float) -> "Life":
        return self.tell(after, Kind.STEP_STARTED, "watch", monitor=True, changes=False)

    def ended(self, after: float, outcome: str = "succeeded") -> "Life":
        return self.tell(after, Kind.FINISHED, outcome=outcome)

    @property
    def run(self) -> Run:
        run = fold(self.events)
        assert run is not None
        return run


def good(number: int, at: float, build: float = 10) -> Life:
    return Life(number, at).approved().step("build", 60, build).ended(600)


def told(*lives: Life, weeks: float = 4, **commits: tuple[float, ...]):
    made = [Change(run=life.run, commits=commits.get(life.id[8:], ())) for life in lives]
    return figures(made, NOW - weeks * WEEK, NOW)


def test_deploys_are_counted_by_the_week():
    found = told(*(good(number, NOW - number * WEEK - DAY) for number in range(4)))
    assert found.deploys == 4
    assert found.deploys_a_week == pytest.approx(4 / found.weeks)
    assert [week.deploys for week in found.by_week] == [1, 1, 1, 1]
    assert found.by_week[-1].until == NOW


def test_a_record_that_is_younger_than_the_time_asked_for_is_not_spread_over_it():
    found = told(good(1, NOW - 2 * WEEK), good(2, NOW - DAY), weeks=50)
    assert found.weeks == 2
    assert found.deploys_a_week == 1
    assert told(good(1, NOW - DAY)).weeks == 1


def test_what_is_older_than_the_time_asked_for_does_not_count():
    found = told(good(1, NOW - 5 * WEEK), good(2, NOW - DAY))
    assert (found.deploys, found.changes, found.weeks) == (1, 1, 4)
    assert found.approval is not None
    assert found.approval.count == 1


def test_lead_time_ends_when_the_watch_begins():
    life = good(1, NOW - DAY).watched(300)
    made = life.begun - 2 * HOUR
    lead = figures([Change(run=life.run, commits=(made, made + HOUR))], 0, NOW).lead
    assert lead == spread([2 * HOUR + 300, HOUR + 300])


def test_without_a_watch_it_ends_with_the_run_and_clocks_that_differ_give_nothing_negative():
    life = good(1, NOW - DAY)
    found = figures([Change(run=life.run, commits=(life.begun, NOW))], 0, NOW)
    assert found.lead == spread([600, 0])


def test_waiting_for_approval_is_told_apart_from_run_time():
    slow = Life(1, NOW - DAY).approved(7200).step("build", 7200, 10).ended(7260)
    found = told(slow)
    assert found.approval == spread([7200])
    assert found.run_time == spread([60])


def test_without_anything_nothing_is_claimed():
    found = told(Life(1, NOW - DAY))
    assert (found.deploys, found.failure_rate, found.lead, found.restore) == (0, None, None, None)
    assert (found.steps, found.troubled_since) == ((), None)
    assert figures([], 0, NOW).weeks == 100


def test_changes_that_failed_are_a_share_of_those_that_changed_something():
    unchanged = Life(1, NOW - 3 * DAY).approved().ended(70, "failed")
    broken = Life(2, NOW - 2 * DAY).approved().step("build", 60, 5, "failed").ended(70, "failed")
    found = told(unchanged, broken, good(3, NOW - DAY))
    assert (found.changes, found.failed, found.failure_rate) == (2, 1, 0.5)
    assert found.by_week[-1].failed == 1


def test_a_version_that_was_marked_bad_failed_without_a_time_to_restore():
    marked = good(1, NOW - DAY).tell(900, Kind.MARKED_BAD, reason="loses sessions")
    found = told(marked)
    assert (found.failed, found.restore, found.troubled_since) == (1, None, None)


def test_a_retry_that_succeeds_makes_no_failure():
    life = Life(1, NOW - DAY).approved().step("build", 60, 5, "failed").ended(70, "failed")
    life.tell(100, Kind.RETRY_WANTED, step="build")
    life.tell(200, Kind.STEP_FINISHED, "build", outcome="passed", seconds=7).ended(300)
    found = told(life)
    assert (found.failed, found.deploys) == (0, 1)


def test_time_to_restore_runs_from_the_breach_to_the_end_of_the_rollback():
    bad = Life(1, NOW - DAY).approved().step("build", 60, 5).watched(100)
    bad.tell(200, Kind.MONITOR_BREACHED, "watch", measure="p95")
    bad.tell(230, Kind.STEP_FINISHED, "watch", outcome="failed").ended(260, "failed")
    back = Life(2, bad.begun + 300, "rollback-quick").approved().step("back", 60, 5).ended(500)
    bad.tell(800, Kind.ROLLED_BACK, by=back.run.name)
    found = told(bad, back)
    assert found.restore == spread([600])
    assert (found.failed, found.deploys, found.troubled_since) == (1, 1, None)


def test_one_that_had_succeeded_is_in_trouble_from_when_its_rollback_was_asked_for():
    life = good(1, NOW - DAY)
    back = Life(2, life.begun + HOUR, "rollback-full").approved().step("back", 60, 5).ended(500)
    life.tell(HOUR + 500, Kind.ROLLED_BACK, by=back.run.name)
    found = told(life, back)
    assert found.restore == spread([500])
    assert went_live(life.run) == life.begun + 600


def test_one_whose_rollback_is_not_in_the_record_is_in_trouble_from_its_own_end():
    broken = Life(1, NOW - DAY).approved().step("build", 60, 5, "failed").ended(70, "failed")
    broken.tell(90, Kind.ROLLED_BACK, by="staging #9")
    assert told(broken).troubled_since == broken.begun + 70
    done = good(2, NOW - DAY).tell(900, Kind.ROLLED_BACK, by="staging #9")
    assert told(done).troubled_since == done.begun + 600


def test_two_deploys_that_fail_before_one_succeeds_are_one_trouble():
    lives = [
        Life(number, NOW - DAY + number * HOUR).approved().step("b", 60, 5, "failed")
        for number in (1, 2)
    ]
    for life in lives:
        life.ended(70, "failed")
    found = told(*lives, good(3, NOW - DAY + 3 * HOUR))
    assert found.restore == spread([2 * HOUR + 530])


def test_a_breach_of_a_run_that_goes_on_is_trouble_until_it_recovers():
    life = Life(1, NOW - HOUR).approved().step("build", 60, 5).watched(100)
    life.tell(200, Kind.MONITOR_BREACHED, "watch", measure="p95")
    assert told(life).troubled_since == life.begun + 200
    life.tell(230, Kind.MONITOR_RECOVERED, "watch", measure="p95")
    assert told(life).troubled_since is None


def test_a_step_is_held_against_its_own_past():
    lives = [good(number, NOW - 20 * DAY + number * DAY, build=10) for number in range(5)]
    lives += [good(number, NOW - 20 * DAY + number * DAY, build=20) for number in range(5, 10)]
    [trend] = told(*lives).steps
    assert (trend.step, trend.count, trend.lately, trend.before) == ("build", 10, 20, 10)
    assert trend.change == 1
    [young] = told(*lives[:2]).steps
    assert (young.before, young.change) == (None, None)


def test_the_window_of_a_watch_is_no_duration_of_a_step():
    life = Life(1, NOW - DAY).approved().step("build", 60, 5).watched(100)
    life.tell(700, Kind.STEP_FINISHED, "watch", outcome="passed", seconds=600).ended(700)
    skipped = good(2, NOW - HOUR).watched(100)
    skipped.tell(101, Kind.STEP_FINISHED, "bot", outcome="skipped")
    assert [trend.step for trend in told(life, skipped).steps] == ["build"]


def test_a_rollback_is_no_deploy():
    back = Life(1, NOW - DAY, "rollback-quick").approved().step("back", 60, 5).ended(500)
    found = told(back)
    assert (found.deploys, found.changes) == (0, 0)
    assert went_live(Life(1, NOW).approved().step("build", 60, 5).run) is None


def test_a_drill_neither_mends_nor_breaks_anything():
    broken = Life(1, NOW - DAY).approved().step("build", 60, 5, "failed").ended(70, "failed")
    drill = Life(2, NOW - HOUR, "drill").step("restore", 0, 5).ended(10)
    found = told(broken, drill)
    assert (found.troubled_since, found.restore) == (broken.begun + 70, None)


@pytest.mark.parametrize(
    ("changes", "times"),
    [
        ({}, (5.0,)),
        ({"commits": [{"sha": "b", "at": 7}, {"sha": "c", "at": 0}]}, (7.0,)),
        ({"live": {"sha": "a"}}, ()),
        ({"backwards": True}, ()),
        ({"flow": "rollback-quick"}, ()),
    ],
)
def test_only_commits_that_were_not_live_before_have_a_lead_time(changes, times):
    plan = {"flow": "deploy", "live": None, "commit": {"sha": "a", "at": 5}, "commits": []}
    assert commit_times({**plan, **changes}) == times


def test_a_drill_restores_nothing_however_well_it_went():
    for flow, restores in (("rollback-quick", True), ("drill", False)):
        life = Life(1, NOW, flow).tell(9, Kind.FINISHED, outcome="succeeded", reason="", held=False)
        run = fold(life.events)
        assert run is not None
        assert complete(run) is restores
