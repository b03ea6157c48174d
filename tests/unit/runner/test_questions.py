from dataclasses import replace
from typing import Any

import pytest

from config.model.environment import Monitoring
from config.model.playbook import Rollback
from runner.control import Answer
from runner.decide import Ask
from runner.questions import place, question_about, question_of_monitor, refusal
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run
from runner.values import plain_values
from tests.unit.runner.plans import Story, plan

DANA = Answer(run="staging-1", person="dana", roles=frozenset({"approver"}), option="go-on")
MONITOR: list[dict[str, Any]] = [
    {
        "id": "watch",
        "title": "Watch",
        "monitor": {
            "window": "5s",
            "question": "7m",
            "measures": [{"measure": "memory", "says": "Memory", "at_most": 80}],
        },
    }
]


def run_of(story: Story) -> Run:
    run = fold(story.events)
    assert run is not None
    return run


def unclear() -> Story:
    story = Story(plan()).started().begun("backup")
    return story.ended("backup", "inconclusive", why="the service is away.")


def question(story: Story, step: str = "backup") -> Event:
    ask = Ask(step, 1, "inconclusive")
    return question_about(run_of(story), story.plan, ask, story.now)


def test_a_question_names_the_step_and_why_and_stops_without_an_answer():
    event = question(unclear())
    told = "Back up could not be judged: the service is away. Go on all the same?"
    assert (event.kind, event.data["text"], event.data["default"]) == (
        Kind.QUESTION_ASKED,
        told,
        "stop",
    )
    assert event.data["items"] == []
    assert event.data["roles"] == ["approver"]


LISTS = [
    {"says": "The console.", "items": ["Open it", "Look"], "roles": ["qa"]},
    {"says": "Told", "items": ["Told"], "roles": []},
]


def test_a_checklist_is_asked_of_its_own_roles_else_of_those_who_approve():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", checklists=LISTS, unclear=False)
    ask = Ask("backup", 1, "checklist", more=True)
    told = question_about(run_of(story), story.plan, ask, story.now).data
    assert told["text"] == (
        "Back up needs a person's eyes: The console. Is everything on the list as it should be?"
    )
    assert (told["id"], told["items"], told["roles"]) == ("backup.1", ["Open it", "Look"], ["qa"])
    ask = Ask("backup", 1, "checklist", place=1, checklist=1)
    event = question_about(run_of(story), story.plan, ask, story.now)
    assert (event.data["id"], event.data["roles"]) == ("backup.1-2", ["approver"])
    assert event.ordinal == 1


def test_a_checklist_of_the_plan_is_confirmed_or_stops_it():
    of = plan()
    told = {"digest": of.digest, "checks": [], "checklists": LISTS}
    story = Story(of).tell(Kind.PLANNED, told)
    event = question_about(run_of(story), of, Ask("", 0, "checklist"), story.now)
    assert (event.step, event.data["id"], event.data["options"]) == (
        "",
        "start.0",
        ["go-on", "stop"],
    )
    assert event.data["text"].startswith("The start of staging #1 needs a person's eyes")


def test_somebody_without_the_roles_of_a_checklist_is_told_so():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "inconclusive", checklists=LISTS, unclear=False)
    event = question_about(run_of(story), story.plan, Ask("backup", 1, "checklist"), story.now)
    story.events.append(event)
    found = refusal(DANA, run_of(story))
    assert found is not None
    assert (found.code, "the role qa" in found.what) == ("answer-role", True)
    assert refusal(replace(DANA, roles=frozenset({"qa"})), run_of(story)) is None


MEASURE = {"says": "Memory", "value": "92", "unit": "%", "threshold": "at most 80", "index": 0}
QUICK = {"steps": [{"id": "back", "title": "Back", "run": "true"}]}


def alert(why: str = "breached", **changes: Any) -> dict[str, Any]:
    policy = changes.pop("policy", {})
    of = plan(steps=MONITOR, **changes)
    environment = of.target.model_copy(update={"monitoring": Monitoring.model_validate(policy)})
    playbook = of.playbook.model_copy(update={"rollback": changes.get("way", WAY)})
    of = of.model_copy(update={"target": environment, "playbook": playbook})
    story = Story(of).started().begun("watch", monitor=True)
    run = run_of(story)
    return dict(question_of_monitor(run, of, of.step("watch"), why, [MEASURE]))


