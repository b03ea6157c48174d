"""What KILL cannot end (a child that root owns) is named, and nobody waits for it for ever."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runner.host.job import Ended
from tests.integration.host.conftest import Bench, lives, until
from tests.integration.host.forwarder import Forwarder
from tests.integration.host.server import missing, running

_NOBODY = 65534


@pytest.fixture
async def humble() -> AsyncIterator[Bench]:
    """A host whose sessions belong to nobody, with a way to become root as `sudo` would."""
    setpriv = shutil.which("setpriv")
    if os.getuid() != 0:
        pytest.skip("needs root, to make a process that its own user cannot end")
    if package := missing("dash") or ("" if setpriv else "util-linux"):
        if os.environ.get("CI"):
            pytest.fail(f"{package} is not installed")
        pytest.skip(f"{package} is not installed")
    assert setpriv
    drop = f"exec {setpriv} --reuid {_NOBODY} --regid {_NOBODY} --clear-groups"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        become_root = folder / "become-root"
        shutil.copy(setpriv, become_root)
        # For nobody's group alone: no other user of the machine may become root here.
        os.chown(folder, 0, _NOBODY)
        os.chmod(folder, 0o750)  # noqa: PTH101  the fixture waits for nobody meanwhile
        os.chown(become_root, 0, _NOBODY)
        os.chmod(become_root, 0o4750)  # noqa: PTH101  likewise
        force = f'ForceCommand {drop} sh -c "$SSH_ORIGINAL_COMMAND"'
        with running(folder, "dash", force) as server:
            os.chown(server.home, _NOBODY, _NOBODY)
            async with Forwarder.to(server.address.port) as network:
                yield Bench(server, network)


@pytest.mark.parametrize("how", ["as a child", "in its own place"])
async def test_a_process_of_roots_is_named_as_a_survivor(humble: Bench, how: str):
    root = f"{humble.server.home.parent}/become-root --reuid 0 --clear-groups sleep 600"
    script = f"echo $$ >{humble.note('own')}; "
    script += f"{root} & wait" if how == "as a child" else f"exec {root}"
    async with humble.remote() as remote, asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        task = tasks.create_task(humble.on(remote, humble.job(script, "true", grace=0.2)))
        own = await until(lambda: humble.pid("own"))
        children = Path(f"/proc/{own}/task/{own}/children")
        found = children.read_text if how == "as a child" else lambda: str(own)
        pid = int((await until(found)).split()[0])
        await until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")
        humble.cancel.set()
        outcome = await task
        assert isinstance(outcome, Ended)
        assert outcome.why == "cancelled"
        assert outcome.survivors == (f"{pid} sleep",)
        assert outcome.status == (143 if how == "as a child" else None)
        assert lives(pid)
        os.kill(pid, 9)
