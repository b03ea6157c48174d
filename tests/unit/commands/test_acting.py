"""Verbs that change something."""

from dataclasses import replace

import pytest

from commands.deploy import unfit
from commands.desk import Desk
from commands.reply import Kind, Tone
from runner.control import Hold
from runner.record.run import State
from tests.unit.commands.text import actions, read
from tests.unit.commands.world import CONFIGURATION, NOW, PLAYBOOK, caller, question, run


async def test_a_deploy_is_ordered_as_it_was_asked_for(desk, ledger):
    reply = await desk.handle(
        '/deploy staging fix/login --plan --reason "slow login" --skip build', caller("ana")
    )
    [order] = ledger.orders
    assert (order.environment, order.person, order.ref) == ("staging", "ana", "fix/login")
    assert (order.plan_only, order.reason, order.skips) == (True, "slow login", ("build",))
    assert order.channel == "terminal:deploys"
    assert reply.message.text == "staging #1 is being planned."
    text = read(reply)
    assert "Ref: fix/login" in text
    assert "Asked by: Ana" in text
    assert "Reason: slow login" in text
    assert "Without: build" in text
    assert actions(reply) == ["cancel staging-1"]


async def test_a_deploy_takes_the_environment_of_the_channel_and_its_default_ref(desk, ledger):
    reply = await desk.handle("/deploy", caller("ana"))
    assert (ledger.orders[0].environment, ledger.orders[0].ref) == ("staging", "")
    assert "Ref: main" in read(reply)
    assert "then it needs approval" in reply.message.text


async def test_whoever_may_not_cancel_gets_no_button_for_it(ledger):
    settings = CONFIGURATION.settings
    only = settings.access[1].model_copy(update={"may": ("deploy",)})
    narrow = replace(CONFIGURATION, settings=settings.model_copy(update={"access": (only,)}))
    reply = await Desk(narrow, ledger, lambda: NOW).handle("/deploy", caller("ana"))
    assert reply.kind == Kind.DONE
    assert actions(reply) == []


async def test_a_deploy_to_a_held_environment_says_who_holds_it(desk, ledger):
    ledger.holds["staging"] = Hold(
        environment="staging", run="", person="ben", reason="maintenance", since=NOW - 120
    )
    reply = await desk.handle("/deploy", caller("ana"))
    assert reply.message.tone == Tone.WARNING
    assert "It has to wait: Ben has locked staging since 2025-03-09 13:03 UTC (2m ago)" in read(
        reply
    )
    assert "has to wait" not in read(await desk.handle("/deploy --plan", caller("ana")))


async def test_what_the_runner_refuses_is_told(desk):
    reply = await desk.handle("/deploy staging gone", caller("ana"))
    assert reply.kind == Kind.PROBLEM
    assert "The origin has no gone." in reply.message.text


async def test_a_step_that_is_never_skipped_is_refused_and_recorded(desk, ledger):
    reply = await desk.handle("/deploy --skip backup", caller("ana"))
    assert reply.kind == Kind.REFUSED
    assert "The step backup (Backup) is never skipped." in reply.message.text
    assert "Steps that can be skipped: build, restart." in reply.message.text
    assert ledger.orders == []
    assert [entry[:3] for entry in ledger.refusals] == [("environment:staging", "ana", "deploy")]


async def test_a_step_that_does_not_exist_gets_a_suggestion(desk, ledger):
    reply = await desk.handle("/deploy --skip biuld", caller("ana"))
    assert reply.kind == Kind.PROBLEM
    assert "Did you mean build?" in reply.message.text
    assert (ledger.orders, ledger.refusals) == ([], [])


async def test_skips_are_left_to_the_runner_where_the_playbook_is_not_known(desk, ledger):
    await desk.handle("/deploy production --skip backup", caller("ana"))
    assert ledger.orders[0].skips == ("backup",)


