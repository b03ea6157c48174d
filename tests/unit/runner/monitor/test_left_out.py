import subprocess
from pathlib import Path

import pytest

from runner.monitor.host import question, read
from runner.monitor.left_out import asked
from runner.monitor.tally import remarked
from tests.unit.runner.monitor.test_host import DISK, ERRORS, LOUD, measures

SAID = """\
1700000000.100000 staging systemd-journald[136]: Suppressed 7 messages from web.service
1700000005.500000 staging systemd-journald[136]: Suppressed 1500 messages from web.service
1700000006.000000 staging systemd-journald[136]: Suppressed 20 messages from web.service
1700000006.100000 staging sh[9]: Suppressed 3 messages from db.service
1700000010.000000 staging systemd-journald[136]: Suppressed 4 messages from web.service
"""


def test_lines_of_the_time_between_two_rounds_are_told_once(tmp_path: Path):
    journalctl = tmp_path / "journalctl"
    journalctl.write_text(f"#!/bin/sh\necho \"$*\" >&3\ncat <<'END'\n{SAID}END\n")
    journalctl.chmod(0o755)
    script = f"hr_now=1700000010; {{ {asked(['web', 'a b'], 1700000005.0)}; }} 3>{tmp_path}/words"
    found = subprocess.run(
        ["sh", "-c", script],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert found == "suppressed 1500 web.service\nsuppressed 20 web.service\n"
    words = (tmp_path / "words").read_text()
    assert words.startswith("-u web -u a b -t systemd-journald --since @1700000005 ")
    assert read(found, measures(ERRORS)).left_out == {"web": 1520}


@pytest.mark.parametrize(
    "answer", ["suppressed", "suppressed x web", "suppressed 5", "suppressed "]
)
def test_what_is_no_number_of_lines_says_nothing(answer: str):
    assert read(answer, measures(ERRORS)).left_out == {}


def test_it_is_asked_behind_the_first_round_and_where_lines_are_counted():
    every = measures(ERRORS, LOUD)
    assert "-t systemd-journald" in question(every, {}, -1.0, {}, last=9.0)
    assert "-t systemd-journald" not in question(every, {}, -1.0, {})
    assert "-t systemd-journald" not in question(measures(DISK), {}, -1.0, {}, last=9.0)


def test_what_was_left_out_is_said_without_its_number_which_changes_each_time():
    every = measures(ERRORS)
    said = [list(remarked(read(f"suppressed {n} web.service", every), every, 0.0)) for n in (1, 2)]
    assert said[0] == said[1]
    assert "did not take all lines of web, which logs more than its rate limit" in said[0][0]
