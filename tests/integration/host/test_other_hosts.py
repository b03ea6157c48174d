"""Hosts unlike the one at hand: homes without execution, other tongues, other login shells."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from runner.host.job import Ended, Lost, Void
from runner.host.ssh import HostProblem
from runner.looks.host import NEEDED
from tests.integration.host.conftest import Bench, lives, until
from tests.integration.host.forwarder import Forwarder
from tests.integration.host.server import Server, missing, running
from tests.staging import needs

STEP = 'echo "A=1" >>"$HANDRAIL_OUTPUT"; printf "%s\\n" one two; exit 0'


@contextmanager
def served(folder: Path, *extra: str) -> Iterator[Server]:
    """Have a host with more lines of configuration."""
    package = missing("dash")
    needs(f"{package} is not installed" if package else None)
    with running(folder, "dash", *extra) as server:
        yield server


async def carried(server: Server, script: str = STEP) -> None:
    """Prove that a step with its check runs whole there."""
    async with Forwarder.to(server.address.port) as network:
        bench = Bench(server, network)
        outcome = await bench.carry(bench.job(script, 'echo "$OUT_A"; sleep 0.2', outputs=("A",)))
    assert isinstance(outcome, Ended), outcome
    assert (outcome.status, outcome.check_status) == (0, 0)
    assert bytes(bench.output) == b"one\ntwo\n1\n"


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Have a small file system of its own on a folder, which only root can."""
    words = ["mount", "-t", "tmpfs", "-o", options, "handrail-test", folder]
    if os.geteuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("needs root, and a machine that lets it mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


async def test_nothing_in_the_home_has_to_be_executable(tmp_path: Path):
    with served(tmp_path) as server, mounted(server.home, "noexec,size=4m"):
        await carried(server)


def failed(words: list[str | Path]) -> bool:
    return subprocess.run(words, check=False, capture_output=True).returncode != 0


@pytest.mark.parametrize("name", ["de_DE", "tr_TR"])
async def test_a_host_may_speak_any_language(tmp_path: Path, name: str):
    tongues = tmp_path / "locales"
    tongues.mkdir()
    words = ["localedef", "-i", name, "-f", "UTF-8", tongues / f"{name}.UTF-8"]
    if not shutil.which("localedef") or await asyncio.to_thread(failed, words):
        pytest.skip("the package locales is not installed")
    speaks = f"export LOCPATH={tongues} LC_ALL={name}.UTF-8 LANG={name}.UTF-8"
    with served(tmp_path, f'ForceCommand {speaks}; sh -c "$SSH_ORIGINAL_COMMAND"') as server:
        await carried(server)


async def test_a_host_needs_no_program_but_the_few_that_are_named(tmp_path: Path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(shutil.which(name) or name)
    script = f"{STEP.removesuffix('exit 0')}command -v flock mkfifo stdbuf timeout dd; true"
    force = f'ForceCommand export PATH={tools}; sh -c "$SSH_ORIGINAL_COMMAND"'
    with served(tmp_path, force) as server:
        await carried(server, script)


@pytest.mark.parametrize("shell", ["tcsh", "fish", "dash", "busybox sh"])
async def test_the_login_shell_may_be_any(tmp_path: Path, shell: str):
    program = shell.partition(" ")[0]
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    with served(tmp_path, f'ForceCommand exec {shell} -c "$SSH_ORIGINAL_COMMAND"') as server:
        await carried(server)


async def test_a_login_shell_may_have_something_to_say_first(tmp_path: Path):
    says = "printf '%s\\n' 'Welcome to staging' '' 'ready for you'"
    with served(tmp_path, f'ForceCommand {says}; sh -c "$SSH_ORIGINAL_COMMAND"') as server:
        await carried(server)


async def test_a_login_that_ends_at_once_is_told_with_its_cure(tmp_path: Path):
    with served(tmp_path, "ForceCommand echo 'This account is not available'; exit 1") as server:
        async with Forwarder.to(server.address.port) as network:
            bench = Bench(server, network)
            with pytest.raises(HostProblem, match="login shell"):
                await bench.carry(bench.job("true"))


async def test_bots_on_one_host_have_nothing_to_do_with_one_another(one_bench: Bench):
    bench, go = one_bench, one_bench.note("go")
    script = f"echo $BOT; until [ -e {go}-$BOT ]; do sleep 0.01; done"
    said: dict[str, bytearray] = {"one": bytearray(), "two": bytearray()}
    address = bench.server.at(bench.network.port)

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        remotes = {name: bench.remote_of(name, address) for name in said}
        async with remotes["one"] as one, remotes["two"] as two:

            async def carry(name: str, cancel: asyncio.Event) -> object:
                async def sink(_: int, data: bytes) -> None:
                    said[name] += data

                remote = one if name == "one" else two
                job = bench.job(script, environment={"BOT": name})
                return await remote.carry(job, sink=sink, cancel=cancel)

            stop = asyncio.Event()
            first = tasks.create_task(carry("one", stop))
            second = tasks.create_task(carry("two", asyncio.Event()))
            await until(lambda: said["one"] and said["two"])
            stop.set()
            cancelled = await first
            assert isinstance(cancelled, Ended)
            assert cancelled.why == "cancelled"
            await one.forget()
            assert not second.done()
            (bench.server.home / f"{bench.run}-go-two").touch()
            ended = await second
            assert isinstance(ended, Ended)
            assert ended.status == 0
    assert (bytes(said["one"]), bytes(said["two"])) == (b"one\n", b"two\n")


async def test_a_forgotten_run_leaves_no_file_behind(bench: Bench):
    async with bench.remote() as remote, asyncio.timeout(60):
        for number in range(3):
            bench.output.clear()
            job = bench.job("sleep 0.1; echo A=1 >>$HANDRAIL_OUTPUT", "true", id=f"s.{number}")
            assert isinstance(await bench.on(remote, job), Ended)
        helpers = [int(file.name.split(".")[1]) for file in bench.folder.glob("lane.*.wards")]
        await remote.forget()
    await until(lambda: not any(map(lives, helpers)))
    assert not bench.folder.exists()


async def test_a_claim_that_nobody_followed_up_does_not_keep_a_folder(bench: Bench):
    bench.folder.mkdir(parents=True)
    (bench.folder / "step.1.claim").write_text("")
    async with bench.remote() as remote, asyncio.timeout(60):
        await remote.forget()
    assert not bench.folder.exists()


async def test_a_place_for_runs_that_is_no_folder_is_told_with_its_cure(tmp_path: Path):
    with served(tmp_path) as server:
        (server.home / ".handrail").write_text("somebody's notes\n")
        async with Forwarder.to(server.address.port) as network:
            bench = Bench(server, network)
            with pytest.raises(HostProblem, match=r"\.handrail"):
                await bench.carry(bench.job("true"))


@pytest.mark.parametrize("left", ["", "0123456789abcdef", "0123 4567"])
async def test_a_claim_that_lost_its_words_with_the_power_is_a_reboot(bench: Bench, left: str):
    bench.folder.mkdir(parents=True)
    (bench.folder / "step.1.claim").write_text(left)
    outcome = await bench.carry(bench.job(f"echo ran >{bench.note('ran')}", boot_id="another"))
    assert outcome == Lost(reason="reboot", group_alive=False)
    assert not (bench.server.home / f"{bench.run}-ran").exists()


async def test_a_cancel_of_such_a_claim_does_not_say_that_it_never_ran(bench: Bench):
    bench.folder.mkdir(parents=True)
    (bench.folder / "step.1.claim").write_text("")
    bench.cancel.set()
    outcome = await bench.carry(bench.job("echo ran", boot_id="another"))
    assert outcome == Lost(reason="reboot", group_alive=False)


async def test_no_step_starts_on_a_full_disk(tmp_path: Path):
    with served(tmp_path) as server, mounted(server.home, "size=64k,mode=755"):
        async with Forwarder.to(server.address.port) as network:
            bench = Bench(server, network)
            async with bench.remote() as remote, asyncio.timeout(60):
                assert isinstance(await bench.on(remote, bench.job("true")), Ended)
                filler = server.home / "filler"
                fill(filler)
                job = bench.job(f"echo ran >{bench.note('ran')}", id="two.1")
                refused = await bench.on(remote, job)
                assert refused == Void(reason="its files could not be written")
                assert not list(bench.folder.glob("two.*")), "nothing stands for what never ran"
                filler.unlink()
                assert isinstance(await bench.on(remote, job), Ended)


@pytest.mark.parametrize("pages", [1, 2, 3, 4])
async def test_a_disk_that_fills_while_a_step_starts_leaves_nobody_waiting(
    tmp_path: Path, pages: int
):
    with served(tmp_path) as server, mounted(server.home, "size=64k,mode=755"):
        async with Forwarder.to(server.address.port) as network:
            bench = Bench(server, network)
            ran = tmp_path / "ran"
            job = bench.job(f"echo ran >>{ran}; echo said")
            async with bench.remote() as remote, asyncio.timeout(60):
                assert isinstance(await bench.on(remote, bench.job("true", id="one.1")), Ended)
                filler = server.home / "filler"
                fill(filler)
                os.truncate(filler, filler.stat().st_size - pages * os.sysconf("SC_PAGE_SIZE"))
                outcome = await bench.on(remote, job)
                assert bytes(bench.output) in {b"", b"said\n"}
                if isinstance(outcome, Ended):
                    assert (outcome.status, bytes(bench.output)) == (0, b"said\n")
                elif isinstance(outcome, Void):
                    assert not ran.exists()
                before = ran.exists()
                filler.unlink()
                bench.output.clear()
                again = await bench.on(remote, job)
                if before or isinstance(again, Ended):
                    assert ran.read_text() == "ran\n", "once at most, whatever is asked"


async def test_a_step_whose_output_found_no_room_is_never_said_to_have_passed(tmp_path: Path):
    with served(tmp_path) as server, mounted(server.home, "size=128k,mode=755"):
        async with Forwarder.to(server.address.port) as network:
            bench = Bench(server, network)
            outcome = await bench.carry(bench.job("trap '' PIPE; seq 1 100000; exit 0"))
    assert isinstance(outcome, Lost)


async def test_a_signal_sent_over_the_channel_does_not_reach_the_step(one_bench: Bench):
    bench = one_bench
    job = bench.job(f"echo begun; until [ -e {bench.note('go')} ]; do sleep 0.01; done; echo end")
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        await until(lambda: bench.output)
        helper = int(next(bench.folder.glob("lane.*.wards")).name.split(".")[1])
        # What sshd does for a client that sends KILL: to the group of what it started.
        group = os.getpgid(parent_of(helper))
        assert group != os.getpgid(helper)
        os.killpg(group, signal.SIGKILL)
        (bench.server.home / f"{bench.run}-go").touch()
        assert isinstance(await task, Ended)
    assert bytes(bench.output) == b"begun\nend\n"


def fill(file: Path) -> None:
    """Leave not a byte on a file's disk."""
    with suppress(OSError), file.open("wb", buffering=0) as to:
        while True:
            to.write(b"\0" * 512)
    with suppress(OSError), file.open("ab", buffering=0) as to:
        while True:
            to.write(b"\0")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
