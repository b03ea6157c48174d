"""The power goes while a step runs: its resume rule decides, and the channel is told so."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from demo.host import StagingHost
from tests.acceptance.platforms import Both, platforms, until
from tests.acceptance.serving import asked, reached, serving
from tests.acceptance.small import change, cut_down

pytestmark = pytest.mark.timeout(300)
LONG = 120.0
DECIDED = {
    "safe": "how its script ended is not known; it is safe to run again",
    "check": "how its script ended is not known; its checks decide whether it is done",
    "ask": "how its script ended is not known; a person decides what to do",
    "never": "how its script ended is not known; it is never run twice by itself",
}
STEP = """
echo "begin NAME" >>"$BACKUP_DIR/ran"
until [ -e "$BACKUP_DIR/go-NAME" ]; do sleep 0.05; done
echo "end NAME" >>"$BACKUP_DIR/ran"
"""


def _step(rule: str) -> dict[str, Any]:
    check = {"check": "command", "says": "It has begun", "uses": ["BACKUP_DIR"], "at_least": 1}
    check["run"] = f'grep -c "begin {rule}" "$BACKUP_DIR/ran"'
    return {
        "id": rule,
        "title": f"Rule {rule}",
        "resume": rule,
        "uses": ["BACKUP_DIR"],
        "run": STEP.replace("NAME", rule),
        "verify": [check],
    }


async def _both(folder: Path, staging: StagingHost, *rules: str) -> AsyncIterator[Both]:
    steps = [_step(rule) for rule in rules]
    async with platforms(folder, staging, "socket", lambda one: cut_down(one, steps)) as made:
        free = {"approval": {"quorum": 0}}
        environment = made.folder / "environments/staging.yaml"
        change(environment, lambda declared: declared.update(free))
        yield made


@pytest.fixture
async def lenient(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    async for made in _both(tmp_path, staging, "safe", "check", "ask"):
        yield made


@pytest.fixture
async def strict(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    async for made in _both(tmp_path, staging, "never"):
        yield made


def ran(staging: StagingHost) -> list[str]:
    """Return what the steps wrote down by themselves."""
    file = Path(staging.facts.paths.backups) / "ran"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


async def power_lost(staging: StagingHost, rule: str) -> None:
    """Wait until a step runs, and reboot; what it waits for is there afterwards."""
    async with asyncio.timeout(LONG):
        while ran(staging).count(f"begin {rule}") != 1:
            await asyncio.sleep(0.05)
    await staging.reboot()
    (Path(staging.facts.paths.backups) / f"go-{rule}").touch()


def told(both: Both, text: str) -> Any:
    """Return a look for a message of the channel, or of its threads, that holds a text."""

    def look() -> Any:
        messages = both.slack.workspace.messages
        return next((one for one in messages if text in str(one.told())), None)

    return look


async def test_a_reboot_in_the_middle_of_steps_is_answered_by_the_rule_of_each(
    lenient: Both, staging: StagingHost
):
    with serving(lenient.folder, lenient.environment):
        await reached(lenient.folder)
        await lenient.connected()
        assert (await lenient.slack.person("U1").types("/deploy", "staging", "C1")).ok
        for rule in ("safe", "check", "ask"):
            await power_lost(staging, rule)
            await until(told(lenient, DECIDED[rule]), LONG)
        await until(told(lenient, "What is on the host now?"), LONG)
        assert ran(staging).count("begin ask") == 1, "a bot never guesses"
        await lenient.dana.command(lenient.room, "handrail answer", run="#1", option="try-again")
        await until(lenient.cards("staging #1 has succeeded"), LONG)
        audit = await asyncio.to_thread(asked, lenient.folder, "audit", "verify")
        assert audit.returncode == 0, audit.stdout
    assert ran(staging) == [
        *("begin safe", "begin safe", "end safe"),
        "begin check",
        *("begin ask", "begin ask", "end ask"),
    ]


async def test_a_step_that_may_never_run_again_ends_its_run_and_keeps_the_environment(
    strict: Both, staging: StagingHost
):
    with serving(strict.folder, strict.environment):
        await reached(strict.folder)
        await strict.connected()
        assert (await strict.slack.person("U1").types("/deploy", "staging", "C1")).ok
        await power_lost(staging, "never")
        here, _ = await until(strict.cards("staging #1 has failed"), LONG)
        assert DECIDED["never"] in str(here.told())
        status = await asyncio.to_thread(asked, strict.folder, "status")
        assert "staging #1" in status.stdout, status.stdout
    assert ran(staging) == ["begin never"]
