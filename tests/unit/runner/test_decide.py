from typing import Any

from runner import decide as do
from runner.plan import Plan
from runner.record.events import Kind
from runner.record.fold import fold
from runner.record.run import Run, State
from runner.resume import MOST
from tests.unit.runner.plans import Story, plan


def run_of(story: Story) -> Run:
    run = fold(story.events)
    assert run is not None
    return run


def next_of(story: Story, now: float | None = None, of: Plan | None = None) -> do.Action:
    return do.decide(run_of(story), of or story.plan, now or story.now)


def test_a_request_is_planned_first():
    story = Story(plan())
    assert do.decide(run_of(story), None, 0) == do.MakePlan()


def test_a_run_whose_plan_is_not_stored_any_more_does_nothing_else():
    story = Story(plan()).started().passed("backup")
    end = do.decide(run_of(story), None, story.now)
    assert end == do.Finish(State.FAILED, "its plan is no longer stored as it was approved")


def test_a_problem_while_planning_ends_the_run():
    story = Story(plan()).tell(Kind.PLAN_FAILED, {"problem": {"what": "no such ref"}})
    assert do.decide(run_of(story), None, 0) == do.Finish(State.FAILED, "no such ref")


def test_a_plan_that_was_asked_for_alone_is_the_end():
    story = Story(plan(), plan_only=True).planned()
    assert next_of(story) == do.Finish(State.PLANNED, "only a plan was asked for")


def test_a_failed_preflight_check_ends_the_run_before_anybody_is_asked():
    story = Story(plan()).planned({"says": "Tools", "verdict": "failed"})
    assert next_of(story) == do.Finish(State.FAILED, "the preflight checks failed: Tools")


def test_approval_is_asked_waited_for_and_closed():
    story = Story(plan()).planned()
    assert next_of(story) == do.AskApproval()
    story = Story(plan()).asked()
    wait = next_of(story)
    assert isinstance(wait, do.Wait)
    assert wait.until is not None
    assert next_of(story, wait.until) == do.Expire()
    story.tell(Kind.APPROVED, {}, actor="dana")
    assert next_of(story) == do.CloseApproval()
    story.tell(Kind.APPROVAL_WITHDRAWN, {}, actor="dana")
    assert isinstance(next_of(story), do.Wait)


def test_a_no_ends_it_at_once():
    story = Story(plan()).asked().tell(Kind.REJECTED, {}, actor="dana")
    assert next_of(story) == do.Finish(State.REJECTED, "dana said no")


def test_expiry_ends_it():
    story = Story(plan()).asked().tell(Kind.EXPIRED)
    assert next_of(story) == do.Finish(State.EXPIRED, "nobody approved in time")


def test_the_hold_comes_before_the_start_and_the_start_before_the_steps():
    story = Story(plan()).asked().tell(Kind.QUORUM_REACHED)
    assert next_of(story) == do.TakeHold()
    story.tell(Kind.QUEUED, {"holder": "staging-0"})
    assert next_of(story) == do.TakeHold()
    story.tell(Kind.HOLD_TAKEN)
    assert next_of(story) == do.Start()
    story.tell(Kind.STARTED, {})
    assert next_of(story) == do.Carry("backup", 1)


def test_steps_follow_one_another_and_unmet_conditions_are_skipped():
    story = Story(plan()).started().passed("backup", "build")
    assert next_of(story) == do.Skip("bot", 'BOT is "false", not "true"')
    story.ended("bot", "skipped")
    assert next_of(story) == do.Carry("look", 1)
    story.passed("look")
    assert next_of(story) == do.Finish(State.SUCCEEDED, "")


def test_a_step_left_out_on_request_says_so():
    story = Story(plan(skips=("backup",))).started()
    assert next_of(story) == do.Skip("backup", "left out as asked")


def test_an_attempt_that_has_begun_is_attached_to():
    story = Story(plan()).started().begun("backup")
    assert next_of(story) == do.Carry("backup", 1)
    story = Story(plan()).started().begun("backup", only_checks=True)
    assert next_of(story) == do.Carry("backup", 1, only_checks=True)


def test_a_failed_step_stops_the_run_and_a_retry_checks_what_had_passed():
    story = Story(plan()).started().passed("backup").begun("build")
    story.ended("build", "failed", why="exit status 1")
    assert next_of(story) == do.Finish(State.FAILED, "Build: exit status 1")
    story.tell(Kind.FINISHED, {"outcome": "failed"})
    assert next_of(story) == do.Rest()
    story.tell(Kind.RETRY_WANTED, {}, actor="dana")
    assert next_of(story) == do.Recheck(0)
    story.tell(Kind.RECHECKED, {"step": "", "retry": 1})
    assert next_of(story) == do.Carry("build", 2)


