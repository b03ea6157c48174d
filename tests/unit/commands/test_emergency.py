"""Going on alone and countersigning, as they are asked for."""

from dataclasses import replace

import pytest

from commands.desk import Desk
from commands.reply import Kind, Tone
from config.model.people import Grant
from runner.record.run import Emergency, State
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, NOW, caller, run

ROWS = (*CONFIGURATION.settings.access, Grant(role="keeper", may=("break-glass",)))
SETTINGS = CONFIGURATION.settings.model_copy(update={"access": ROWS})
WHY = "the login is down for everybody"
ALONE = Emergency(person="ben", reason=WHY, at=NOW - 60)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(replace(CONFIGURATION, settings=SETTINGS), ledger, lambda: NOW)


@pytest.fixture
def waiting(ledger: Ledger) -> Ledger:
    ledger.keep(run(state=State.AWAITING_APPROVAL, approval={"quorum": 2, "roles": ["approver"]}))
    return ledger


@pytest.fixture
def alone(ledger: Ledger) -> Ledger:
    ledger.keep(run(state=State.SUCCEEDED, ended_at=NOW - 5, emergency=ALONE))
    return ledger


async def test_somebody_with_the_role_goes_on_alone_with_a_reason(desk, waiting):
    reply = await desk.handle(f'/handrail break-glass #42 --reason "{WHY}"', caller("ben"))
    assert (reply.kind, reply.message.tone) == (Kind.DONE, Tone.WARNING)
    assert reply.message.text == "staging #42 goes on without an approval, in your name alone."
    assert "somebody else is asked to countersign within 24 hours" in read(reply)
    [glass] = waiting.broken
    assert (glass.run, glass.person, glass.reason, glass.via) == (
        "staging-42",
        "ben",
        WHY,
        "terminal",
    )
    assert "keeper" in glass.roles


@pytest.mark.parametrize(
    "typed",
    [
        WHY,
        f"  {WHY}\n",
        "the login\nis down   for everybody",
    ],
)
async def test_the_field_behind_the_button_is_the_reason_on_one_line(desk, waiting, typed):
    reply = await desk.press(caller("ben"), f"break-glass staging-42 {typed}")
    assert reply.kind is Kind.DONE
    assert waiting.broken[0].reason == WHY


async def test_a_reason_from_a_field_is_text_and_never_words_or_flags(desk, waiting):
    reason = """it's "down --reason for --everybody"""
    await desk.press(caller("ben"), f"break-glass staging-42 {reason}")
    assert waiting.broken[0].reason == reason


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/handrail break-glass #42", "emergency-reason"),
        ('/handrail break-glass #42 --reason "urgent"', "emergency-reason"),
        (f'/handrail break-glass #42 --reason "{"x" * 501}"', "reason-too-long"),
        (f'/handrail break-glass --reason "{WHY}"', "missing-run"),
        (f'/handrail break-glass staging --reason "{WHY}"', "missing-number"),
        ("/handrail countersign", "missing-run"),
        ("/handrail countersign staging", "missing-number"),
        ("/handrail countersign #42 perhaps", "bad-countersign"),
    ],
)
async def test_what_is_missing_is_said(desk, waiting, text, code):
    reply = await desk.handle(text, caller("ben"))
    assert reply.kind is Kind.PROBLEM
    assert code in read(reply)
    assert waiting.broken == []


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("break-glass staging-42", "emergency-reason"),
        ("break-glass staging-42 urgent", "emergency-reason"),
        ("break-glass staging-42           ", "emergency-reason"),
        (f"break-glass staging-42 {'x' * 501}", "reason-too-long"),
        (f"break-glass staging-42 {'x' * 9000}", "text-too-long"),
        ("break-glass staging-42 the log\u202ein is down", "invisible-character"),
        ("break-glass staging the login is down", "missing-number"),
        ("break-glass  ", "bad-run"),
        ("break-glass", "missing-run"),
    ],
)
async def test_a_field_that_does_not_do_is_a_problem(desk, waiting, action, code):
    reply = await desk.press(caller("ben"), action)
    assert reply.kind is Kind.PROBLEM
    assert code in read(reply)
    assert waiting.broken == []


