"""Verbs that only look."""

import pytest

from commands import say
from commands.log import newest_step, readable, tail, with_host
from commands.reply import Kind, Sign, Tone
from commands.show import step_lines, tone_of
from runner.control import AuditReport, Hold, LogText
from runner.record.run import HostState, Outcome, State, StepState
from tests.unit.commands.text import actions, code, read
from tests.unit.commands.world import NOW, caller, plan, question, run

STEPS = {
    "backup": StepState(
        id="backup",
        attempt=1,
        outcome=Outcome.PASSED,
        started=NOW - 100,
        seconds=9.0,
        finished={"why": "backup size 12.4 MB"},
    ),
    "build": StepState(id="build", attempt=2, started=NOW - 60),
}


def test_ages_are_told_in_words():
    assert say.age(NOW - 90, NOW) == "1m 30s ago"
    assert say.age(NOW + 90, NOW) == "in 1m 30s"
    assert say.age(NOW, NOW) == "just now"
    assert say.since(NOW - 90, NOW) == "2025-03-09 13:03 UTC (1m 30s ago)"


async def test_status_of_an_idle_environment(desk, ledger):
    ledger.keep(run(41, state=State.SUCCEEDED, ended_at=NOW - 3600, requested_at=NOW - 4000))
    ledger.plans["staging-41"] = plan()
    reply = await desk.handle("/handrail status staging", caller("ana"))
    text = read(reply)
    assert reply.message.tone == Tone.GOOD
    assert reply.message.text == "staging is free."
    assert "Live: cccccccccc Fix the login page, by staging #41, 2025-03-09 12:05 UTC (1h ago)" in (
        text
    )
    assert "Held: no" in text
    assert "Run: none" in text
    assert actions(reply) == []


async def test_status_shows_the_active_run_and_what_can_be_done(desk, ledger):
    ledger.keep(run(state=State.RUNNING, steps=STEPS))
    ledger.plans["staging-42"] = plan()
    ledger.holds["staging"] = Hold(
        environment="staging", run="staging-42", person="ana", reason="", since=NOW - 60
    )
    reply = await desk.handle("/handrail status staging", caller("ben"))
    text = read(reply)
    assert reply.message.text == "staging: staging #42 is running."
    assert "Live: aaaaaaaaaa Before, as staging #42 found it" in text
    assert "Held: the run staging-42 holds staging since" in text
    assert "Run: staging #42 is running at build; Ana asked 5m ago" in text
    assert actions(reply) == ["cancel staging-42"]


async def test_status_warns_of_a_run_that_stopped_in_the_middle(desk, ledger):
    ledger.keep(run(41, state=State.SUCCEEDED, ended_at=NOW - 3600, requested_at=NOW - 4000))
    ledger.plans["staging-41"] = plan()
    ledger.keep(run(42, state=State.FAILED, ended_at=NOW - 60, changed=True))
    ledger.holds["staging"] = Hold(
        environment="staging", run="staging-42", person="ana", reason="", since=NOW - 60
    )
    reply = await desk.handle("/handrail status staging", caller("ben"))
    assert reply.message.tone == Tone.WARNING
    assert "staging #42 changed something and ended as failed: what is live may differ." in read(
        reply
    )


async def test_a_drill_is_neither_what_is_live_nor_a_reason_to_be_sure(desk, ledger):
    ledger.keep(run(41, state=State.SUCCEEDED, ended_at=NOW - 3600, requested_at=NOW - 4000))
    ledger.plans["staging-41"] = plan()
    ledger.keep(run(42, state=State.FAILED, ended_at=NOW - 60, changed=True))
    drill = {"flow": "drill", "state": State.SUCCEEDED, "requested_at": NOW - 10}
    ledger.keep(run(43, ended_at=NOW - 5, **drill))
    ledger.plans["staging-43"] = plan()
    text = read(await desk.handle("/handrail status staging", caller("ben")))
    assert "by staging #43" not in text
    assert "staging #42 changed something and ended as failed" in text


async def test_status_without_an_environment_shows_all_that_may_be_seen(desk, ledger):
    reply = await desk.handle("/handrail status", caller("ana"))
    assert reply.message.text == "staging is free. production is free."
    assert "not known before the first plan" in read(reply)
    reply = await desk.handle("/handrail status", caller("ana", "C1", "slack"))
    assert reply.message.text == "staging is free."


