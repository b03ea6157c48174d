"""What each kind makes of what a host printed, garbage included."""

import json

import pytest

from tests.unit.runner.checks.situations import check, judged, judged_script, situation


def passes(found, verdict, measured):
    assert (found.verdict.value, measured in found.measured) == (verdict, True), found.line()


@pytest.mark.parametrize(
    ("fields", "out", "status", "verdict", "measured"),
    [
        ({}, "", 0, "passed", "status 0"),
        ({}, "nope\n", 3, "failed", "status 3: nope"),
        ({}, "", 127, "inconclusive", "a program it calls is missing"),
        ({}, "", 126, "inconclusive", "cannot be run"),
        ({}, "", 137, "inconclusive", "signal 9"),
        ({"matches": "^ok"}, "x\nok 7\n", 0, "passed", "ok"),
        ({"matches": "^ok$"}, "not ok\n", 0, "failed", "not ok"),
        ({"lacks": "(?i)error"}, "all fine\n", 0, "passed", "no match"),
        ({"lacks": "(?i)error"}, "An Error\n", 0, "failed", "'Error'"),
        ({"matches": "("}, "x\n", 0, "inconclusive", "cannot be used"),
        ({"at_least": 10}, "12\n", 0, "passed", "12"),
        ({"at_least": 10}, "notes\n 9.5\n", 0, "failed", "9.5"),
        ({"at_most": 80, "unit": "%"}, "81%\n", 0, "failed", "81%"),
        ({"at_least": 1e7, "unit": "B"}, "12400000\n", 0, "passed", "12.4 MB"),
        ({"at_most": 3}, "three\n", 0, "inconclusive", "no number: three"),
        ({"at_most": 3}, "nan\n", 0, "inconclusive", "no number"),
        ({"at_most": 3}, "", 0, "inconclusive", "no number"),
        ({"at_most": 3}, "-1e400\n", 0, "inconclusive", "no number"),
    ],
)
def test_command(fields, out, status, verdict, measured):
    one = check("command", run="x", **fields)
    passes(judged_script(one, out, status=status), verdict, measured)


def test_a_command_that_printed_too_much_is_inconclusive():
    one = check("command", run="x")
    passes(judged(one, ("out", "", "y\n" * 9)), "inconclusive", "too much")
    passes(judged(one), "inconclusive", "did not come to its end")


@pytest.mark.parametrize(
    ("fields", "text", "marks", "status", "verdict", "measured"),
    [
        ({}, "12400000 100 600 regular file", [], 0, "passed", "/x, 12.4 MB"),
        ({"exists": False}, "1 100 600 regular file", [], 0, "failed", "/x is there"),
        ({}, "stat: cannot statx '/x': No such file or directory", [], 1, "failed", "no /x"),
        (
            {"exists": False},
            "stat: can't stat '/x': No such file or directory",
            [],
            1,
            "passed",
            "no /x",
        ),
        ({}, "stat: cannot statx '/x': Permission denied", [], 1, "inconclusive", "Permission"),
        ({"exists": False}, "Permission denied", [], 1, "inconclusive", "Permission"),
        ({}, "", [], 1, "inconclusive", "stat said nothing"),
        ({}, "a b c d", [], 0, "inconclusive", "stat printed"),
        ({}, "", [], 0, "inconclusive", "stat printed"),
        ({"min_size": "10MB"}, "9999999 1 600 f", [], 0, "failed", "10.0 MB"),
        ({"min_size": "10MB"}, "10000000 1 600 f", [], 0, "passed", "10.0 MB"),
        ({"max_age": "5m"}, "1 100 600 f", [("now", "", "400\n")], 0, "passed", "5m old"),
        ({"max_age": "5m"}, "1 100 600 f", [("now", "", "401\n")], 0, "failed", "5m 1s old"),
        ({"max_age": "5m"}, "1 100 600 f", [("now", "", "late")], 0, "inconclusive", "no time"),
        ({"mode": "0600"}, "1 100 600 f", [], 0, "passed", "mode 0600"),
        ({"mode": "600"}, "1 100 644 f", [], 0, "failed", "mode 0644"),
        ({"mode": "600"}, "1 100 9z f", [], 0, "inconclusive", "mode '9z'"),
        ({"contains": "a"}, "1 100 600 f", [("contains", "0", "")], 0, "passed", "is in it"),
        ({"contains": "a"}, "1 100 600 f", [("contains", "1", "")], 0, "failed", "is not in it"),
        ({"contains": "a"}, "1 1 600 f", [("contains", "2", "")], 0, "inconclusive", "not be read"),
        ({"contains": "a"}, "1 1 600 f", [("contains", "lines", "")], 0, "inconclusive", "several"),
        ({"contains": "a"}, "1 1 600 f", [], 0, "inconclusive", "could not be read"),
    ],
)
def test_file(fields, text, marks, status, verdict, measured):
    one = check("file", path="/x", **fields)
    passes(judged(one, *marks, text=text, status=status), verdict, measured)


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def tree(*, commit=COMMIT, branch="main", **lists):
    marks = [("commit", "", f"{commit}\n"), ("branch", "", f"{branch}\n")]
    marks += [(mark, "", text) for mark, text in lists.items()]
    return [*marks, ("complete", "", "")]


