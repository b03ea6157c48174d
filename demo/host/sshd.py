"""The real OpenSSH server, for whatever depends on how a connection ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.processes import children_of
from demo.host.programs import MissingProgramError

if TYPE_CHECKING:
    from demo.host.layout import Layout
    from demo.host.shell import Shell

_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {host_key}
AuthorizedKeysFile {authorized_keys}
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding local
PermitOpen 127.0.0.1:* localhost:*
X11Forwarding no
PrintMotd no
PrintLastLog no
UseDNS no
MaxStartups 100
SetEnv {variables}
"""
_PRIVILEGE_FOLDER = Path("/run/sshd")
# Sessions begin in the home of this host, not in that of the user who runs it.
_SESSION = 'case $- in *i*) ;; *) cd "$HOME" && unset BASH_ENV ;; esac\n'


def program() -> str:
    """Find sshd.

    Raises:
        MissingProgramError: it is not installed.
    """
    found = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise MissingProgramError("sshd is not installed: install the package openssh-server")
    return found


@dataclass(slots=True)
class OpenSshServer:
    """sshd in the foreground, as root or as an ordinary user (who then signs in as himself)."""

    layout: Layout
    shell: Shell
    port: int
    authorized_keys: Path
    user: str = field(default_factory=lambda: pwd.getpwuid(os.geteuid()).pw_name)
    _process: asyncio.subprocess.Process | None = None

    async def open(self, host_key: Path) -> None:
        """Start sshd and wait until it accepts connections."""
        session = self.layout.lib / "session.sh"
        session.write_text(_SESSION)
        # Where bash was built to notice sshd (Debian), it reads this file instead of BASH_ENV.
        (self.layout.home / ".bashrc").write_text(_SESSION)
        variables = {**self.shell.environment, "BASH_ENV": str(session)}
        config = self.layout.run / "sshd_config"
        config.write_text(
            _CONFIG.format(
                port=self.port,
                host_key=host_key,
                authorized_keys=self.authorized_keys,
                variables=" ".join(f'"{name}={value}"' for name, value in variables.items()),
            ),
        )
        if os.geteuid() == 0:
            _make_privilege_folder()
        with (self.layout.logs / "sshd.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(program(), "-D", "-e", "-f", str(config)),
                cwd="/",
                # Without the host's mark: resetting the host must not end its door.
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        await self._accepting()

    async def _accepting(self) -> None:
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                if self._process is None or self._process.returncode is not None:
                    log = (self.layout.logs / "sshd.log").read_text()[-2000:]
                    raise MissingProgramError(f"sshd ended at once: {log}")
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._process is None or self._process.returncode is not None:
            return
        connections = children_of(self._process.pid)
        self._process.terminate()
        await self._process.wait()
        _kill(connections)

    async def drop(self) -> None:
        """Cut every connection; what they started is left alone, as when a network goes away."""
        if self._process is not None and self._process.returncode is None:
            _kill(children_of(self._process.pid))


def _make_privilege_folder() -> None:
    """As root sshd insists on this folder, which its package has made at boot."""
    _PRIVILEGE_FOLDER.mkdir(mode=0o755, exist_ok=True)


def _kill(connections: list[int]) -> None:
    """End the processes that hold the connections: a privileged one and, as root, its helper."""
    for pid in connections:
        helpers = [child for child in children_of(pid) if _is_sshd(child)]
        for each in (*helpers, pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)


def _is_sshd(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip().startswith("sshd")
    except OSError:
        return False