async def test_status_names_the_run_that_holds_before_those_that_wait(desk, ledger):
    ledger.keep(run(42, state=State.RUNNING, holds=True))
    ledger.keep(run(43, state=State.QUEUED, requested_at=NOW - 10))
    ledger.plans["staging-43"] = plan(live=None)
    reply = await desk.handle("/handrail status staging", caller("ana"))
    assert reply.message.text == "staging: staging #42 is running."
    assert "Live: not known before the first plan" in read(reply)


async def test_status_and_runs_and_audit_need_the_right_to_look(desk, ledger):
    for text in ("/handrail status", "/handrail runs", "/handrail audit verify", "/handrail show"):
        assert (await desk.handle(text, caller("finn"))).kind == Kind.REFUSED
    assert len(ledger.refusals) == 4


async def test_runs_are_a_table_with_the_newest_first(desk, ledger):
    ledger.keep(run(1, state=State.SUCCEEDED, requested_at=NOW - 7200))
    ledger.keep(run(2, request={"ref": "feature/" + "long" * 10}, requested_at=NOW - 60))
    ledger.keep(run(9, "production", requested_at=NOW - 3600))
    reply = await desk.handle("/handrail runs", caller("ana"))
    head, *rows = code(reply).splitlines()
    assert head.split() == ["run", "state", "ref", "asked", "by", "when"]
    assert [row[: row.index("  ")] for row in rows] == ["staging #2", "production #9", "staging #1"]
    assert "feature/longlonglonglon…" in rows[0]
    assert "main" in rows[2]
    assert rows[2].endswith("Ana       2h ago")
    reply = await desk.handle("/handrail runs --limit 1", caller("ana"))
    assert len(code(reply).splitlines()) == 2


async def test_runs_of_an_environment_without_any_say_how_to_start(desk):
    reply = await desk.handle("/handrail runs production", caller("ana"))
    assert reply.message.text == "production: no runs yet. Start one with /deploy production."
    reply = await desk.handle("/handrail show", caller("ana"))
    assert "no-runs" in read(reply)


async def test_show_tells_steps_in_order_of_the_plan(desk, ledger):
    ledger.keep(
        run(
            state=State.RUNNING,
            steps=STEPS,
            started_at=NOW - 100,
            digest="d" * 64,
            request={"ref": "main", "reason": "slow login"},
            approval={"quorum": 1, "roles": ["approver"]},
            approvals=("ben",),
        )
    )
    ledger.plans["staging-42"] = plan(skips=("restart",))
    reply = await desk.handle("/handrail show", caller("ben"))
    text = read(reply)
    assert reply.message.text == "staging #42 is running."
    assert "passed Backup backup size 12.4 MB" in text
    assert "running Build attempt 2" in text
    assert "skipped Restart" in text
    assert "Approvals: 1 of 1 (Ben)." in text
    assert "Reason: slow login" in text
    assert "Commit: cccccccccc Fix the login page" in text
    assert "Before: aaaaaaaaaa" in text
    assert "Running for: 1m 40s" in text
    assert "Plan: dddddddddddd" in text
    assert actions(reply) == ["cancel staging-42"]
    assert reply.message.tone == Tone.BUSY


async def test_show_tells_who_may_approve_until_when(desk, ledger):
    ledger.keep(
        run(
            state=State.AWAITING_APPROVAL,
            approval={"quorum": 2, "roles": ["approver"], "expires": NOW + 3600},
        )
    )
    text = read(await desk.handle("/handrail show #42", caller("finn")))
    assert "role-missing" in text
    text = read(await desk.handle("/handrail show #42", caller("cleo")))
    assert "Approvals: 0 of 2. A person with the role approver can react" in text
    assert "It expires 2025-03-09 14:05 UTC (in 1h)." in text
    ledger.keep(run(state=State.AWAITING_APPROVAL, approval={"quorum": 2}))
    assert "expires" not in read(await desk.handle("/handrail show #42", caller("cleo")))


async def test_show_tells_questions_with_a_button_for_each_option(desk, ledger):
    answered = question(id="q0", text="Is it quiet?", answer="yes", person="ben")
    late = question(id="q0", text="Is it dark?", answer="stop")
    open_now = question(items=("one package", "another"))
    ledger.keep(run(state=State.WAITING, questions=(answered, late, open_now)))
    reply = await desk.handle("/handrail show #42", caller("ben"))
    text = read(reply)
    assert "Is it quiet? Yes (Ben)" in text
    assert "Is it dark? Stop (nobody in time)" in text
    assert "- one package\n- another" in text
    assert "Without an answer: stop, 2025-03-09 13:15 UTC (in 10m)." in text
    assert "[Go on: answer staging-42 go-on]" in text
    assert actions(reply)[1:] == ["answer staging-42 try-again", "answer staging-42 stop"]


