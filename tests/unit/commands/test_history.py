"""`history`: figures as people read them."""

from runner.figures import DAY, WEEK
from runner.record.run import Outcome, State, StepState
from tests.unit.commands.text import code, read
from tests.unit.commands.world import NOW, caller, run


def deploy(number, days, **changes):
    at = NOW - days * DAY
    known = {
        "state": State.SUCCEEDED,
        "changed": True,
        "requested_at": at,
        "asked_at": at,
        "approved_at": at + 300,
        "started_at": at + 300,
        "ended_at": at + 900,
        "steps": {
            "build": StepState(id="build", attempt=1, outcome=Outcome.PASSED, seconds=60.0 + number)
        },
    }
    return run(number, **{**known, **changes})


async def test_history_tells_the_four_keys_and_where_the_time_goes(desk, ledger):
    for number in range(1, 9):
        kept = ledger.keep(deploy(number, 14 - number))
        ledger.commits[kept.id] = (kept.requested_at - 3600,)
    ledger.keep(deploy(9, 3, state=State.ROLLED_BACK, rolled_back_by="staging #10"))
    ledger.keep(deploy(10, 2.9, flow="rollback-quick"))
    reply = await desk.handle("/handrail history staging", caller("ana"))
    said = read(reply)
    assert reply.message.text == "staging: 9 deploys live in 1.9 weeks, 4.8 a week."
    assert "Deploys a week: 4.8 (9 live)" in said
    assert "Lead time: 1h 15m in the middle of 8 commits, 1h 15m at most" in said
    assert "Change failure rate: 11% (1 of 9)" in said
    assert "Time to restore: 15m (1 failure)" in said
    assert "Waiting for approval: 5m in the middle of 10 approvals, 5m at most" in said
    assert "Run time: 10m in the middle of 8 deploys, 10m at most" in said
    assert "build  1m 6s   1m 2s   +6%" in code(reply)
    assert "2025-03-09  3        1" in code(reply)


async def test_trouble_that_is_not_over_is_said_first(desk, ledger):
    ledger.keep(deploy(1, 1, state=State.FAILED))
    reply = await desk.handle("/handrail history staging --weeks 1", caller("ana"))
    said = read(reply)
    assert reply.message.tone == "warning"
    assert "In trouble since 2025-03-08 13:20 UTC" in said
    assert "Time to restore: not known yet" in said
    assert "Deploys a week: 0.0 (0 live)" in said


async def test_an_environment_without_runs_says_how_to_begin(desk):
    said = read(await desk.handle("/handrail history staging", caller("ana")))
    assert said.startswith("staging: no runs yet. Start one with /deploy staging.")


async def test_history_without_ended_deploys_claims_nothing(desk, ledger):
    ledger.keep(run(1, requested_at=NOW - 2 * WEEK))
    reply = await desk.handle("/handrail history staging", caller("ana"))
    assert read(reply).count("not known yet") == 5
    assert "step" not in code(reply)


async def test_history_needs_the_right_to_look(desk, ledger):
    ledger.keep(deploy(1, 1))
    reply = await desk.handle("/handrail history staging", caller("finn"))
    assert "may not look at staging" in read(reply)


async def test_a_step_that_is_as_it_was_and_one_without_a_past(desk, ledger):
    steps = {
        "a-step-with-a-very-long-name": StepState(
            id="a", attempt=1, outcome=Outcome.PASSED, seconds=60.0
        )
    }
    for number in range(1, 8):
        ledger.keep(deploy(number, 9 - number, steps=steps))
    assert "a-step-with-a-very-…  1m      1m      same" in code(
        await desk.handle("/handrail history staging", caller("ana"))
    )
    ledger.runs_by_id.clear()
    ledger.keep(deploy(1, 1, steps=steps))
    assert "1m      -       -" in code(
        await desk.handle("/handrail history staging", caller("ana"))
    )


async def test_weeks_are_a_number(desk):
    said = read(await desk.handle("/handrail history staging --weeks 500", caller("ana")))
    assert "Write a whole number from 1 to 104." in said