def test_a_retry_ends_where_something_no_longer_holds():
    story = Story(plan()).started().passed("backup").begun("build").ended("build", "failed")
    story.tell(Kind.FINISHED, {"outcome": "failed"}).tell(Kind.RETRY_WANTED, {}, actor="dana")
    story.tell(Kind.RECHECKED, {"step": "backup", "retry": 1})
    assert next_of(story) == do.Finish(State.FAILED, "what had passed no longer holds: backup")


def test_a_retry_of_a_run_whose_hold_was_freed_takes_it_again():
    story = Story(plan()).started().begun("backup").ended("backup", "failed")
    story.tell(Kind.FINISHED, {"outcome": "failed"}).tell(Kind.HOLD_FREED)
    story.tell(Kind.RETRY_WANTED, {}, actor="dana")
    assert next_of(story) == do.TakeHold()
    story.tell(Kind.CANCEL_WANTED, {}, actor="dana")
    assert next_of(story) == do.Finish(State.CANCELLED, "cancelled by dana")


def asked(story: Story, step: str, **data: Any) -> Story:
    told = {
        "id": f"{step}.1",
        "text": "?",
        "options": list(do.OPTIONS),
        "deadline": story.now + 60,
        "default": "stop",
        **data,
    }
    return story.tell(Kind.QUESTION_ASKED, told, step=step, attempt=1)


def answered(story: Story, step: str, option: str, **data: Any) -> Story:
    data = {"id": f"{step}.1", "option": option, **data}
    return story.tell(Kind.ANSWERED, data, actor="dana", step=step, attempt=1)


def unclear() -> Story:
    story = Story(plan()).started().begun("backup")
    return story.ended("backup", "inconclusive", why="audit unavailable")


def test_what_could_not_be_measured_asks():
    assert next_of(unclear()) == do.Ask("backup", 1, "inconclusive")


def test_go_on_accepts_the_step():
    assert next_of(answered(asked(unclear(), "backup"), "backup", "go-on")) == do.Carry("build", 1)


def test_try_again_makes_another_attempt():
    story = answered(asked(unclear(), "backup"), "backup", "try-again")
    assert next_of(story) == do.Carry("backup", 2)


def test_stop_ends_the_run_and_names_who_said_so():
    story = answered(asked(unclear(), "backup"), "backup", "stop")
    wanted = "Back up: stopped by dana after: audit unavailable"
    assert next_of(story) == do.Finish(State.FAILED, wanted)


def test_a_question_waits_and_takes_its_default_at_the_deadline():
    story = asked(unclear(), "backup")
    run = run_of(story)
    assert run.state is State.WAITING
    assert run.question is not None
    assert next_of(story) == do.Wait(run.question.deadline)
    assert next_of(story, run.question.deadline) == do.TakeDefault(run.question)


def test_lost_steps_follow_their_rule():
    story = Story(plan()).started().begun("backup").ended("backup", "lost")
    assert next_of(story) == do.Ask("backup", 1, "lost")
    story = Story(plan()).started().passed("backup").begun("build").ended("build", "lost")
    assert next_of(story) == do.Carry("build", 2)
    story = Story(plan()).started().passed("backup", "build").ended("bot", "skipped")
    story.begun("look").ended("look", "lost")
    assert next_of(story) == do.Carry("look", 2, only_checks=True)


def test_what_is_lost_again_and_again_asks():
    story = Story(plan()).started().passed("backup")
    for attempt in range(1, MOST + 1):
        story.begun("build", attempt).ended("build", "lost", attempt)
        following = do.Carry("build", attempt + 1) if attempt < MOST else None
        assert next_of(story) == (following or do.Ask("build", MOST, "lost"))


def test_nothing_runs_beside_what_outlived_its_loss():
    story = Story(plan()).started().passed("backup").begun("build")
    story.ended("build", "lost", survivors=["4711 npm"])
    assert next_of(story) == do.Ask("build", 1, "lost")


WATCH = [
    {
        "id": "watch",
        "title": "Watch",
        "monitor": {
            "window": "5s",
            "measures": [{"measure": "health", "says": "Up", "url": "http://x", "at_least": 99}],
        },
    }
]


def alarmed() -> Story:
    story = Story(plan(steps=WATCH)).started().begun("watch", monitor=True)
    return asked(story, "watch", options=["accept", "extend", "roll-back"], why="breached")


def test_a_monitor_asks_while_it_goes_on_watching():
    story = Story(plan(steps=WATCH)).started().begun("watch", monitor=True)
    assert run_of(story).state is State.MONITORING
    story = alarmed()
    run = run_of(story)
    assert run.state is State.WAITING
    assert run.question is not None
    assert next_of(story, run.question.deadline) == do.Carry("watch", 1)
    answered(story, "watch", "extend")
    assert run_of(story).state is State.MONITORING
    assert next_of(story) == do.Carry("watch", 1)


