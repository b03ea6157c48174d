from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from demo.host.journal import Journal
from demo.host.journalctl import UsageError, parsed, printed

NOW = datetime(2025, 11, 13, tzinfo=UTC)


@pytest.fixture
def journal():
    journal = Journal()
    journal.said("a.service", "Started a.service.")
    journal.printed("a.service", 7, "hello", to_stderr=False)
    journal.printed("a.service", 7, "<3>broken", to_stderr=False)
    journal.printed("b.service", 8, "bad", to_stderr=True)
    return journal


def lines(journal, *words):
    return list(printed(journal, parsed(words, NOW)))


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (["-u", "a"], ["Started a.service.", "hello", "broken"]),
        (["-u", "a.service", "-u", "b"], ["Started a.service.", "hello", "broken", "bad"]),
        (["-u", "b*"], ["bad"]),
        (["-u", "a", "-n", "1"], ["broken"]),
        (["-ua", "-n2", "-r"], ["broken", "hello"]),
        (["-p", "err"], ["broken", "bad"]),
        (["-p", "3"], ["broken", "bad"]),
        (["-p", "info..info", "-t", "node"], ["hello"]),
        (["-g", "BROKEN"], []),
        (["-g", "brok"], ["broken"]),
        (["--since", "-1h"], []),
        (["--until=-1h", "--no-pager"], []),
    ],
)
def test_options_choose_entries(journal, words, messages):
    # "Now" lies before the entries, so that `--since` of a later moment finds none.
    times = [word for word in words if word.startswith(("--since", "--until"))]
    if times and times[0] == "--since":
        messages = ["Started a.service.", "hello", "broken", "bad"]
    assert lines(journal, "-o", "cat", "-q", *words) == messages


def test_an_entry_as_json_has_the_fields_of_the_real_one(journal):
    manager, service = map(json.loads, lines(journal, "-u", "a", "-o", "json")[:2])
    assert service["_SYSTEMD_UNIT"] == "a.service"
    assert (service["MESSAGE"], service["PRIORITY"], service["_PID"]) == ("hello", "6", "7")
    assert service["__REALTIME_TIMESTAMP"].isdecimal()
    assert (manager["_SYSTEMD_UNIT"], manager["UNIT"]) == ("init.scope", "a.service")


def test_a_cursor_continues_behind_what_was_seen(journal):
    *_, last = lines(journal, "-n", "2", "--show-cursor")
    cursor = last.removeprefix("-- cursor: ")
    assert lines(journal, "-q", "--after-cursor", cursor) == []
    journal.printed("b.service", 8, "new", to_stderr=False)
    assert lines(journal, "-o", "cat", "--after-cursor", cursor) == ["new"]
    journal.clear()
    assert lines(journal, "--after-cursor", cursor) == ["-- No entries --"]


@pytest.mark.parametrize(
    "words",
    [["--nonsense"], ["-o", "xml"], ["-n", "x"], ["--since", "soon"], ["-p", "9"], ["-c", "x"]],
)
def test_nonsense_is_refused(words):
    with pytest.raises(UsageError):
        parsed(words, NOW)