def test_a_playbook_may_have_no_step_to_skip():
    backup = PLAYBOOK.deploy.steps[:1]
    assert unfit(backup, ()) is None
    assert unfit(backup, ("backup",)).cure == "No step can be skipped."


async def test_rollback_is_not_available_where_the_playbook_has_no_way_back(desk, ledger):
    reply = await desk.handle("/rollback full", caller("ana"))
    assert reply.kind == Kind.PROBLEM
    assert "Full rollback is not available for staging" in reply.message.text
    assert ledger.rollbacks == []
    assert (await desk.handle("/rollback", caller("ben"))).kind == Kind.REFUSED


@pytest.mark.parametrize(
    ("changed", "says"), [(False, "Nothing was changed."), (True, "stays held")]
)
async def test_cancel_tells_what_it_leaves_behind(desk, ledger, changed, says):
    ledger.keep(run(state=State.RUNNING, changed=changed))
    reply = await desk.handle("/handrail cancel #42", caller("cleo"))
    assert ledger.runs_by_id["staging-42"].cancel_wanted == "cleo"
    assert says in read(reply)


async def test_cancelling_what_has_ended_is_a_problem(desk, ledger):
    ledger.keep(run(state=State.FAILED, ended_at=NOW - 10))
    reply = await desk.handle("/handrail cancel #42", caller("cleo"))
    assert "run-ended" in read(reply)


async def test_somebody_else_retries_a_failed_run(desk, ledger):
    ledger.keep(run(state=State.FAILED, ended_at=NOW - 10))
    reply = await desk.handle("/handrail retry #42", caller("ana"))
    assert reply.kind == Kind.REFUSED
    assert "somebody else has to retry it" in reply.message.text
    assert ledger.refusals[0][:3] == ("staging-42", "ana", "retry")
    reply = await desk.handle("/handrail retry #42", caller("ben"))
    assert ledger.runs_by_id["staging-42"].state == State.RUNNING
    assert reply.message.tone == Tone.BUSY
    reply = await desk.handle("/handrail retry #42", caller("ben"))
    assert "not-failed" in read(reply)
    assert (await desk.handle("/handrail retry #7", caller("ben"))).kind == Kind.PROBLEM


@pytest.mark.parametrize("typed", ["go-on", "go on", "Go On", "GO_ON"])
async def test_an_answer_is_one_of_the_options_however_it_is_typed(desk, ledger, typed):
    ledger.keep(run(state=State.WAITING, questions=(question(),)))
    reply = await desk.handle(f"/handrail answer #42 {typed}", caller("ben"))
    assert "your answer" in reply.message.text
    assert [(given.run, given.person, given.option) for given in ledger.answers] == [
        ("staging-42", "ben", "go-on")
    ]
    assert "approver" in ledger.answers[0].roles


async def test_taking_a_deploy_back_wants_the_right_to_ask_for_a_rollback(desk, ledger):
    asked = question(options=("accept", "extend", "roll-back"))
    ledger.keep(run(state=State.WAITING, questions=(asked,), requester="cleo"))
    reply = await desk.press(caller("ben"), "answer staging-42 roll-back")
    assert reply.kind == Kind.REFUSED
    assert ledger.refusals[0][:3] == ("staging-42", "ben", "rollback")
    await desk.press(caller("ana"), "answer staging-42 roll-back")
    (given,) = ledger.answers
    assert (given.person, given.option, given.via) == ("ana", "roll-back", "terminal")


async def test_a_sign_that_is_typed_answers_an_alert(desk, ledger):
    asked = question(options=("accept", "extend", "roll-back"))
    ledger.keep(run(state=State.WAITING, questions=(asked,)))
    assert await desk.react(caller("ben"), "#42", ":rewind:", removed=True) is None
    reply = await desk.react(caller("ben"), "#42", ":hourglass_flowing_sand:", removed=False)
    assert "is extend" in reply.message.text