WAY = Rollback.model_validate({"quick": QUICK})


def test_an_alert_says_value_and_limit_and_offers_the_way_back():
    told = alert()
    assert told["text"] == (
        "Watch: Memory: 92 %; healthy is at most 80. Roll back, extend the window, or accept it?"
    )
    assert told["options"] == ["accept", "extend", "roll-back"]
    assert (told["deadline"], told["default"], told["roles"]) == (7 * 60, "stop", ["approver"])
    assert (told["id"], told["why"]) == ("watch-1", "breached")


def test_where_nothing_was_live_before_there_is_no_way_back():
    told = alert(live=None, policy={"at_deadline": "roll-back"})
    assert told["options"] == ["accept", "extend", "stop"]
    assert told["text"].endswith("Extend the window, accept it, or stop?")
    assert told["default"] == "stop"


def test_what_could_not_be_judged_is_asked_in_other_words():
    assert alert("inconclusive")["text"].startswith("Watch could not be judged. Memory: 92 %.")


@pytest.mark.parametrize(
    ("policy", "why", "deadline", "default"),
    [
        ({"deadline": "2m", "at_deadline": "accept"}, "breached", 120, "accept"),
        ({"at_deadline": "roll-back"}, "breached", 420, "roll-back"),
        ({"automatic": True}, "breached", 0, "roll-back"),
        ({"automatic": True}, "inconclusive", 420, "stop"),
    ],
)
def test_the_policy_says_who_waits_how_long_and_what_then(policy, why, deadline, default):
    told = alert(why, policy={**policy, "roles": ["lead"]})
    assert (told["deadline"], told["default"], told["roles"]) == (deadline, default, ["lead"])


def watching(**data: Any) -> Story:
    story = Story(plan(steps=MONITOR)).started().begun("watch", monitor=True)
    told = {"id": "watch-1", "text": "?", "options": ["accept", "extend", "roll-back"]}
    told |= {"deadline": story.now + 60, "default": "stop", "roles": ["approver"], **data}
    return story.tell(Kind.QUESTION_ASKED, told, step="watch", attempt=1)


def test_whoever_asked_for_a_deploy_may_have_it_taken_back_and_not_accept_it():
    run = run_of(watching())
    alex = replace(DANA, person="alex", roles=frozenset({"approver"}))
    assert refusal(replace(alex, option="roll-back"), run) is None
    own = refusal(replace(alex, option="accept"), run)
    assert own is not None
    assert (own.code, own.cure) == ("answer-own", "You may answer `roll-back`.")


def test_the_questions_of_an_attempt_are_numbered():
    story = watching()
    told = {"id": "watch-1", "option": "extend"}
    story.tell(Kind.ANSWERED, told, actor="dana", step="watch", attempt=1)
    story.events.append(replace(watching(id="watch-2").events[-1], ordinal=1))
    run = run_of(story)
    assert [place(one, run) for one in run.questions] == [0, 1]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DANA, ""),
        (replace(DANA, option="perhaps"), "answer-unknown"),
        (replace(DANA, roles=frozenset()), "answer-role"),
        (replace(DANA, person="alex"), "answer-own"),
        (replace(DANA, person="alex", roles=frozenset(), option="stop"), ""),
    ],
)
def test_an_answer_counts_or_is_told_why_not(answer, code):
    story = unclear()
    story.events.append(question(story))
    problem = refusal(answer, run_of(story))
    assert (problem.code if problem else "") == code


def test_where_nothing_is_asked_nothing_is_answered():
    problem = refusal(DANA, run_of(unclear()))
    assert problem is not None
    assert problem.code == "no-question"


def test_outputs_of_steps_are_values_for_later_ones():
    story = Story(plan()).started().begun("backup")
    story.ended("backup", "passed", outputs={"FILE": "/b/x.dump"})
    values = plain_values(run_of(story), story.plan)
    assert values["OUT_FILE"] == "/b/x.dump"
    assert values["RUN_STARTED"] == "1"