async def test_without_the_role_nobody_goes_on_alone_and_it_is_recorded(desk, waiting):
    reply = await desk.handle(f'/handrail break-glass #42 --reason "{WHY}"', caller("cleo"))
    assert reply.kind is Kind.REFUSED
    assert "Cleo may not go on alone in staging" in reply.message.text
    assert "Ask Ben, who has it." in reply.message.text
    assert waiting.broken == []
    assert [entry[:3] for entry in waiting.refusals] == [("staging-42", "cleo", "break-glass")]


async def test_what_the_runner_refuses_is_told(desk, alone):
    reply = await desk.handle(f'/handrail break-glass #42 --reason "{WHY}"', caller("ben"))
    assert reply.kind is Kind.REFUSED
    assert "It is closed." in reply.message.text
    reply = await desk.handle("/handrail countersign #42", caller("ben"))
    assert reply.kind is Kind.REFUSED
    assert "It is yours." in reply.message.text


async def test_somebody_else_countersigns_by_a_sign_a_button_or_a_line(desk, alone):
    for reply in (
        await desk.countersign(caller("cleo"), "staging-42", "thumbsup", message="m7"),
        await desk.press(caller("cleo"), "countersign staging-42", message="m7"),
        await desk.handle("/handrail countersign #42", caller("cleo")),
    ):
        assert reply.message.text == "Your countersign to staging #42 is recorded."
        assert reply.kind is Kind.DONE
    given = [(one.person, one.yes, one.message) for one in alone.countersigns]
    assert given == [("cleo", True, "m7"), ("cleo", True, "m7"), ("cleo", True, "")]
    assert "approver" in alone.countersigns[0].roles


async def test_a_no_is_an_objection(desk, alone):
    for reply in (
        await desk.countersign(caller("cleo"), "staging-42", "-1"),
        await desk.press(caller("cleo"), "countersign staging-42 no"),
    ):
        assert "Your objection to staging #42 is recorded" in reply.message.text
        assert "It stops nothing" in read(reply)
    assert [one.yes for one in alone.countersigns] == [False, False]


async def test_another_sign_on_the_announcement_means_nothing(desk, alone):
    assert await desk.countersign(caller("cleo"), "staging-42", "rocket") is None
    assert alone.countersigns == []


@pytest.mark.parametrize("named", ["#42", "staging", "nowhere-1"])
async def test_a_sign_for_an_unclear_run_is_a_problem(desk, named):
    reply = await desk.countersign(caller("cleo"), named, "+1")
    assert reply.kind is Kind.PROBLEM


async def test_a_countersign_without_the_role_is_refused_and_recorded(desk, alone):
    for who in ("finn", "stranger"):
        reply = await desk.countersign(caller(who), "staging-42", "+1")
        assert reply.kind is Kind.REFUSED
    assert alone.countersigns == []
    assert [entry[1:3] for entry in alone.refusals] == [
        ("finn", "approve"),
        ("terminal:4242", "approve"),
    ]


async def test_show_tells_of_the_emergency_and_who_stands_by_it(desk, ledger):
    ledger.keep(run(state=State.RUNNING, emergency=ALONE))
    shown = read(await desk.handle("/handrail show #42", caller("cleo")))
    assert f"Emergency: Ben went on alone: {WHY}." in shown
    assert "Not countersigned yet: /handrail countersign staging-42." in shown
    signed = replace(ALONE, countersigned="cleo", countersigned_at=NOW, objections=("ana",))
    ledger.keep(run(state=State.RUNNING, emergency=signed))
    shown = read(await desk.handle("/handrail show #42", caller("cleo")))
    assert "Countersigned by Cleo, 2025-03-09 13:05 UTC (just now)." in shown
    assert "Objected: Ana." in shown