async def test_an_answer_that_is_no_option_gets_a_suggestion(desk, ledger):
    ledger.keep(run(state=State.WAITING, questions=(question(),)))
    reply = await desk.press(caller("ben"), "answer staging-42 sotp")
    assert "Did you mean stop?" in reply.message.text
    assert "go-on, try-again, stop" in reply.message.text
    assert ledger.answers == []


async def test_there_must_be_a_question_to_answer(desk, ledger):
    ledger.keep(run(state=State.RUNNING, questions=(question(answer="stop"),)))
    reply = await desk.handle("/handrail answer #42 stop", caller("ben"))
    assert "nothing-to-answer" in read(reply)
    assert (await desk.handle("/handrail answer #7 stop", caller("ben"))).kind == Kind.PROBLEM


async def test_the_runner_refuses_answers_by_its_rules(desk, ledger):
    ledger.keep(run(state=State.WAITING, questions=(question(),)))
    reply = await desk.handle("/handrail answer #42 go-on", caller("ana"))
    assert reply.kind == Kind.REFUSED


async def test_a_lock_has_owner_reason_and_end(desk, ledger):
    reply = await desk.handle('/handrail lock --reason "index rebuild" --for 2h', caller("ben"))
    assert ledger.holds["staging"] == Hold(
        environment="staging",
        run="",
        person="ben",
        reason="index rebuild",
        since=NOW,
        until=NOW + 7200,
    )
    assert not reply.private
    assert (
        "Ben has locked staging since 2025-03-09 13:05 UTC (just now), "
        "until 2025-03-09 15:05 UTC: index rebuild." in read(reply)
    )
    reply = await desk.handle("/handrail lock --reason again", caller("ben"))
    assert (reply.kind, reply.private) == (Kind.PROBLEM, True)


async def test_a_lock_may_have_no_end(desk, ledger):
    await desk.handle("/handrail lock --reason work", caller("ben"))
    assert ledger.holds["staging"].until is None
    reply = await desk.handle("/handrail lock production --reason work", caller("ben"))
    assert reply.kind == Kind.REFUSED


async def test_an_owner_ends_the_own_lock(desk, ledger):
    await desk.handle("/handrail lock --reason work", caller("ben"))
    reply = await desk.handle("/handrail unlock --reason over", caller("ben"))
    assert ledger.holds == {}
    assert reply.message.text == "staging is free again: over"
    assert not reply.private
    reply = await desk.handle("/handrail unlock --reason over", caller("ben"))
    assert "not-held" in read(reply)
    assert (await desk.handle("/handrail unlock --reason x", caller("finn"))).kind == Kind.REFUSED


async def test_a_holder_gives_the_own_lock_or_keeps_it_and_nobody_else_does(desk, ledger):
    await desk.handle("/handrail lock --reason work", caller("ben"))
    refused = await desk.press(caller("ana"), "give staging")
    assert (refused.kind, "staging" in ledger.holds) == (Kind.REFUSED, True)
    kept = await desk.handle("/handrail keep staging", caller("ben"))
    assert kept.message.text == "You keep your lock of staging; whoever asked is told."
    given = await desk.press(caller("ben"), "give staging")
    assert (given.message.text, ledger.holds) == ("staging is free: you gave your lock.", {})
    assert (await desk.handle("/handrail give staging", caller("finn"))).kind == Kind.REFUSED


async def test_the_hold_of_a_run_is_ended_by_somebody_other_than_its_requester(desk, ledger):
    ledger.keep(run(state=State.FAILED, ended_at=NOW - 10, changed=True))
    ledger.holds["staging"] = Hold(
        environment="staging", run="staging-42", person="ana", reason="", since=NOW - 60
    )
    reply = await desk.handle("/handrail unlock --reason over", caller("ana"))
    assert reply.kind == Kind.REFUSED
    assert "somebody else has to end its hold" in reply.message.text
    assert "staging" in ledger.holds
    reply = await desk.handle("/handrail unlock --reason over", caller("cleo"))
    assert "the run staging-42 holds staging since 2025-03-09 13:04 UTC (1m ago)." in read(reply)
    assert ledger.holds == {}
