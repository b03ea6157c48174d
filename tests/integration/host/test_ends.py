"""Ending a step early: cancel, limits, silence; and what escapes."""

import asyncio
import os
import signal

import pytest

from runner.host.job import Ended, Void
from tests.integration.host.conftest import Bench, lives, until


async def _cancelled(bench: Bench, job, *names: str):
    """Carry a job, cancel it once these numbers are written; return outcome and numbers."""
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        pids = [await until(lambda n=name: bench.pid(n)) for name in names]
        assert all(lives(pid) for pid in pids)
        bench.cancel.set()
        outcome = await task
    assert isinstance(outcome, Ended)
    return outcome, pids


async def test_a_cancel_ends_the_whole_tree(bench: Bench):
    script = (
        f"sh -c 'echo $$ >\"$0\"; sleep 600' {bench.note('child')} &\n"
        f"echo begun; echo $$ >{bench.note('own')}; sleep 600"
    )
    job = bench.job(script, "echo check")
    outcome, pids = await _cancelled(bench, job, "own", "child")
    assert (outcome.why, outcome.status, outcome.check_status) == ("cancelled", 143, None)
    assert outcome.survivors == ()
    assert not any(lives(pid) for pid in pids)
    assert bytes(bench.output) == b"begun\n"


async def test_what_ignores_term_is_killed_after_its_grace(bench: Bench):
    script = (
        "trap '' TERM\n"
        f"sh -c 'echo $$ >\"$0\"; while :; do sleep 1; done' {bench.note('child')} &\n"
        f"echo $$ >{bench.note('own')}; while :; do sleep 1; done"
    )
    outcome, pids = await _cancelled(bench, bench.job(script, grace=0.3), "own", "child")
    assert (outcome.why, outcome.status, outcome.survivors) == ("cancelled", 137, ())
    assert not any(lives(pid) for pid in pids)


async def test_a_script_may_tidy_up_within_its_grace(bench: Bench):
    script = (
        "trap 'echo tidied; exit 5' TERM\n"
        f"echo $$ >{bench.note('own')}; while :; do sleep 0.05; done"
    )
    outcome, _ = await _cancelled(bench, bench.job(script, grace=30), "own")
    assert (outcome.why, outcome.status) == ("cancelled", 5)
    assert b"tidied\n" in bench.output


@pytest.mark.parametrize("escape", ["setsid", "setsid env -i"])
async def test_children_that_leave_the_session_are_found(bench: Bench, escape: str):
    script = (
        f'{escape} sh -c \'trap "" TERM; echo $$ >"$0"; while :; do sleep 1; done\''
        f" {bench.note('child')} &\n"
        f"until [ -s {bench.note('child')} ]; do sleep 0.01; done\n"
        f"echo $$ >{bench.note('own')}; sleep 600"
    )
    outcome, pids = await _cancelled(bench, bench.job(script, grace=0.3), "own", "child")
    assert (outcome.why, outcome.survivors) == ("cancelled", ())
    assert not any(lives(pid) for pid in pids)


async def test_an_orphan_in_a_session_of_its_own_is_found_by_its_mark(bench: Bench):
    script = (
        f"(setsid sh -c 'echo $$ >\"$0\"; exec sleep 600' {bench.note('child')} &)\n"
        f"until [ -s {bench.note('child')} ]; do sleep 0.01; done\n"
        f"echo $$ >{bench.note('own')}; exec sleep 600"
    )
    outcome, pids = await _cancelled(bench, bench.job(script), "own", "child")
    assert outcome.why == "cancelled"
    assert not any(lives(pid) for pid in pids)


async def test_a_cancel_during_the_check_ends_the_check(bench: Bench):
    check = f"echo checking; echo $$ >{bench.note('check')}; sleep 600"
    outcome, pids = await _cancelled(bench, bench.job("echo done", check), "check")
    assert (outcome.why, outcome.status, outcome.check_status) == ("cancelled", 0, 143)
    assert outcome.check_offset == 5
    assert not lives(pids[0])


async def test_a_cancel_before_the_start_means_never(bench: Bench):
    job = bench.job(f"echo ran >{bench.note('ran')}")
    bench.cancel.set()
    assert isinstance(await bench.carry(job), Void)
    bench.cancel.clear()
    assert isinstance(await bench.carry(job), Void)
    assert not (bench.server.home / f"{bench.run}-ran").exists()


async def test_a_cancel_right_after_the_start_is_not_forgotten(bench: Bench):
    async with bench.remote() as remote, asyncio.timeout(60):
        for number in range(15):
            bench.cancel.clear()
            job = bench.job("sleep 600", id=f"s{number}.1", grace=5)
            # A little later into the conversation each time.
            wanted = bench.network.carried + 100 * number
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(bench.on(remote, job))
                await until(lambda w=wanted: bench.network.carried >= w)
                bench.cancel.set()
                outcome = await task
            if isinstance(outcome, Ended):
                assert outcome.why == "cancelled"
            else:
                assert isinstance(outcome, Void)


async def test_a_cancel_survives_a_drop(bench: Bench):
    job = bench.job(f"trap '' TERM; echo $$ >{bench.note('own')}; sleep 600; sleep 600", grace=0.5)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        own = await until(lambda: bench.pid("own"))
        bench.network.reset()
        bench.cancel.set()
        outcome = await task
    assert isinstance(outcome, Ended)
    assert outcome.why == "cancelled"
    assert not lives(own)


async def test_a_cancel_of_a_step_that_ended_changes_nothing(bench: Bench):
    job = bench.job("echo done", "true")
    first = await bench.carry(job)
    bench.output.clear()
    bench.cancel.set()
    assert await bench.carry(job) == first
    assert bytes(bench.output) == b"done\n"


async def test_the_limit_holds_with_nobody_connected(bench: Bench):
    job = bench.job(f"echo begun; echo $$ >{bench.note('own')}; sleep 600", "true", limit=1)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        own = await until(lambda: bench.pid("own"))
        task.cancel()
    await until(lambda: not lives(own))
    outcome = await bench.carry(job, offset=len(bench.output))
    assert isinstance(outcome, Ended)
    assert (outcome.why, outcome.status, outcome.check_status) == ("limit", 143, None)
    assert bytes(bench.output) == b"begun\n"


async def test_silence_has_a_limit_of_its_own(bench: Bench):
    script = "for i in 1 2 3 4; do echo $i; sleep 0.4; done; sleep 600"
    outcome = await bench.carry(bench.job(script, silence=1))
    assert isinstance(outcome, Ended)
    assert (outcome.why, outcome.status) == ("silence", 143)
    assert bytes(bench.output) == b"1\n2\n3\n4\n"


async def test_the_check_has_a_limit_of_its_own(bench: Bench):
    outcome = await bench.carry(bench.job("echo done", "sleep 600", check_limit=1, silence=1))
    assert isinstance(outcome, Ended)
    assert (outcome.why, outcome.status, outcome.check_status) == ("check-limit", 0, 143)


async def test_the_limit_holds_even_when_the_supervisor_was_killed(bench: Bench):
    job = bench.job(f"echo $$ >{bench.note('own')}; sleep 600", limit=1)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        own = await until(lambda: bench.pid("own"))
        os.kill(int((bench.folder / "step.1.start").read_text().split()[0]), signal.SIGKILL)
        await until(lambda: not lives(own))
        await task
