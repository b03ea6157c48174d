"""One unit and the process behind it: start, stop, restart by itself, give up."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.host import envfile
from demo.host.journal import ERROR, NOTICE, WARNING, Journal
from demo.host.units import RESTART_AFTER, START_INTERVAL, START_LIMIT, STOP_PATIENCE, Unit

if TYPE_CHECKING:
    from collections.abc import Callable


class StartRefusedError(Exception):
    """A start was refused; `reason` is the result systemd would name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Starts:
    """Counts starts within a window, as systemd's rate limit does."""

    began: float = float("-inf")
    count: int = 0

    def allow(self) -> bool:
        """Count one more start, unless the limit is reached."""
        now = time.monotonic()
        if now > self.began + START_INTERVAL:
            self.began, self.count = now, 0
        if self.count >= START_LIMIT:
            return False
        self.count += 1
        return True


@dataclass(slots=True)
class Life:
    """What `systemctl show` tells of a unit."""

    active: str = "inactive"
    sub: str = "dead"
    result: str = "success"
    restarts: int = 0
    main_pid: int = 0
    last_pid: int = 0
    started: tuple[float, float] = (0.0, 0.0)
    entered: tuple[float, float] = (0.0, 0.0)
    exit_code: int = 0
    exit_status: int = 0


@dataclass(slots=True)
class Service:
    """Carries one unit. `spawn` runs a coroutine in the host's task group."""

    unit: Unit
    journal: Journal
    environment: dict[str, str]
    spawn: Callable[..., asyncio.Task[None]]
    life: Life = field(default_factory=Life)
    _starts: Starts = field(default_factory=Starts)
    _watcher: asyncio.Task[None] | None = None
    _process: asyncio.subprocess.Process | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self) -> None:
        """Start unless active.

        Raises:
            StartRefusedError: the start limit is reached, or the environment file is not readable.
        """
        async with self._lock:
            if self.life.active != "active":
                await self._forget_restart()
                self.life.restarts = 0
                await self._launch()

    async def stop(self) -> None:
        """Stop with TERM, then KILL; a pending automatic restart is forgotten."""
        async with self._lock:
            await self._stop()

    async def restart(self) -> None:
        """Stop, then start.

        Raises:
            StartRefusedError: as for `start`.
        """
        async with self._lock:
            await self._stop()
            self.life.restarts = 0
            await self._launch()

    async def looked_at(self) -> Life:
        """Return how the unit is."""
        return self.life

    async def reset_failed(self) -> None:
        """Forget a failure, the restart counter and the start limit."""
        self._starts = Starts()
        self.life.restarts = 0
        if self.life.active == "failed":
            self._enter("inactive", "dead")
            self.life.result = "success"

    def send_signal(self, number: int) -> None:
        """Send a signal to the main process, if there is one."""
        if self.life.main_pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.life.main_pid, number)

    def _enter(self, active: str, sub: str) -> None:
        if active != self.life.active:
            self.life.entered = (time.time(), time.monotonic())
        self.life.active, self.life.sub = active, sub

    async def _launch(self) -> None:
        unit = self.unit
        if not self._starts.allow():
            self.journal.said(unit.id, f"{unit.id}: Start request repeated too quickly.", WARNING)
            self._fail("start-limit-hit")
            raise StartRefusedError("start-limit-hit")
        if not unit.command:
            self._enter("active", "exited")
            self.journal.said(unit.id, f"Finished {unit.id} - {unit.description}.")
            return
        try:
            variables = _environment_of(unit)
        except OSError as error:
            reason = f"{unit.id}: Failed to load environment files: {error.strerror}"
            self.journal.said(unit.id, reason, WARNING)
            self._fail("resources")
            raise StartRefusedError("resources") from error
        process = await asyncio.create_subprocess_exec(
            *unit.command,
            cwd=unit.folder,
            env={**self.environment, **unit.environment, **variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._process = process
        self.life.main_pid = self.life.last_pid = process.pid
        self.life.started = (time.time(), time.monotonic())
        self._enter("active", "running")
        self.journal.said(unit.id, f"Started {unit.id} - {unit.description}.")
        self._watcher = self.spawn(self._watch(process))

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._collect(process.stdout, process.pid, to_stderr=False))
            group.create_task(self._collect(process.stderr, process.pid, to_stderr=True))
            status = await process.wait()
            # Whatever the main process left behind in its group goes with it.
            _kill_group(process.pid, signal.SIGKILL)
        self.life.main_pid = 0
        self.life.exit_status = abs(status)
        self.life.exit_code = 1 if status >= 0 else 2
        if self.life.active == "deactivating":
            return
        self._tell_exit(status)
        self._enter("activating", "auto-restart")
        await asyncio.sleep(RESTART_AFTER)
        self.life.restarts += 1
        self.journal.said(
            self.unit.id,
            f"{self.unit.id}: Scheduled restart job, restart counter is at {self.life.restarts}.",
        )
        async with self._lock:
            # Refused or not, the journal and the unit's state tell it.
            if self.life.sub == "auto-restart":
                with contextlib.suppress(StartRefusedError):
                    await self._launch()

    def _tell_exit(self, status: int) -> None:
        unit = self.unit.id
        how = f"code=exited, status={status}/FAILURE"
        if status < 0:
            how = (
                f"code=killed, status={-status}/{signal.Signals(-status).name.removeprefix('SIG')}"
            )
        self.journal.said(unit, f"{unit}: Main process exited, {how}", NOTICE)
        if status != 0:
            self.life.result = "exit-code" if status > 0 else "signal"
            sentence = f"{unit}: Failed with result '{self.life.result}'."
            self.journal.said(unit, sentence, WARNING)

    def _fail(self, result: str) -> None:
        unit = self.unit
        self.life.result = result
        self._enter("failed", "failed")
        self.journal.said(unit.id, f"{unit.id}: Failed with result '{result}'.", WARNING)
        self.journal.said(unit.id, f"Failed to start {unit.id} - {unit.description}.", ERROR)

    async def _collect(
        self,
        stream: asyncio.StreamReader | None,
        pid: int,
        *,
        to_stderr: bool,
    ) -> None:
        if stream is None:
            return
        while line := await _line(stream):
            text = line.decode(errors="replace").rstrip("\n")
            self.journal.printed(self.unit.id, pid, text, to_stderr=to_stderr)

    async def _forget_restart(self) -> None:
        if self._watcher is not None and self.life.sub == "auto-restart":
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
            self._enter("inactive", "dead")

    async def _stop(self) -> None:
        await self._forget_restart()
        if self.life.active == "active":
            self.journal.said(self.unit.id, f"Stopping {self.unit.id} - {self.unit.description}...")
            if self._process is not None and self._watcher is not None:
                self._enter("deactivating", "stop-sigterm")
                await self._end(self._process, self._watcher)
            self._enter("inactive", "dead")
            self.life.result = "success"
            self.journal.said(self.unit.id, f"Stopped {self.unit.id} - {self.unit.description}.")
        elif self.life.active != "failed":
            self._enter("inactive", "dead")

    async def _end(self, process: asyncio.subprocess.Process, watcher: asyncio.Task[None]) -> None:
        _kill_group(process.pid, signal.SIGTERM)
        done, _ = await asyncio.wait([watcher], timeout=STOP_PATIENCE)
        if not done:
            sentence = f"{self.unit.id}: State 'stop-sigterm' timed out. Killing."
            self.journal.said(self.unit.id, sentence, WARNING)
            _kill_group(process.pid, signal.SIGKILL)
            await asyncio.wait([watcher])
        self._process = self._watcher = None


def _environment_of(unit: Unit) -> dict[str, str]:
    if unit.environment_file is None:
        return {}
    return envfile.variables(unit.environment_file.read_text())


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:  # longer than the reader's buffer, which it has dropped
        return b"(a line too long to keep)\n"


def _kill_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
