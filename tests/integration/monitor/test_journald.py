"""A real journald with real rotation: what the stand-in of the staging host cannot prove."""

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from config.model.measures import Measure
from runner.monitor.host import groups, question, read
from runner.monitor.tally import Tally, remarked
from tests.integration.monitor.journald import Journald, entry, journald, lacking

pytestmark = pytest.mark.timeout(60)

TOTAL = Measure.model_validate(
    {"measure": "errors_total", "says": "Total", "units": ["web"], "priority": "err", "at_most": 1}
)


def asked(own: Journald, tally: Tally) -> tuple[Tally, list[str]]:
    """Ask as a monitor does; returns what is known then, and what is to be said."""
    marks = {at: tally.mark(group) for at, group in enumerate(groups([TOTAL]))}
    text = question([TOTAL], {}, tally.since, marks, last=tally.now)
    found = subprocess.run(
        ["sh", "-c", text],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{own.programs}:/usr/bin:/bin"},
    )
    told = read(found.stdout, [TOTAL])
    return tally.after(told, (TOTAL,)), list(remarked(told, (TOTAL,), 0.0))


class Flood:
    """A service that logs 5,000 lines a second until it is told to stop."""

    RATE = 5_000
    AT_ONCE = 100

    def __init__(self, own: Journald) -> None:
        self.said = 0
        self._own = own
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._say)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._own.ctl("--sync")

    def _say(self) -> None:
        began = time.monotonic()
        with self._own.opened() as sock:
            while not self._over.is_set():
                for _ in range(self.AT_ONCE):
                    sock.send(entry(f"error {self.said}"))
                    self.said += 1
                self._over.wait(began + self.said / self.RATE - time.monotonic())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Journald]:
    if reason := lacking():
        pytest.skip(reason)
    with journald(tmp_path) as running:
        yield running


def test_rotation_counts_no_line_twice_and_misses_none(own: Journald):
    own.say("error before the window")
    tally, _ = asked(own, Tally(since=9e9))  # nothing there counts yet
    assert tally.totals == {0: 0}
    assert tally.mark(groups([TOTAL])[0])[0], "it is known behind which line to go on"
    own.say("error in the window", 3)
    own.ctl("--rotate")
    own.say("error behind the rotation", 2)
    tally, said = asked(own, tally)
    assert (tally.totals, said) == ({0: 5}, [])
    tally, said = asked(own, tally)
    assert (tally.totals, said) == ({0: 5}, [])


def test_a_vacuum_hides_no_line_behind_it_and_is_said(own: Journald):
    own.say("error", 3)
    tally, _ = asked(own, Tally(since=0))
    assert tally.totals == {0: 3}
    own.vacuum()
    tally, said = asked(own, tally)
    assert tally.totals == {0: 3}
    assert [one for one in said if "lost lines of web" in one]
    own.say("error", 2)
    tally, _ = asked(own, tally)
    assert tally.totals == {0: 5}, "`--after-cursor` alone would pass over the first of them"
    tally, said = asked(own, tally)
    assert (tally.totals, said) == ({0: 5}, [])


def test_of_five_thousand_lines_a_second_each_is_counted_once_while_they_come(own: Journald):
    tally, _ = asked(own, Tally(since=0))
    seen: list[int] = []
    with Flood(own) as flood:
        while len(set(seen)) < 4 or flood.said < 3 * Flood.RATE:
            tally, said = asked(own, tally)
            seen.append(tally.totals[0])
            assert (said, seen[-1] <= flood.said + Flood.AT_ONCE) == ([], True)
    assert seen == sorted(seen)
    tally, _ = asked(own, tally)
    assert tally.totals == {0: flood.said}
    tally, said = asked(own, tally)
    assert (tally.totals, said) == ({0: flood.said}, [])