async def test_show_says_once_why_a_plan_failed(desk, ledger):
    why = "The origin cannot be reached."
    ledger.keep(
        run(state=State.FAILED, reason=why, problem={"what": why, "cure": "Try again later."})
    )
    text = read(await desk.handle("/handrail show #42", caller("ben")))
    assert f"{why} Try again later." in text
    assert text.count(why) == 1


async def test_show_tells_why_a_run_stopped_and_offers_a_retry_to_others(desk, ledger):
    ledger.keep(
        run(
            state=State.FAILED,
            ended_at=NOW - 60,
            started_at=NOW - 120,
            reason="The backup is too small.",
            problem={"what": "backup size 1 MB, expected at least 10 MB.", "cure": "Look at it."},
        )
    )
    reply = await desk.handle("/handrail show #42", caller("ben"))
    text = read(reply)
    assert "staging #42: failed, 2025-03-09 13:04 UTC (1m ago)." in text
    assert "The backup is too small. backup size 1 MB, expected at least 10 MB. Look at it." in text
    assert "Took: 1m" in text
    assert actions(reply) == ["retry staging-42"]
    assert reply.message.tone == Tone.BAD
    assert actions(await desk.handle("/handrail show #42", caller("ana"))) == []


async def test_a_run_that_stopped_before_its_first_step_offers_no_retry(desk, ledger):
    ledger.keep(run(state=State.CANCELLED, ended_at=NOW - 60))
    assert actions(await desk.handle("/handrail show #42", caller("ben"))) == []
    ledger.keep(run(state=State.CANCELLED, ended_at=NOW - 60, started_at=NOW - 90))
    reply = await desk.handle("/handrail show #42", caller("ben"))
    assert actions(reply) == ["retry staging-42"]


def test_steps_are_shown_without_a_plan_too():
    steps = {
        name: StepState(id=name, attempt=1, outcome=Outcome(name), started=1.0, accepted=accepted)
        for name, accepted in [("lost", True), ("warned", False)]
    }
    steps["later"] = StepState(id="later")
    shown = step_lines(run(steps=steps), None)
    assert [(line.sign, line.text, line.detail) for line in shown] == [
        (Sign.INCONCLUSIVE, "lost", "accepted by a person"),
        (Sign.WARNED, "warned", ""),
        (Sign.WAITING, "later", ""),
    ]


def test_every_state_has_a_colour():
    assert {state: tone_of(run(state=state)) for state in State}[State.SUCCEEDED] == Tone.GOOD


def log_text(text, **changes):
    known = {"step": "build", "attempt": 1, "text": text, "size": len(text)} | changes
    return LogText(**known)


async def test_the_end_of_a_log_is_shown_with_the_way_to_all_of_it(desk, ledger):
    ledger.keep(run(steps=STEPS))
    lines = "".join(f"line {number}\n" for number in range(1, 101))
    ledger.logs["staging-42", "build", 2] = log_text(lines, attempt=2, cut=5_000_000)
    reply = await desk.handle("/handrail log #42", caller("ana"))
    assert code(reply).splitlines() == [f"line {number}" for number in range(61, 101)]
    text = read(reply)
    assert "build, attempt 2, of staging #42: the last 40 of 100 lines." in text
    assert "792 B are stored; 5.0 MB in the middle were too much to keep." in text
    assert "handrail log staging-42 build --attempt 2 --all" in text


async def test_a_whole_log_is_shown_on_the_command_line_only(desk, ledger):
    ledger.keep(run(steps=STEPS))
    lines = "".join(f"line {number}\n" for number in range(1, 101))
    ledger.logs["staging-42", "build", 1] = log_text(lines)
    reply = await desk.handle("/handrail log #42 build --all", caller("ana"))
    assert "only-on-the-command-line" in read(reply)
    reply = await desk.handle("handrail log staging-42 --all", caller("ana", "", "local"))
    assert code(reply) == lines
    assert "all 100 lines" in reply.message.text


async def test_a_short_log_is_shown_whole(desk, ledger):
    ledger.keep(run(steps=STEPS))
    ledger.logs["staging-42", "build", 1] = log_text("one\ntwo\n")
    reply = await desk.handle("/handrail log #42 build --attempt 1", caller("ana"))
    assert code(reply) == "one\ntwo"
    assert "--all" not in read(reply)
    ledger.logs["staging-42", "build", 1] = log_text("\n")
    reply = await desk.handle("/handrail log #42 build", caller("ana"))
    assert reply.message.text == "build, attempt 1, of staging #42 printed nothing."


