"""Secrets reach the scripts and nothing else; memory stays small whatever a step prints."""

import asyncio
import sys
from pathlib import Path

from runner.host.job import Ended
from tests.integration.host.conftest import Bench, until

SECRET = "tops3cr3t-ünï-'$(id)'"


def _everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _command_lines() -> bytes:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append((folder / "cmdline").read_bytes())
        except OSError:
            continue
    return b"\n".join(found)


def _holders(needle: bytes) -> set[int]:
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (folder / "environ").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue
    return found


async def test_a_secret_is_neither_on_disk_nor_on_a_command_line(bench: Bench):
    wait = f"until [ -e {bench.note('go')} ]; do sleep 0.01; done"
    script = f'echo "${{#TOKEN}}"; echo $$ >{bench.note("own")}; {wait}'
    job = bench.job(script, '[ -n "$TOKEN" ] && echo seen', secrets={"TOKEN": SECRET})
    needle = SECRET[:9].encode()
    async with bench.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(bench.on(remote, job))
        own = await until(lambda: bench.pid("own"))
        assert needle not in _command_lines()
        assert needle not in _everything_on_disk(bench.server.home)
        # Where it is: in the script's own environment, and not in the supervisor's.
        supervisor = int((bench.folder / "step.1.start").read_text().split()[0])
        assert own in _holders(needle)
        assert supervisor not in _holders(needle)
        (bench.server.home / f"{bench.run}-go").touch()
        outcome = await task
    assert isinstance(outcome, Ended)
    assert outcome.check_status == 0
    assert needle not in _everything_on_disk(bench.server.home)
    assert SECRET not in repr(job)
    assert needle not in bytes(bench.output)


MEASURE = """
import asyncio, resource, sys
from pathlib import Path
from runner.host.job import Job
from runner.host.remote import Remote
from runner.host.ssh import Address

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

async def main():
    host, port, user, key, known, run, boot = sys.argv[1:]
    address = Address(name="staging", hostname=host, port=int(port), user=user,
                      key_file=Path(key), known_hosts=(known,))
    size = peak = 0
    async def sink(offset, data):
        nonlocal size, peak
        assert offset == size
        size += len(data)
        peak = max(peak, resident())
    cancel = asyncio.Event()
    async with Remote(address, bot="test", run=run) as remote:
        await remote.carry(Job(id="warm.1", boot_id=boot, script="echo"), sink=sink, cancel=cancel)
        size, before = 0, resident()
        job = Job(id="much.1", boot_id=boot, script="head -c 200000000 /dev/zero")
        outcome = await remote.carry(job, sink=sink, cancel=cancel)
        print(outcome.status, size, peak - before)

asyncio.run(main())
"""


async def test_200_mb_of_output_leave_memory_small(one_bench: Bench):
    address = one_bench.server.address
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MEASURE, address.hostname, str(address.port), address.user),
        *(str(address.key_file), address.known_hosts[0], one_bench.run, one_bench.boot),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    async with asyncio.timeout(120):
        output, _ = await process.communicate()
    status, size, growth = map(int, output.split())
    assert (status, size) == (0, 200_000_000)
    assert growth < 40_000_000
    (one_bench.folder / "much.1.log").unlink()
