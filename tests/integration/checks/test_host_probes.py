"""Probes on real files and with real scripts, under the shells that hosts have."""

import os
import time

import pytest

from config.model.playbook import Migrations
from tests.unit.runner.checks.situations import check, measured, one, situation, told


def test_a_script_is_bash_and_gets_what_it_uses(shell):
    known = situation({"NAME": "it's"}, declared={"secrets": {"A": "env:A", "B": "env:B"}})
    run = '[[ $NAME == "it\'s" ]]; echo "noise" >&2; echo "${A-none} ${B-none} ${#NAME}"'
    found = one(
        check("command", run=run, uses=["NAME", "A"], matches="^shown none 4$"),
        known,
        shell=shell,
        env={"A": "shown", "B": "hidden"},
    )
    assert told(found) == ("passed", "shown none 4")
    assert found.detail == "noise\nshown none 4"


@pytest.mark.parametrize(
    ("run", "verdict", "says"),
    [
        ("false; true", "failed", "status 1"),
        ("false | true", "failed", "status 1"),
        ('echo "$UNKNOWN"', "failed", "unbound variable"),
        ("if (", "failed", "syntax error"),
        ("exit 0) ; (exit 1", "failed", "syntax error"),
        ("no-such-program-anywhere", "inconclusive", "missing"),
        ("kill -9 $$", "inconclusive", "signal 9"),
        ("cat", "passed", "status 0"),
        ("yes", "inconclusive", "too much"),
    ],
)
def test_a_script_ends_as_a_steps_script_would(shell, run, verdict, says):
    found = measured([check("command", run=run), check("command", run="true")], shell=shell)
    assert (found[0].verdict.value, says in found[0].measured) == (verdict, True), found[0].line()
    assert found[1].verdict == "passed"


def test_a_file_is_measured(shell, tmp_path):
    path = tmp_path / "it's a dump; $(x)"
    path.write_bytes(b"\0binary 'needle' here\n" + b"x" * 2000)
    path.chmod(0o640)
    fields = {"min_size": "2kB", "max_age": "1m", "mode": "640", "contains": "'needle' h"}
    fresh = situation({"NEEDLE": "'needle' h"}, fresh=frozenset({"OUT_FILE"}))
    found = measured(
        [
            check("file", path="${OUT_FILE}", **fields),
            check("file", path="${OUT_FILE}", mode="600"),
            check("file", path="${OUT_FILE}", min_size="3kB"),
            check("file", path="${OUT_FILE}", contains="absent"),
            check("file", path="${OUT_FILE}", contains="two\nlines"),
            check("file", path="${OUT_FILE}.gone"),
            check("file", path="${OUT_FILE}.gone", exists=False),
            check("file", path="${OUT_FILE}/below", exists=False),
        ],
        fresh,
        shell=shell,
        env={"OUT_FILE": str(path)},
    )
    assert [one.verdict.value for one in found] == [
        "passed",
        "failed",
        "failed",
        "failed",
        "inconclusive",
        "failed",
        "passed",
        "passed",
    ], [one.line() for one in found]
    assert found[1].line() == "The file: mode 0640 (expected mode 0600)"


def test_an_old_file_is_too_old(shell, tmp_path):
    path = tmp_path / "old"
    path.touch()
    os.utime(path, (time.time() - 7200, time.time() - 7200))
    found = one(check("file", path=str(path), max_age="1h"), shell=shell)
    assert found.verdict == "failed"
    assert found.measured.startswith("2h")


def test_an_output_that_was_not_handed_on_is_told(shell):
    known = situation(fresh=frozenset({"OUT_FILE", "OUT_KIND"}))
    checks = [
        check("file", path="${OUT_FILE}"),
        check("file", path="/", when={"OUT_KIND": "full"}),
        check("file", path="/", when={"OUT_KIND": "quick"}),
    ]
    found = measured(checks, known, shell=shell, env={"OUT_KIND": "quick"})
    assert told(found[0]) == ("inconclusive", "the step did not hand on OUT_FILE")
    assert [one.verdict for one in found[1:]] == ["skipped", "passed"]


def test_migrations_are_read_from_the_plans_script(shell):
    known = situation(
        {"DIR": "/x"},
        migrations=Migrations(
            directory="d", applied='echo "NOTICE" >&2; echo 001; [ "$DIR" = /x ]', uses=("DIR",)
        ),
        expected_versions=("001", "002"),
    )
    found = one(check("migrations"), known, shell=shell)
    assert told(found) == ("failed", "missing: 002")


def test_an_audit_that_hangs_is_inconclusive(shell):
    known = situation(limit=2.0)
    found = measured(
        [check("audit", run="sleep 60"), check("command", run="true")], known, shell=shell
    )
    assert told(found[0]) == ("inconclusive", "the audit gave no answer within 1s")
    assert found[1].verdict == "passed"


def test_a_large_audit_is_read_whole(shell):
    counts = '{"info":0,"low":0,"moderate":0,"high":0,"critical":3}'
    run = (
        'filler=$(head -c 1000000 /dev/zero | tr "\\0" y)\n'
        """printf '{"advisories": {"x": "%s"},' "$filler"\n"""
        f"printf '%s' '\"metadata\": {{\"vulnerabilities\": {counts}}}}}'; exit 1"
    )
    assert told(one(check("audit", run=run), shell=shell)) == ("failed", "3 critical")


def test_memory_is_measured(shell, programs):
    folder = programs("systemctl", "echo MemoryCurrent=1000000")
    found = one(check("memory", units=["web"], at_most_percent=100), shell=shell, path=folder)
    assert found.verdict == "passed"
    assert "web " in found.measured


def test_tools_are_asked_for_their_versions(shell, programs):
    programs("node", "echo v20.11.1")
    programs("broken", "exit 1")
    folder = programs("chatty", "yes 'chatty 3.1' | head -n 100000; cat")
    tools = {"node": "20", "chatty": "3", "git": "2"}
    found = measured(
        [
            check("tools", tools=tools),
            check("tools", tools={"node": "22"}),
            check("tools", tools={"no-such-tool": "1"}),
            check("tools", tools={"broken": "1"}),
        ],
        shell=shell,
        path=folder,
    )
    assert [one.verdict.value for one in found] == ["passed", "failed", "failed", "inconclusive"]
