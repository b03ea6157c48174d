"""A bot's process, which may be ended at any time, between two commits, or find another hour."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.serving import HANDRAIL
from tests.clock import Clock

_PATIENCE = 120
"""Seconds in which it must have ended when told to; many times what it takes on a busy machine."""


@dataclass(slots=True)
class Bot:
    """The installed console script; its log is `serve.log` beside its configuration.

    Attributes:
        config: Its configuration.
        secrets: Its environment, beside that of the tests.
        process: None while somebody else is to start it again.
        faults: What it did that no bot may: ended by itself, or did not end when it was told to.
    """

    config: Path
    secrets: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    faults: list[str] = field(default_factory=list)

    def start(self, *, dies_before: int = 0, clock: bool = False) -> None:
        """Begin to serve.

        Args:
            dies_before: End as by `kill -9` right before that many-th writing commit; 0 for never.
            clock: Let it read its own clock, right as yet.
        """
        words: list[str | Path] = [HANDRAIL]
        if dies_before:
            words = [sys.executable, "-m", "tests.torture.mortal", str(dies_before)]
        if clock:
            self.clock.step(0)
        with (self.config.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*words, "serve", "--config", self.config],
                stdin=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **self.secrets, **(self.clock.environment if clock else {})},
            )

    @property
    def clock(self) -> Clock:
        """What it takes for the time where it was started so."""
        return Clock(self.config.parent)

    def tell(self, how: signal.Signals) -> None:
        """Signal the process, which does not end of it."""
        if self.process is not None:
            self.process.send_signal(how)

    async def end(self, how: signal.Signals) -> None:
        """Signal the process and wait until it is gone."""
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(how)
            try:
                await asyncio.to_thread(process.wait, _PATIENCE)
            except subprocess.TimeoutExpired:
                self.faults.append(f"goes on {_PATIENCE} s after {how.name}")
                process.kill()
                process.wait()

    async def gone(self, over: Callable[[], Awaitable[bool]]) -> bool:
        """Wait until it has ended by itself, or end it once all is `over`.

        Returns whether it did by itself.
        """
        process, self.process = self.process, None
        assert process is not None
        while process.poll() is None:
            if await over():
                process.kill()
                process.wait()
                return False
            await asyncio.sleep(0.05)
        return True

    def _last_words(self) -> str:
        """Return what its log says last."""
        with (self.config.parent / "serve.log").open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 1000))
            lines = log.read().decode(errors="replace").splitlines()
        return lines[-1] if lines else ""

    async def keep(self) -> None:
        """Start it again a moment after it has given up, as a service manager does."""
        while True:
            await asyncio.sleep(0.5)
            if self.process is not None and (status := self.process.poll()) is not None:
                self.faults.append(f"has ended by itself with {status}: {self._last_words()}")
                self.start()