@pytest.mark.parametrize(
    ("fields", "marks", "verdict", "measured"),
    [
        ({"branch": "main"}, tree(conflicts="\n"), "passed", "branch main"),
        ({"branch": "main"}, tree(branch="other"), "failed", "branch other"),
        ({"branch": "main"}, tree(branch=""), "failed", "no branch"),
        ({"commit": COMMIT}, tree(), "passed", "commit 0123456789ab"),
        ({"commit": COMMIT[:7].upper()}, tree(), "passed", "commit 0123456789ab"),
        ({"commit": "f" * 40}, tree(), "failed", "commit 0123456789ab"),
        ({"commit": "0"}, tree(), "inconclusive", "commit"),
        ({"clean": True}, tree(changes=" M a\n M b\n"), "failed", "local changes: M a, M b"),
        ({"clean": True}, tree(changes="\n", untracked="x\n"), "passed", "no local changes"),
        ({}, tree(conflicts="a.ts\nMERGE_HEAD\n"), "failed", "conflicts: a.ts, MERGE_HEAD"),
        ({"conflicts": False}, tree(), "passed", "at 0123456789ab"),
        (
            {"untracked_secrets": [".env"]},
            tree(secrets="".join(f"{n}/.env\n" for n in range(7))),
            "failed",
            "4/.env and 2 more",
        ),
        ({}, [("commit", "", "fatal: not a git repository\n")], "inconclusive", "not a git"),
        (
            {"clean": True},
            [*tree()[:2], ("broken", "git status", "")],
            "inconclusive",
            "git status",
        ),
        ({}, [], "inconclusive", "git said nothing"),
    ],
)
def test_git(fields, marks, verdict, measured):
    found = judged(check("git", directory="/app", **fields), *marks)
    passes(found, verdict, measured)


def unit(state="active", sub="running", restarts=0, pid=7, load="loaded"):
    return (
        f"LoadState={load}\nActiveState={state}\nSubState={sub}\n"
        f"NRestarts={restarts}\nMainPID={pid}\n"
    )


