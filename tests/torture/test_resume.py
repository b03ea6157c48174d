"""The bot dies in the middle of a step, the host loses that step, and its resume rule decides."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runner.record.run import Run, State
from tests.integration.host.server import missing
from tests.staging import needs
from tests.torture.chats import DEPLOY, Command
from tests.torture.world import PATIENCE, World, world

pytestmark = pytest.mark.timeout(120)

CODE = "code"
NUMBER = 1


@pytest.fixture
async def lost(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A deploy in its step `code`; then bot and host went, and only the host is there again."""
    package = missing("dash")
    needs(f"{package} is not installed" if package else None)
    async with world(tmp_path, "sqlite") as made:
        await made.bot.end(signal.SIGKILL)
        made.place.rule(request.param)
        made.bot.start()
        made.place.commit()
        made.place.stay(on=True)
        await made.ask("you", DEPLOY)
        async with asyncio.timeout(PATIENCE):
            while ("begin", CODE) not in made.place.begun(f"staging-{NUMBER}"):
                await asyncio.sleep(0.05)
        await made.bot.end(signal.SIGKILL)
        made.host.off()
        made.host.on()
        made.place.stay(on=False)
        yield made


async def ended(lost: World) -> Run:
    lost.bot.start()
    run = await lost.ended(NUMBER)
    await lost.told()
    return run


async def asked(lost: World) -> Run:
    lost.bot.start()
    async with asyncio.timeout(PATIENCE):
        while True:
            run = await lost.journal.run(f"staging-{NUMBER}")
            if run is not None and run.question is not None:
                return run
            await asyncio.sleep(0.05)


def told(lost: World) -> str:
    """Return everything that the channel and its threads say."""
    return "\n".join(message.text for message in lost.chats.slack.workspace.messages)


def begins(lost: World) -> int:
    return lost.place.begun(f"staging-{NUMBER}").count(("begin", CODE))


def found(lost: World) -> str:
    """Return what was found on the host; where no boot id can be set, its processes were ended."""
    return "the host was restarted" if lost.host.boot else "what watches over it on the host was"


@pytest.mark.parametrize("lost", ["safe"], indirect=True)
async def test_a_step_that_is_safe_runs_again(lost: World):
    run = await ended(lost)
    assert (run.state, run.steps[CODE].attempt, begins(lost)) == (State.SUCCEEDED, 2, 2)
    assert found(lost) in told(lost)
    assert "it is safe to run again, so it runs again" in told(lost)


@pytest.mark.parametrize("lost", ["check"], indirect=True)
async def test_a_step_whose_checks_pass_is_not_run_again(lost: World):
    with (lost.place.there / "evidence").open("a") as evidence:
        evidence.write(f"end staging-{NUMBER} {CODE}\n")  # it had come so far
    run = await ended(lost)
    assert (run.state, run.steps[CODE].attempt, begins(lost)) == (State.SUCCEEDED, 2, 1)
    assert found(lost) in told(lost)
    assert "its checks decide whether it is done" in told(lost)


@pytest.mark.parametrize("lost", ["ask"], indirect=True)
async def test_a_step_that_nobody_can_judge_asks_and_does_as_told(lost: World):
    run = await asked(lost)
    assert run.question is not None
    assert "What is on the host now?" in run.question.text
    await lost.told()
    assert found(lost) in told(lost)
    assert "a person decides what to do" in told(lost)
    assert begins(lost) == 1
    answer = {"run": f"#{NUMBER}", "option": "try-again"}
    await lost.ask(
        "dana", Command(name="handrail answer", text=f"#{NUMBER} try-again", options=answer)
    )
    run = await lost.ended(NUMBER)
    assert (run.state, run.steps[CODE].attempt, begins(lost)) == (State.SUCCEEDED, 2, 2)


@pytest.mark.parametrize("lost", ["never"], indirect=True)
async def test_a_step_that_must_never_run_twice_stops_the_run(lost: World):
    run = await ended(lost)
    assert (run.state, run.steps[CODE].attempt, begins(lost)) == (State.FAILED, 1, 1)
    assert found(lost) in told(lost)
    assert "it is never run twice by itself, so the run stops" in told(lost)
