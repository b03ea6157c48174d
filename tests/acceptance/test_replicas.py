"""Several bots on one PostgreSQL: one is killed or leaves in the middle, the others carry on."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from demo.host import StagingHost
from runner.present import LEASE
from tests.acceptance.platforms import Both, declare, platforms, until
from tests.acceptance.serving import asked, printed, reached, serving
from tests.acceptance.small import cut_down, slow_step
from tests.acceptance.twins import (
    CARRIER,
    HAPPENED,
    PROCESSES,
    TAKEOVER,
    chair,
    told,
    twin,
    whole,
)
from tests.databases import fresh_database
from tests.servers.slack.workspace import TEAM

pytestmark = pytest.mark.timeout(240)


def killed(bot: subprocess.Popen[bytes]) -> float:
    """Kill a bot; returns when."""
    at = time.time()
    bot.send_signal(signal.SIGKILL)
    bot.wait(30)
    return at


async def test_a_killed_replicas_run_is_carried_on_by_the_other(
    slow: Path, staging: StagingHost, postgres: str
):
    database = fresh_database(postgres)
    ran = Path(staging.facts.paths.backups) / "ran"
    one, other = twin(slow, "one", database), twin(slow, "other", database)
    with serving(one) as first, serving(other) as second:
        await reached(one)
        await reached(other)
        said = await asyncio.to_thread(asked, one, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        await printed(one, "line 5")
        carrier = told(database, CARRIER)
        dying, there = (first, other) if carrier == first.pid else (second, one)
        assert carrier == dying.pid
        killed(dying)
        assert not ran.exists()
        ran.with_name("go").touch()
        followed = await asyncio.to_thread(asked, there, "follow", "#1")
        assert followed.returncode == 0, followed.stdout + followed.stderr
        assert await whole(there)
    assert ran.read_text(encoding="utf-8") == "once\n"


@pytest.fixture
async def both(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    """Serve both platforms, to a bot whose playbook has one slow step."""

    def small(playbook: dict[str, object]) -> None:
        cut_down(playbook, [slow_step()])

    async with platforms(tmp_path, staging, "socket", small) as made:
        declare(
            made.folder / "handrail.yaml",
            lambda declared: declared["people"]["dana"].update(slack=f"{TEAM}/U2"),
        )
        made.slack.person("U2")
        yield made


async def test_chat_and_the_run_go_on_within_seconds_when_the_replica_that_has_both_is_killed(
    both: Both, staging: StagingHost, postgres: str
):
    database = fresh_database(postgres)
    ran = Path(staging.facts.paths.backups) / "ran"
    one, other = (twin(both.folder, name, database) for name in ("one", "other"))
    with serving(one, both.environment) as first:
        await reached(one)
        await both.connected()
        assert (await both.slack.person("U1").types("/deploy", "staging", "C1")).ok
        request, _ = await until(both.cards("approval wanted"))
        await until(lambda: len(request.reactions) == 2 or None)
        with serving(other, both.environment) as second:
            await reached(other)
            await both.slack.sockets.until(4)
            assert chair(database) == told(database, CARRIER) == first.pid
            at = killed(first)
            await both.slack.sockets.until(2)
            assert (await both.slack.person("U2").presses(request, "Approve")).ok
            await printed(other, "line 20")
            assert float(str(told(database, HAPPENED, "approved"))) - at < TAKEOVER

            with serving(one, both.environment) as third:
                await reached(one)
                assert chair(database) == second.pid
                at = killed(second)
                ran.with_name("go").touch()
                followed = await asyncio.to_thread(asked, one, "follow", "#1")
                assert followed.returncode == 0, followed.stdout + followed.stderr
                assert float(str(told(database, HAPPENED, "step finished"))) - at < TAKEOVER
                card, mirrored = await until(both.cards("succeeded"))
                await until(lambda: both.standing("is live on"))
                await until(lambda: both.told_in_slack("is live on") or None)
                assert await whole(one)
                assert chair(database) == third.pid
                await until(lambda: both.discord.gateway.live or None)
    assert len(both.told_in_slack("is live on")) == 1
    ends = [m for m in both.discord.said(both.room) if "is live on" in str(m.body)]
    assert len(ends) == 1
    assert "Dana" in str(card.told())
    assert "Dana" in str(mirrored.body)
    assert ran.read_text(encoding="utf-8") == "once\n"


async def carries(database: str, pid: int, since: float) -> None:
    """Wait until a process carries the run and has chat; within the time that is promised."""
    async with asyncio.timeout(30):
        while told(database, CARRIER) != pid or chair(database) != pid:
            await asyncio.sleep(0.05)
    assert time.time() - since < TAKEOVER


async def test_replicas_that_leave_hand_their_running_step_over_with_the_log_whole(
    slow: Path, staging: StagingHost, postgres: str
):
    database = fresh_database(postgres)
    ran = Path(staging.facts.paths.backups) / "ran"
    one, other = (twin(slow, name, database) for name in ("one", "other"))
    with serving(one) as first:
        await reached(one)
        alone = await asyncio.to_thread(asked, one, "drain")
        assert alone.returncode == 1
        assert "nobody-else" in alone.stderr
        said = await asyncio.to_thread(asked, one, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        await printed(one, "line 5")
        with serving(other) as second:
            await reached(other)
            listed = (await asyncio.to_thread(asked, other, "replicas")).stdout
            assert "2 replicas serve" in listed
            assert "configuration-differs" not in listed
            row = next(line for line in listed.splitlines() if f" {first.pid} " in line)
            assert "chat, schedule" in row
            assert "staging-1" in row

            at = time.time()
            drained = await asyncio.to_thread(asked, one, "drain")
            assert drained.returncode == 0, drained.stderr
            assert "others go on with staging-1" in drained.stdout
            await carries(database, second.pid, at)
            assert await asyncio.to_thread(first.wait, 30) == 0

            with serving(one) as third:
                await reached(one)
                at = time.time()
                second.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(second.wait, 30) == 0
                await carries(database, third.pid, at)

                with serving(other) as fourth:
                    await reached(other)
                    at = time.time()
                    drained = await asyncio.to_thread(asked, other, "drain", str(third.pid))
                    assert drained.returncode == 0, drained.stderr
                    await carries(database, fourth.pid, at)
                    assert not ran.exists()
                    ran.with_name("go").touch()
                    followed = await asyncio.to_thread(asked, other, "follow", "#1")
                    assert followed.returncode == 0, followed.stdout + followed.stderr
                    assert await whole(other)
    assert ran.read_text(encoding="utf-8") == "once\n"


async def frozen_database(server: str, seconds: float) -> None:
    """Stop every process of the database's server for a while, as a machine that hangs does."""
    pids = [int(pid) for pid in str(told(f"{server}postgres", PROCESSES)).split()]
    try:
        signalled(pids, signal.SIGSTOP)
        await asyncio.sleep(seconds)
    finally:
        signalled(reversed(pids), signal.SIGCONT)