async def test_a_log_that_is_not_there_is_said_to_be_so(desk, ledger):
    ledger.keep(run(steps=STEPS))
    text = read(await desk.handle("/handrail log #42 biuld", caller("ana")))
    assert "Did you mean build? Steps that have begun: backup, build." in text
    text = read(await desk.handle("/handrail log #42 build --attempt 7", caller("ana")))
    assert "attempt 7 of the step “build”" in text
    assert "Did you mean" not in text
    ledger.keep(run(43))
    assert "nothing-ran" in read(await desk.handle("/handrail log #43", caller("ana")))
    text = read(await desk.handle("/handrail log #43 build", caller("ana")))
    assert "No step has begun." in text
    assert "no-such-run" in read(await desk.handle("/handrail log #44", caller("ana")))


def on_hosts(**outcomes: str) -> StepState:
    hosts = {
        name: HostState(
            name=name, attempt=1, began=float(place), outcome=Outcome(told) if told else None
        )
        for place, (name, told) in enumerate(outcomes.items(), 1)
    }
    waiting = HostState(name="waiting", attempt=1)
    return StepState(id="build", attempt=1, started=1.0, hosts={**hosts, "waiting": waiting})


async def test_the_log_of_the_host_that_matters_is_chosen_and_the_others_are_named(desk, ledger):
    ledger.keep(run(steps={"build": on_hosts(a="passed", b="failed", c="passed")}))
    ledger.logs["staging-42", "build@b", 1] = log_text("boom\n", step="build@b")
    text = read(await desk.handle("/handrail log #42 build", caller("ana")))
    assert "build@b, attempt 1, of staging #42: all 1 lines." in text
    assert "On the other hosts: build@a, build@c." in text
    text = read(await desk.handle("/handrail log #42 build@d", caller("ana")))
    assert "the step “build@d”" in text
    assert "On the other hosts: build@a, build@b, build@c." in text


def test_of_a_step_on_several_hosts_the_one_that_runs_is_read_first():
    assert with_host(run(steps={"build": on_hosts(a="failed", b="")}), "build") == "build@b"
    assert with_host(run(steps={"build": on_hosts(a="", b="")}), "build@a") == "build@a"
    assert with_host(run(steps={"build": on_hosts()}), "build") == "build"
    assert with_host(run(), "build") == "build"


def test_the_log_of_the_step_that_matters_is_chosen():
    failed = StepState(id="failed", attempt=1, outcome=Outcome.FAILED, started=2.0)
    passed = StepState(id="passed", attempt=1, outcome=Outcome.PASSED, started=3.0)
    running = StepState(id="running", attempt=1, started=1.0)
    every = {state.id: state for state in (failed, passed, running)}
    assert newest_step(run(steps=every)) == "running"
    assert newest_step(run(steps={"passed": passed, "failed": failed})) == "failed"
    assert newest_step(run(steps={"passed": passed})) == "passed"
    assert newest_step(run()) is None


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("10%\r20%\r\ndone", "10%\n20%\ndone"),
        ("a\x00b\x08c\td", "a\ufffdb\ufffdc\td"),
        ("\x9b31m", "\ufffd31m"),
    ],
)
def test_output_cannot_steer_a_terminal(raw, plain):
    assert readable(raw) == plain


def test_a_long_line_is_cut():
    last, few, many = tail("x" * 10_000)
    assert (len(last), few, many) == (300, 1, 1)
    assert last.endswith("…")


async def test_a_sound_audit_shows_the_heads(desk, ledger):
    ledger.audit = AuditReport(runs=2, events=30, heads=(("staging-1", "ab"), ("staging-2", "cd")))
    reply = await desk.handle("/handrail audit verify", caller("ana"))
    assert reply.message.text == "The record is as it was written: 30 events of 2 runs."
    assert code(reply) == "staging-1  ab\nstaging-2  cd"
    ledger.audit = AuditReport(runs=0, events=0)
    reply = await desk.handle("/handrail audit verify", caller("ana"))
    assert code(reply) == ""


async def test_a_broken_audit_is_a_problem(desk, ledger):
    ledger.audit = AuditReport(runs=2, events=30, broken=("staging-1 at 4",))
    reply = await desk.handle("/handrail audit verify", caller("ana"))
    assert (reply.kind, reply.message.tone) == (Kind.PROBLEM, Tone.BAD)
    assert code(reply) == "staging-1 at 4"
