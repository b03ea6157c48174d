"""Checklists of steps and of the plan: what is asked, in which order, and once."""

from typing import Any

from runner import decide as do
from runner.record.events import Kind
from runner.record.run import State
from tests.unit.runner.plans import Story, plan
from tests.unit.runner.test_decide import answered, asked, next_of, run_of

CONSOLE = {"says": "Console", "items": ["the console is clean"], "roles": ["qa"]}
LOOKS = {"says": "Looks", "items": ["it looks well"], "roles": []}


def test_a_checklist_asks_people():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", checklists=[CONSOLE], unclear=False)
    assert next_of(story) == do.Ask("backup", 1, "checklist")


def test_what_is_unclear_is_asked_first_and_then_each_checklist_by_itself():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", checklists=[CONSOLE, LOOKS], unclear=True)
    wanted = [
        do.Ask("backup", 1, "inconclusive", more=True),
        do.Ask("backup", 1, "checklist", place=1, checklist=0, more=True),
        do.Ask("backup", 1, "checklist", place=2, checklist=1),
    ]
    for ask in wanted:
        assert next_of(story) == ask
        name = f"backup.1-{ask.place}"
        answered(asked(story, "backup", id=name, more=ask.more), "backup", "go-on", id=name)
    assert next_of(story) == do.Carry("build", 1)


def test_a_checklist_that_is_not_confirmed_stops_before_the_next_one_is_asked():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", why="waits", checklists=[CONSOLE, LOOKS], unclear=False)
    answered(asked(story, "backup", more=True), "backup", "stop")
    assert next_of(story) == do.Finish(State.FAILED, "Back up: stopped by dana after: waits")


def test_a_retry_asks_no_checklist_of_a_step_that_passed_and_all_of_one_that_runs_again():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", checklists=[CONSOLE], unclear=False)
    answered(asked(story, "backup"), "backup", "go-on")
    story.begun("build").ended("build", "inconclusive", checklists=[LOOKS], unclear=False)
    answered(asked(story, "build"), "build", "stop")
    story.tell(Kind.FINISHED, {"outcome": "failed"}).tell(Kind.RETRY_WANTED, {}, actor="dana")
    story.tell(Kind.RECHECKED, {"step": "", "retry": 1})
    assert next_of(story) == do.Carry("build", 2)
    story.begun("build", 2).ended("build", "inconclusive", 2, checklists=[LOOKS], unclear=False)
    assert next_of(story) == do.Ask("build", 2, "checklist")


def quorum(*lists: dict[str, Any]) -> Story:
    """Tell of a run that is approved, whose plan wants checklists confirmed."""
    story = Story(plan())
    waiting = [
        {"says": one["says"], "kind": "manual", "verdict": "skipped", "measured": "asked"}
        for one in lists
    ]
    told = {"digest": story.plan.digest, "checks": waiting, "checklists": list(lists)}
    story.tell(Kind.PLANNED, told)
    data = {"digest": story.plan.digest, "expires": story.now + 100, "quorum": 1}
    story.tell(Kind.APPROVAL_REQUESTED, data).tell(Kind.APPROVAL_POSTED, {"message": "m1"})
    story.tell(Kind.APPROVED, {"person": "dana"}, actor="dana")
    return story.tell(Kind.QUORUM_REACHED)


def confirmed(story: Story, place: int, option: str, kind: Kind = Kind.ANSWERED) -> Story:
    told = {"id": f"start.0-{place}", "text": "?", "deadline": story.now + 60, "default": "stop"}
    says = story.events[1].data["checklists"][place]["says"]
    told |= {"options": ["go-on", "stop"], "checklist": says, "items": ["one"]}
    story.tell(Kind.QUESTION_ASKED, told)
    question = run_of(story).question
    assert question is not None
    assert next_of(story) == do.Wait(question.deadline)
    assert next_of(story, question.deadline) == do.TakeDefault(question)
    actor = "dana" if kind is Kind.ANSWERED else "handrail"
    return story.tell(kind, {"id": told["id"], "option": option}, actor=actor)


def test_checklists_of_a_plan_are_asked_once_it_is_approved_and_before_it_starts():
    story = quorum(CONSOLE, LOOKS)
    assert next_of(story) == do.Ask("", 0, "checklist", more=True)
    confirmed(story, 0, "go-on")
    assert run_of(story).state is State.QUEUED
    assert next_of(story) == do.Ask("", 0, "checklist", place=1, checklist=1)
    confirmed(story, 1, "go-on")
    assert next_of(story) == do.TakeHold()
    told = {one["says"]: one["measured"] for one in run_of(story).planned["checks"]}
    assert told == {"Console": "1 confirmed by dana", "Looks": "1 confirmed by dana"}


def test_a_plan_whose_checklist_is_not_confirmed_does_not_start():
    story = confirmed(quorum(CONSOLE, LOOKS), 0, "stop")
    assert next_of(story) == do.Finish(State.FAILED, "the preflight checks failed: Console")
    (found, _) = run_of(story).planned["checks"]
    assert (found["verdict"], found["measured"]) == ("failed", "not confirmed by dana")
    story = confirmed(quorum(CONSOLE), 0, "stop", Kind.QUESTION_EXPIRED)
    (found,) = run_of(story).planned["checks"]
    assert (found["verdict"], found["measured"]) == ("failed", "nobody answered in time")


def test_whoever_goes_on_alone_is_asked_for_no_checklist():
    story = quorum(CONSOLE)
    story.events[4:] = []
    story.tell(Kind.BROKE_GLASS, {"reason": "fire"}, actor="alex").tell(Kind.QUORUM_REACHED)
    assert next_of(story) == do.TakeHold()