def signalled(pids: Iterable[int], how: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # a connection may have ended by now
            os.kill(pid, how)


async def test_a_run_goes_on_over_a_database_that_hangs_and_a_replica_that_is_frozen(
    slow: Path, staging: StagingHost, postgres: str
):
    database = fresh_database(postgres)
    ran = Path(staging.facts.paths.backups) / "ran"
    one, other = (twin(slow, name, database) for name in ("one", "other"))
    with serving(one) as first, serving(other) as second:
        await reached(one)
        await reached(other)
        said = await asyncio.to_thread(asked, one, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        await printed(one, "line 5")

        # Both have to let go, since each knows of the other; both come back.
        await frozen_database(postgres, LEASE + 2)
        async with asyncio.timeout(60):
            while (pid := told(database, CARRIER)) not in {first.pid, second.pid}:
                await asyncio.sleep(0.1)
        assert first.poll() is None
        assert second.poll() is None

        frozen, going = (first, second) if pid == first.pid else (second, first)
        there = other if going is second else one
        frozen.send_signal(signal.SIGSTOP)
        try:
            await carries(database, going.pid, time.time())
            ran.with_name("go").touch()
            followed = await asyncio.to_thread(asked, there, "follow", "#1")
            assert followed.returncode == 0, followed.stdout + followed.stderr
        finally:
            frozen.send_signal(signal.SIGCONT)
        async with asyncio.timeout(60):
            while "2 replicas serve" not in (
                listed := (await asyncio.to_thread(asked, there, "replicas")).stdout
            ):
                await asyncio.sleep(0.2)
        assert f" {frozen.pid} " in listed
        assert chair(database) == going.pid
        assert await whole(there)
    assert ran.read_text(encoding="utf-8") == "once\n"
