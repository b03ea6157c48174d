from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run, State
from tests.unit.runner.plans import Story, plan


def run_of(events: list[Event]) -> Run:
    run = fold(events)
    assert run is not None
    return run


def failed() -> Story:
    story = Story(plan()).started().begun("backup").ended("backup", "failed")
    return story.tell(Kind.FINISHED, {"outcome": "failed", "reason": "it fell", "held": True})


def test_a_deploy_that_was_taken_back_says_by_what_and_why():
    story = failed()
    before = run_of(story.events)
    run = run_of(story.tell(Kind.ROLLED_BACK, {"by": "staging #2"}).events)
    assert (run.state, run.rolled_back_by) == (State.ROLLED_BACK, "staging #2")
    assert run.reason == "taken back by staging #2, after: it fell"
    assert run.ended_at == before.ended_at


def test_a_retry_that_waited_is_over_when_its_deploy_is_taken_back():
    story = failed().tell(Kind.RETRY_WANTED, {"step": "backup"}, actor="dana")
    assert not run_of(story.events).ended
    run = run_of(story.tell(Kind.ROLLED_BACK, {"by": "staging #2"}).events)
    assert (run.ended, run.reason) == (True, "taken back by staging #2")


def test_a_mark_changes_nothing_but_the_mark():
    story = failed()
    before = run_of(story.events)
    marked = run_of(story.tell(Kind.MARKED_BAD, {"reason": "slow"}, actor="ana").events)
    assert (marked.bad, marked.bad_by, marked.state) == ("slow", "ana", before.state)
    assert run_of(story.tell(Kind.MARK_REMOVED, {}, actor="ana").events) == before
