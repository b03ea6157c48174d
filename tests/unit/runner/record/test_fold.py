"""What single events make of a run; that prefixes agree is proved beside the plans."""

from runner.record.events import Kind
from runner.record.fold import fold
from tests.unit.runner.plans import Story, plan


def begun():
    return Story(plan()).started().begun("backup")


def after(story):
    return fold(story.events)


def test_notes_of_a_step_stay_with_it_over_attempts():
    story = begun().tell(Kind.STEP_NOTED, {"text": "the connection dropped"}, step="backup")
    story.ended("backup", "failed").begun("backup", attempt=2)
    assert after(story).steps["backup"].notes == ("the connection dropped",)


def test_a_note_of_no_step_changes_nothing():
    story = begun()
    before = after(story)
    assert after(story.tell(Kind.STEP_NOTED, {"text": "a replica took over"})) == before


def test_a_deploy_that_is_taken_back_while_it_asks_has_ended_and_asks_no_more():
    story = begun().ended("backup", "inconclusive")
    data = {"id": "backup.1", "text": "?", "options": ["go-on", "stop"], "deadline": 9e9}
    story.tell(Kind.QUESTION_ASKED, {**data, "default": "stop"}, step="backup")
    assert after(story).question is not None
    taken = after(story.tell(Kind.ROLLED_BACK, {"by": "staging #2"}))
    assert taken.ended
    assert taken.question is None
    assert taken.reason == "taken back by staging #2"


def test_an_answer_that_stops_neither_accepts_a_step_nor_tries_it_again():
    story = begun().ended("backup", "inconclusive")
    data = {"id": "backup.1", "text": "?", "options": ["go-on", "stop"], "deadline": 9e9}
    story.tell(Kind.QUESTION_ASKED, {**data, "default": "stop"}, step="backup")
    story.tell(Kind.ANSWERED, {"id": "backup.1", "option": "stop"}, step="backup", actor="dana")
    step = after(story).steps["backup"]
    assert not step.accepted
    assert not step.again


def test_a_checklist_that_is_to_be_tried_again_has_been_neither_confirmed_nor_refused():
    story = begun().ended("backup", "inconclusive")
    measured = after(story).steps["backup"].finished
    data = {"id": "backup.1", "text": "?", "options": ["go-on", "try-again", "stop"]}
    data |= {"deadline": 9e9, "default": "stop", "checklist": "It looks well", "items": ["Menu"]}
    story.tell(Kind.QUESTION_ASKED, data, step="backup")
    answer = {"id": "backup.1", "option": "try-again"}
    story.tell(Kind.ANSWERED, answer, step="backup", actor="dana")
    step = after(story).steps["backup"]
    assert step.again
    assert step.finished == measured


def test_kinds_that_say_nothing_of_a_run_leave_it_as_it_is():
    story = begun()
    before = after(story)
    assert after(story.tell(Kind.APPROVAL_REFUSED, {"person": "kim"})) == before
