"""Dropped connections, killed clients, helpers and supervisors: nothing runs twice."""

import asyncio
import contextlib
import hashlib
import os
import signal
import sys
from pathlib import Path

import pytest

from runner.host.job import Ended, Lost
from runner.host.remote import Pace
from tests.integration.host.conftest import Bench, lives, until

# Prints until it is told to stop, then some more; counts its runs.
SCRIPT = """
echo ran >>{ran}
i=0
until [ -e {stop} ]; do i=$((i + 1)); printf '%06d\\036%s\\n' "$i" "$PAD"; sleep 0.005; done
echo "$i" >{count}
"""


def _printing(bench: Bench, **fields):
    script = SCRIPT.format(
        ran=bench.note("ran"), stop=bench.note("stop"), count=bench.note("count")
    )
    return bench.job(script, "echo checked", environment={"PAD": "x" * 100}, **fields)


def _stop(bench: Bench) -> None:
    (bench.server.home / f"{bench.run}-stop").touch()


def _assert_whole(bench: Bench) -> None:
    lines = [b"%06d\x1e%s\n" % (i, b"x" * 100) for i in range(1, bench.pid("count") + 1)]
    assert bytes(bench.output) == b"".join([*lines, b"checked\n"])
    assert (bench.server.home / f"{bench.run}-ran").read_text() == "ran\n"


async def test_resets_lose_and_double_nothing(bench: Bench):
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, _printing(bench)))
        for _ in range(4):
            seen = len(bench.output)
            await until(lambda seen=seen: len(bench.output) > seen + 2000)
            bench.network.reset()
        seen = len(bench.output)
        await until(lambda: len(bench.output) > seen + 2000)
        _stop(bench)
        outcome = await task
    assert isinstance(outcome, Ended)
    assert (outcome.status, outcome.check_status) == (0, 0)
    _assert_whole(bench)
    assert [note.kind for note in bench.notes] == ["lost", "regained"] * 4


async def test_a_frozen_connection_is_noticed_and_left(bench: Bench):
    bench.pace = Pace(look=0.2, patience=1)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, _printing(bench)))
        await until(lambda: len(bench.output) > 2000)
        bench.network.freeze()
        _stop(bench)
        outcome = await task
    assert isinstance(outcome, Ended)
    _assert_whole(bench)
    assert "no sign of life" in bench.notes[0].reason


async def test_a_step_started_just_before_a_drop_runs_once(bench: Bench):
    async with bench.remote() as remote, asyncio.timeout(120):
        for number in range(10):
            before = bench.network.carried
            job = bench.job(
                f"echo ran >>{bench.note(str(number))}; echo out", "true", id=f"s{number}.1"
            )
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(bench.on(remote, job))
                # A little later into the conversation each time.
                wanted = before + 200 * number
                await until(lambda w=wanted, t=task: bench.network.carried > w or t.done())
                bench.network.reset()
                outcome = await task
            assert isinstance(outcome, Ended)
            assert bytes(bench.output) == b"out\n"
            bench.output.clear()
            ran = (bench.server.home / f"{bench.run}-{number}").read_text()
            assert ran == "ran\n"


async def test_clients_that_race_for_an_id_run_it_once(bench: Bench):
    async def sink(_offset: int, data: bytes) -> None:
        assert data.endswith(b"\n")

    async with bench.remote() as one, bench.remote() as two, asyncio.timeout(120):
        for number in range(25):
            job = bench.job(
                f"echo {number} >>{bench.note('ran')}; echo out", "true", id=f"s{number}.1"
            )
            first, second = await asyncio.gather(
                *(bench.on(remote, job, sink=sink) for remote in (one, two))
            )
            assert isinstance(first, Ended)
            assert first == second
    ran = (bench.server.home / f"{bench.run}-ran").read_text()
    assert ran == "".join(f"{number}\n" for number in range(25))


async def test_a_cancelled_call_leaves_the_step_running(bench: Bench):
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, _printing(bench)))
        await until(lambda: len(bench.output) > 1000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await remote.status("step.1")).kind == "live"
        _stop(bench)
        outcome = await bench.on(remote, _printing(bench), offset=len(bench.output))
    assert isinstance(outcome, Ended)
    _assert_whole(bench)


CLIENT = """
import asyncio, sys
from pathlib import Path
from runner.host.job import Job
from runner.host.remote import Remote
from runner.host.ssh import Address

async def main():
    host, port, user, key, known, run, boot, script = sys.argv[1:]
    address = Address(name="staging", hostname=host, port=int(port), user=user,
                      key_file=Path(key), known_hosts=(known,))
    async def sink(offset, data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    job = Job(id="step.1", boot_id=boot, script=script, check="echo checked", limit=60,
              environment={"PAD": "x" * 100})
    async with Remote(address, bot="test", run=run) as remote:
        await remote.carry(job, sink=sink, cancel=asyncio.Event())

asyncio.run(main())
"""


async def test_a_killed_client_changes_nothing_for_the_step(bench: Bench):
    address, job = bench.server.address, _printing(bench)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CLIENT, address.hostname, str(address.port), address.user),
        *(str(address.key_file), address.known_hosts[0], bench.run, bench.boot, job.script),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout
    while len(bench.output) < 3000:
        bench.output += await process.stdout.read(1000)
    process.kill()
    bench.output += await process.stdout.read()
    await process.wait()
    _stop(bench)
    await until((bench.folder / "step.1.exit").read_text)
    # The check began: the new client has to find its place in a log it does not know.
    outcome = await bench.carry(job, offset=len(bench.output))
    assert isinstance(outcome, Ended)
    assert outcome.check_offset == len(bench.output) - len(b"checked\n")
    _assert_whole(bench)


