"""A real journald with real rotation: what the stand-in of the staging host cannot prove."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.model.measures import Measure
from runner.monitor.host import groups, question, read
from runner.monitor.tally import Tally, remarked
from tests.integration.monitor.journald import Journald, journald, lacking

pytestmark = pytest.mark.timeout(60)

TOTAL = Measure.model_validate(
    {"measure": "errors_total", "says": "Total", "units": ["web"], "priority": "err", "at_most": 1}
)


def asked(own: Journald, tally: Tally) -> tuple[Tally, list[str]]:
    """Ask as a monitor does; returns what is known then, and what is to be said."""
    marks = {at: tally.mark(group) for at, group in enumerate(groups([TOTAL]))}
    text = question([TOTAL], {}, tally.since, marks, first=not tally.now)
    found = subprocess.run(
        ["sh", "-c", text],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{own.programs}:/usr/bin:/bin"},
    )
    told = read(found.stdout, [TOTAL])
    return tally.after(told, (TOTAL,)), list(remarked(told, (TOTAL,), 0.0))


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
