"""A clock that steps, for one process: libfaketime, preloaded."""

import os
from pathlib import Path

PACKAGE = "libfaketime"
_LIBRARY = "libfaketimeMT.so.1"
_PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


def library() -> Path | None:
    """Return the library that tells another time, where the package is installed."""
    found = (file for place in _PLACES for file in Path(place).glob(f"**/faketime/{_LIBRARY}"))
    return next(found, None)


_SLEEP = """\
import select
import time


def _sleep(seconds):
    select.select([], [], [], seconds)


time.sleep = _sleep
"""
"""Python sleeps until a moment of the monotonic clock, and the library gets that moment wrong.

Each `time.sleep` would fail, and end the thread that it is in.
"""


class Clock:
    """What a process that is started with `environment` takes for the time, once it was set."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"

    def step(self, seconds: int) -> None:
        """Be so much ahead of the real one from now on."""
        told = self.file.with_suffix(".new")
        told.write_text(f"{seconds:+d}\n", encoding="ascii")
        told.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the process."""
        preloaded = library()
        assert preloaded is not None, f"{PACKAGE} is not installed"
        first = self.file.with_name("clocked")
        first.mkdir(exist_ok=True)
        (first / "sitecustomize.py").write_text(_SLEEP, encoding="ascii")
        paths = [str(first), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {
            "PYTHONPATH": os.pathsep.join(paths),
            "LD_PRELOAD": str(preloaded),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            # A step of the clock is none of the time since the machine booted.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