async def test_a_killed_helper_changes_nothing_for_the_step(bench: Bench):
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, _printing(bench)))
        await until(lambda: len(bench.output) > 1000)
        lane = next(bench.folder.glob("lane.*.wards"))
        os.kill(int(lane.name.split(".")[1]), signal.SIGKILL)
        seen = len(bench.output)
        await until(lambda: len(bench.output) > seen + 1000)
        _stop(bench)
        outcome = await task
    assert isinstance(outcome, Ended)
    _assert_whole(bench)
    assert bench.notes == [], "the connection never dropped"


def _marked(bench: Bench) -> list[int]:
    """Return the processes of the step."""
    mark = f"HANDRAIL_STEP={bench.folder}/step.1/".encode()
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in environment.read_bytes().split(b"\0"):
                found.append(int(environment.parent.name))
    return found


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill_supervisor(bench: Bench) -> None:
    os.kill(int((bench.folder / "step.1.start").read_text().split()[0]), signal.SIGKILL)


async def test_what_a_killed_supervisor_leaves_is_followed_to_its_end(bench: Bench):
    job = _printing(bench)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        await until(lambda: bench.output)
        _kill_supervisor(bench)
        # Somebody who comes later waits as well, and misses nothing of what it says.
        seen = len(bench.output)
        bench.network.reset()
        await until(lambda: task.done() or len(bench.output) > seen + 5000)
        assert not task.done(), "it still runs: nothing may follow yet"
        _stop(bench)
        assert await task == Lost(reason="gone", group_alive=False)
    lines = [b"%06d\x1e%s\n" % (i, b"x" * 100) for i in range(1, bench.pid("count") + 1)]
    assert bytes(bench.output) == b"".join(lines)


async def test_what_was_said_before_a_loss_is_read_after_it(bench: Bench):
    job = bench.job("echo begun; sleep 600")
    async with bench.remote() as remote, asyncio.timeout(60):
        task = asyncio.create_task(bench.on(remote, job))
        await until(lambda: bench.output)
        task.cancel()
        await asyncio.wait([task])
        _kill_supervisor(bench)
        for pid in await until(lambda: _marked(bench)):
            os.kill(pid, signal.SIGKILL)
        bench.output.clear()
        assert await bench.on(remote, job) == Lost(reason="gone", group_alive=False)
    assert bytes(bench.output) == b"begun\n"


async def test_what_a_killed_supervisor_leaves_can_be_cancelled(bench: Bench):
    job = bench.job(f"echo $$ >{bench.note('pid')}; echo begun; sleep 600")
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        await until(lambda: bench.output)
        _kill_supervisor(bench)
        await until(lambda: not task.done())
        assert (await remote.status("step.1")).group_alive
        assert lives(bench.pid("pid"))
        # By its mark alone, for its group is nobody's now.
        bench.cancel.set()
        assert await task == Lost(reason="gone", group_alive=False)
        assert await bench.on(remote, job) == Lost(reason="gone", group_alive=False)
    assert not lives(bench.pid("pid"))


async def test_what_a_killed_supervisor_leaves_is_ended_behind_its_limit(one_bench: Bench):
    bench = one_bench
    job = bench.job(f"echo $$ >{bench.note('pid')}; echo begun; sleep 600", limit=3, grace=0.2)
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        await until(lambda: bench.output)
        # The watch that would end it is gone as well: whoever waits sees to it.
        for name in bench.folder.glob("lane.*.wards"):
            helper = int(name.name.split(".")[1])
            for pid in (*_children(helper), helper):
                os.kill(pid, signal.SIGKILL)
        assert await task == Lost(reason="gone", group_alive=False)
    assert not lives(bench.pid("pid"))


async def test_an_idle_helper_ends_itself_and_is_replaced(bench: Bench):
    bench.pace = Pace(idle=0.5, patience=5)
    async with bench.remote() as remote, asyncio.timeout(60):
        await bench.on(remote, bench.job("echo one"))
        helper = int(next(bench.folder.glob("lane.*.wards")).name.split(".")[1])
        await until(lambda: not lives(helper))
        await until(lambda: not list(bench.folder.glob("lane.*")))
        bench.output.clear()
        assert isinstance(await bench.on(remote, bench.job("echo two", id="two.1")), Ended)
    assert bench.notes == []


async def test_much_output_arrives_whole_over_resets(one_bench: Bench):
    bench, seen, digest = one_bench, 0, hashlib.sha256()

    async def sink(offset: int, data: bytes) -> None:
        nonlocal seen
        assert offset == seen
        seen += len(data)
        digest.update(data)

    job = bench.job("seq 1 3000000; printf end")
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(120):
        task = tasks.create_task(bench.on(remote, job, sink=sink))
        for wanted in (1_000_000, 9_000_000):
            await until(lambda w=wanted: seen > w or task.done())
            bench.network.reset()
        assert isinstance(await task, Ended)
    expected = hashlib.sha256()
    for start in range(1, 3000001, 100000):
        expected.update("".join(f"{i}\n" for i in range(start, start + 100000)).encode())
    expected.update(b"end")
    assert digest.digest() == expected.digest()