@pytest.mark.parametrize(
    ("first", "last", "quiet", "verdict", "measured"),
    [
        ([unit(), unit()], [unit(), unit()], True, "passed", "a active (running), b active"),
        ([unit(), unit()], [unit(), unit()], False, "inconclusive", "not watched long enough"),
        (
            [unit(), unit()],
            [unit(), unit("activating", "auto-restart", 0, 0)],
            False,
            "failed",
            "b active (running), then activating (auto-restart)",
        ),
        (
            [unit("failed", "failed"), unit()],
            [unit("failed", "failed"), unit()],
            False,
            "failed",
            "a failed (failed)",
        ),
        (
            [unit(), unit()],
            [unit(), unit(restarts=2)],
            False,
            "failed",
            "b restarted (0, then 2 restarts)",
        ),
        (
            [unit(), unit()],
            [unit(pid=8), unit()],
            False,
            "failed",
            "a has another process (7, then 8)",
        ),
        (
            [unit(), unit("inactive", "dead", load="not-found")],
            [unit(), unit("inactive", "dead", load="not-found")],
            False,
            "failed",
            "b does not exist",
        ),
        ([unit()], [unit()], True, "inconclusive", "bus is away"),
        (["x=\n", unit()], ["x=\n", unit()], True, "inconclusive", "a has no state"),
    ],
)
def test_systemd(first, last, quiet, verdict, measured):
    marks = [("first", "", "\n".join(first)), ("last", "", "\n".join(last))]
    marks = [("quiet", "", ""), *marks] if quiet else marks
    found = judged(check("systemd", units=["a", "b"]), *marks, text="bus is away")
    passes(found, verdict, measured)


def entry(message="boom", priority="3", name="a.service"):
    return json.dumps({"MESSAGE": message, "PRIORITY": priority, "_SYSTEMD_UNIT": name}) + "\n"


@pytest.mark.parametrize(
    ("fields", "lines", "verdict", "measured"),
    [
        ({}, "", "passed", "0 lines"),
        ({}, "-- No entries --\n", "passed", "0 lines"),
        ({}, entry() + entry(name="b.service"), "failed", "2 lines (a 1, b 1)"),
        ({}, entry(priority="6"), "passed", "0 lines"),
        ({}, entry(priority=None), "passed", "0 lines"),
        ({"at_most": 1}, entry(), "passed", "1 line (a 1)"),
        ({"priority": None, "pattern": "(?i)fatal"}, entry("FATAL x", "6"), "failed", "1 line"),
        ({"priority": None, "pattern": "b+"}, entry([98, 98]), "failed", "1 line"),
        ({"priority": None, "pattern": "x y"}, entry(["x", "y"]), "failed", "1 line"),
        ({"priority": None, "pattern": "x"}, entry(None), "passed", "0 lines"),
        ({"priority": None, "pattern": "("}, entry(), "inconclusive", "cannot be used"),
        ({}, "Hint: You are currently not seeing messages", "inconclusive", "systemd-journal?"),
        ({}, "No journal files were found.\n", "inconclusive", "systemd-journal?"),
        ({}, "[1]\n", "inconclusive", "journalctl says"),
        ({}, "[" * 100_000, "inconclusive", "journalctl says"),
        ({"priority": None, "pattern": "x"}, entry("y") * 2001, "inconclusive", "newest 2000"),
        ({}, entry() * 2001, "failed", "2000 lines (a 2000), and more before them"),
    ],
)
def test_journal(fields, lines, verdict, measured):
    one = check("journal", units=["a"], since="10m", **fields)
    marks = [("units", "", "LoadState=loaded\n"), ("lines", "", lines)]
    passes(judged(one, *marks), verdict, measured)


@pytest.mark.parametrize(
    ("marks", "status", "measured"),
    [
        ([("units", "", "LoadState=not-found\n"), ("lines", "", "")], 0, "a does not exist"),
        ([("units", "", ""), ("nounits", "", ""), ("lines", "", "")], 0, "does not tell whether"),
        ([("units", "", "LoadState=loaded\n"), ("lines", "", "")], 1, "status 1"),
        ([("notime", "", "")], 0, "when the step began is not known"),
        ([], 0, "when the step began is not known"),
    ],
)
def test_a_journal_that_was_not_read_proves_nothing(marks, status, measured):
    one = check("journal", units=["a"], since="10m")
    passes(judged(one, *marks, status=status), "inconclusive", measured)


def test_a_journal_since_an_unknown_run_is_inconclusive():
    one = check("journal", units=["a"], since="run")
    passes(judged(one), "inconclusive", "when the run began is not known")
    passes(judged(one, known=situation({"RUN_STARTED": "$(x)"})), "inconclusive", "run began")