def test_a_breach_that_was_accepted_lets_the_run_go_on():
    story = answered(alarmed(), "watch", "accept").ended("watch", "failed", accepted=True)
    assert next_of(story) == do.Finish(State.SUCCEEDED, "")


def test_the_answer_to_roll_back_has_the_deploy_taken_back():
    story = answered(alarmed(), "watch", "roll-back").ended("watch", "failed", why="errors")
    question = run_of(story).questions[-1]
    assert (question.answer, question.person) == ("roll-back", "dana")
    assert next_of(story) == do.TakeBack(question, "errors")
    story.tell(Kind.CANCEL_WANTED, {}, actor="dana")
    assert next_of(story) == do.Finish(State.CANCELLED, "cancelled by dana, after Watch: errors")


def test_a_window_that_nobody_lets_go_on_ends_the_run():
    story = answered(alarmed(), "watch", "stop").ended("watch", "failed", why="stopped by dana")
    assert next_of(story) == do.Finish(State.FAILED, "Watch: stopped by dana")
    story = Story(plan(steps=WATCH)).started().begun("watch", monitor=True)
    story.ended("watch", "cancelled")
    assert next_of(story) == do.Finish(State.CANCELLED, "Watch: failed")


def test_the_first_answer_stands():
    story = answered(answered(alarmed(), "watch", "accept"), "watch", "roll-back")
    assert run_of(story).questions[-1].answer == "accept"


def test_a_cancel_waits_for_the_running_step_and_then_ends_the_run():
    story = Story(plan()).started().begun("backup").tell(Kind.CANCEL_WANTED, {}, actor="dana")
    assert next_of(story) == do.Carry("backup", 1)
    story.ended("backup", "cancelled", why="cancelled")
    assert next_of(story) == do.Finish(State.CANCELLED, "cancelled by dana")


def test_a_cancel_before_anything_ran_ends_the_run():
    story = Story(plan()).asked().tell(Kind.CANCEL_WANTED, {}, actor="dana")
    assert next_of(story) == do.Finish(State.CANCELLED, "cancelled by dana")
    story = Story(plan()).tell(Kind.CANCEL_WANTED, {}, actor="dana")
    assert do.decide(run_of(story), None, 0) == do.Finish(State.CANCELLED, "cancelled by dana")


def test_an_approved_run_waits_for_its_time_and_starts_once_it_has_come():
    story = Story(plan(at=2000.0), at=2000.0)
    story.asked().tell(Kind.APPROVED, {"person": "dana"}, actor="dana").tell(Kind.QUORUM_REACHED)
    run = fold(story.events)
    assert run is not None
    assert run.at == 2000.0
    assert do.decide(run, story.plan, 1999.0) == do.Wait(2000.0)
    assert do.decide(run, story.plan, 2000.0) == do.Come()
    later = fold(story.tell(Kind.TIME_CAME, {"at": 2000.0}).events)
    assert later is not None
    assert do.decide(later, story.plan, 2001.0) == do.TakeHold()


def test_a_run_that_waits_for_its_time_can_be_cancelled():
    story = Story(plan(at=2000.0)).asked().tell(Kind.QUORUM_REACHED)
    run = fold(story.tell(Kind.CANCEL_WANTED, actor="sam").events)
    assert run is not None
    assert do.decide(run, story.plan, 1500.0) == do.Finish(State.CANCELLED, "cancelled by sam")


def test_what_bars_a_run_is_forgotten_once_it_is_overridden_or_holds_the_environment():
    story = Story(plan()).asked().tell(Kind.QUORUM_REACHED)
    story.tell(Kind.START_BARRED, {"why": "frozen", "until": 5.0})
    barred = fold(story.events)
    assert barred is not None
    assert barred.barred["why"] == "frozen"
    over = fold([*story.events, *Story(plan()).tell(Kind.OVERRIDDEN, {"reason": "r"}).events[1:]])
    assert over is not None
    assert (dict(over.barred), over.override.reason if over.override else "") == ({}, "r")
    held = fold(story.tell(Kind.HOLD_TAKEN).events)
    assert held is not None
    assert held.barred == {}


def test_a_drill_starts_without_keeping_the_environment():
    base = plan()
    steps = {"steps": [{"id": "try", "title": "Try", "changes": False, "run": "true"}]}
    content = {**base.playbook.model_dump(mode="json"), "drill": steps}
    playbook = base.playbook.model_validate(content)
    drill = base.model_copy(update={"flow": "drill", "playbook": playbook})
    story = Story(drill, flow="drill")
    story.tell(Kind.PLANNED, {"digest": drill.digest, "checks": []})
    assert next_of(story) == do.AskApproval()
    story.tell(Kind.QUORUM_REACHED, {"approvers": []})
    assert next_of(story) == do.Start()
    story.tell(Kind.STARTED, {})
    assert next_of(story) == do.Carry("try", 1)
