"""A real OpenSSH server on a free loopback port, for root and for ordinary users."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh

from runner.host.ssh import Address

SHELLS = ("dash", "bash", "busybox")
APPLETS = (
    *("sh", "cat", "env", "grep", "head", "mkdir", "rm", "seq", "setsid", "sleep", "tail", "tr"),
    *("true", "wc", "yes"),
)


@dataclass(slots=True, kw_only=True)
class Daemon:
    """The process that listens; sessions are processes of their own and outlive it."""

    command: Sequence[str | Path]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stderr=log, start_new_session=True
            )
        _await_banner(self.port, self.process)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    @property
    def sessions(self) -> list[int]:
        """The processes that serve a connection each."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where it listens, and the home its sessions see."""

    address: Address
    home: Path
    shell: str
    daemon: Daemon

    def at(self, port: int) -> Address:
        """Return its address through a forwarder."""
        known = tuple(
            line.replace(f"]:{self.address.port} ", f"]:{port} ")
            for line in self.address.known_hosts
        )
        return replace(self.address, port=port, known_hosts=known)

    def run_dir(self, run: str, bot: str = "test") -> Path:
        return self.home / ".handrail" / bot / run


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def missing(shell: str) -> str:
    """Return which package is missing to run this server; empty if none is."""
    if not _sshd():
        return "openssh-server"
    return "" if shutil.which(shell) else shell


def _sshd() -> str | None:
    return shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def _path(folder: Path, shell: str) -> str:
    """Return a PATH on which `sh` is this shell; with busybox, the other tools are its own too."""
    folder.mkdir()
    program = shutil.which(shell)
    for name in APPLETS if shell == "busybox" else ["sh"]:
        (folder / name).symlink_to(program)
    return f"{folder}:/usr/local/bin:/usr/bin:/bin"


@contextmanager
def running(
    folder: Path, shell: str, *extra: str, within: Sequence[str | Path] = ()
) -> Iterator[Server]:
    """Start a server whose `sh` is the given shell, with more lines of configuration.

    `within` is a command that becomes the one behind it, in other surroundings.
    """
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key = asyncssh.generate_private_key("ssh-ed25519")
    for name, key in (("host", host_key), ("user", user_key)):
        key.write_private_key(folder / name)
        (folder / name).chmod(0o600)
    (folder / "authorized").write_bytes(user_key.export_public_key())
    home = folder / "home"
    home.mkdir()
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    port = free_port()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
        f"AuthorizedKeysFile {folder}/authorized\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PermitRootLogin prohibit-password\nPasswordAuthentication no\nUseDNS no\n"
        "KbdInteractiveAuthentication no\nMaxStartups 100\n"
        f"SetEnv HOME={home} PATH={_path(folder / 'bin', shell)}\n"
        + "".join(f"{line}\n" for line in extra)
    )
    program = _sshd()
    assert program
    daemon = Daemon(
        command=[*within, program, "-D", "-e", "-f", folder / "config"],
        log=folder / "log",
        port=port,
    )
    try:
        daemon.start()
        public = host_key.export_public_key().decode()
        yield Server(
            address=Address(
                name="staging",
                hostname="127.0.0.1",
                port=port,
                user=pwd.getpwuid(os.getuid()).pw_name,
                key_file=folder / "user",
                known_hosts=(f"[127.0.0.1]:{port} {public.strip()}",),
            ),
            home=home,
            shell=shell,
            daemon=daemon,
        )
    finally:
        daemon.stop()


def _await_banner(port: int, process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
                assert sock.recv(4) == b"SSH-"
                return
        except ConnectionRefusedError:
            assert process.poll() is None, "sshd did not start; see its log"
            time.sleep(0.01)
