"""Other ways to run a step and its check on a host: each gives seconds to connect and to run."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncssh

from runner.host.ssh import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one round; `connect` is None where it cannot be told apart from the rest."""

    steps: float
    connect: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a rival does: `steps` times `true` and then `true` again as its check."""

    address: Address
    folder: Path
    steps: int

    @property
    def known_hosts(self) -> Path:
        path = self.folder / f"known_{self.address.port}"
        path.write_text("\n".join(self.address.known_hosts) + "\n", encoding="utf-8")
        return path


Rival = Callable[[Task], Awaitable[Timing]]


def rivals() -> dict[str, Rival]:
    """Return the rivals that are installed here, by name, plain asyncssh first."""
    found: dict[str, Rival] = {"asyncssh": plain_asyncssh}
    if shutil.which("ssh"):
        found["ssh ControlMaster"] = control_master
    if find_spec("fabric"):
        found["Fabric"] = fabric
    if find_spec("ansible"):
        found["ansible-core"] = ansible
    return found


async def plain_asyncssh(task: Task) -> Timing:
    began = time.perf_counter()
    async with asyncssh.connect(
        task.address.hostname,
        task.address.port,
        username=task.address.user,
        client_keys=[str(task.address.key_file)],
        known_hosts=str(task.known_hosts),
        config=None,
        agent_path=None,
    ) as connection:
        connected = time.perf_counter()
        for _ in range(2 * task.steps):
            await connection.run("true", check=True)
        return Timing(steps=time.perf_counter() - connected, connect=connected - began)


async def control_master(task: Task) -> Timing:
    base = ["ssh", "-F", "none", "-o", f"ControlPath={task.folder}/c%p", *options(task)]
    where = ["-p", str(task.address.port), f"{task.address.user}@{task.address.hostname}"]
    began = time.perf_counter()
    await _run([*base, "-M", "-N", "-f", *where])
    connected = time.perf_counter()
    try:
        for _ in range(2 * task.steps):
            await _run([*base, *where, "true"])
        return Timing(steps=time.perf_counter() - connected, connect=connected - began)
    finally:
        await _run([*base, "-q", "-O", "exit", *where])


def options(task: Task) -> list[str]:
    values = [f"IdentityFile={task.address.key_file}", f"UserKnownHostsFile={task.known_hosts}"]
    fixed = ["IdentitiesOnly=yes", "StrictHostKeyChecking=yes", "BatchMode=yes", "LogLevel=ERROR"]
    return [word for value in [*values, *fixed] for word in ("-o", value)]


async def fabric(task: Task) -> Timing:
    return await asyncio.to_thread(_fabric, task)


def _fabric(task: Task) -> Timing:
    from fabric import Config, Connection  # noqa: PLC0415 - may be missing

    address = task.address
    connection = Connection(
        address.hostname,
        user=address.user,
        port=address.port,
        config=Config(lazy=True, overrides={"load_ssh_configs": False}),
        connect_kwargs={
            "key_filename": str(address.key_file),
            "allow_agent": False,
            "look_for_keys": False,
        },
    )
    connection.client.load_host_keys(str(task.known_hosts))
    began = time.perf_counter()
    with connection:
        connection.open()
        connected = time.perf_counter()
        for _ in range(2 * task.steps):
            connection.run("true", hide=True, in_stream=False)
        return Timing(steps=time.perf_counter() - connected, connect=connected - began)


async def ansible(task: Task) -> Timing:
    """Run a playbook of as many pairs, pipelined; its start and connection cannot be had apart."""
    pairs = '    - ansible.builtin.command: "true"\n' * (2 * task.steps)
    playbook = task.folder / "pairs.yml"
    playbook.write_text(f"- hosts: all\n  gather_facts: false\n  tasks:\n{pairs}")
    address = task.address
    inventory = task.folder / f"inventory_{address.port}"
    inventory.write_text(
        f"h ansible_host={address.hostname} ansible_port={address.port} "
        f"ansible_user={address.user} ansible_python_interpreter={sys.executable}\n"
    )
    (task.folder / "empty.cfg").touch()
    settings = {
        "ANSIBLE_HOME": str(task.folder / "a"),
        "ANSIBLE_CONFIG": str(task.folder / "empty.cfg"),
        "ANSIBLE_LOCAL_TEMP": str(task.folder / "al"),
        "ANSIBLE_REMOTE_TEMP": str(task.folder / "ar"),
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(task.folder / "cp"),
        "ANSIBLE_SSH_COMMON_ARGS": " ".join(["-F", "none", *options(task)]),
        # Ends soon after the play, and never later than the server does.
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=2s",
        "LC_ALL": "C.UTF-8",
    }
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    began = time.perf_counter()
    await _run([program, "-i", str(inventory), str(playbook)], settings)
    return Timing(steps=time.perf_counter() - began, connect=None)


async def _run(words: list[str], settings: dict[str, str] | None = None) -> None:
    """Run a program without a word; a failure is told with what it said, in a file.

    A master in the background keeps standard error open, so that no pipe may hang on it.
    """
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=None,
        env={**os.environ, **(settings or {})},
    )
    if await process.wait():
        raise RuntimeError(f"{words[0]} ended with {process.returncode}")
