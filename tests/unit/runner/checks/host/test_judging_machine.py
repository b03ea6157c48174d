"""What the kinds about ports, env files and the machine make of what a host printed."""

import json

import pytest

from config.model.playbook import Migrations
from tests.unit.runner.checks.situations import check, judged, judged_script, situation


def passes(found, verdict, measured):
    assert (found.verdict.value, measured in found.measured) == (verdict, True), found.line()


WHO = (
    'LISTEN 0 511 *:3000 *:* users:(("node",pid=12,fd=18))\n'
    'LISTEN 0 5 [::1]:4100 [::]:* users:(("python3",pid=9,fd=3))\n'
    "LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n"
)


@pytest.mark.parametrize(
    ("answer", "who", "verdict", "measured"),
    [
        ("3000 yes", WHO, "passed", "node (12) listens on 3000"),
        ("3000 yes", "", "passed", "3000 is listened on"),
        (
            "3000 no",
            WHO,
            "failed",
            "nothing on 3000 (seen: node (12) on 3000, python3 (9) on 4100)",
        ),
        ("3000 no", "", "failed", "nothing on 3000"),
        ("invalid", "", "inconclusive", "3000 is no port"),
        ("", "", "inconclusive", "3000 was not looked at"),
    ],
)
def test_port(answer, who, verdict, measured):
    one = check("port", ports=["3000"])
    passes(judged(one, ("port", answer, ""), ("who", "", who)), verdict, measured)


ENV = {
    "env_file": {
        "path": "/etc/x.env",
        "required": ["A"],
        "set": {"B": "1"},
        "secret": ["S"],
        "refuse": {"DEBUG": "true"},
    }
}


@pytest.mark.parametrize(
    ("keys", "mode", "verdict", "measured"),
    [
        ("has A\nhas B\ndone", "640 root:app", "passed", "2 of 2 required keys set"),
        ("has A\ndone", "640 root:app", "failed", "1 of 2 required keys set, missing: B"),
        ("has A\nhas B\nempty B\ndone", "640 root:app", "failed", "empty: B"),
        ("has A\nhas B\nplaceholder X\ndone", "640 root:app", "failed", "placeholder: X"),
        ("has A\nhas B\nrefused DEBUG\ndone", "640 root:app", "failed", "refused: DEBUG"),
        ("has A\nhas B\nduplicate A\ndone", "640 root:app", "failed", "duplicate: A"),
        ("has A\nhas B\ndone", "666 root:root", "failed", "mode 0666 of root:root"),
        ("has A\nhas B\ndone", "644 root:root", "warned", "everybody may read it"),
        ("has A\nhas B\ndone", "", "passed", "2 of 2 required keys set"),
        ("has A\nhas B\n", "640 root:app", "inconclusive", "could not be read"),
        ("awk: no\n", "640 root:app", "inconclusive", "could not be read"),
    ],
)
def test_env_file(keys, mode, verdict, measured):
    marks = [("mode", mode, ""), ("keys", "", keys)]
    found = judged(check("env_file"), *marks, known=situation(declared=ENV))
    passes(found, verdict, measured)


@pytest.mark.parametrize(
    ("process", "verdict", "measured"),
    [
        (("process", "pid", "has B\nnames 9\n"), "passed", "1 names in web"),
        (("process", "pid", "names 9\n"), "failed", "web runs without B"),
        (("process", "pid", "names 0\n"), "inconclusive", "the process of web may not be read"),
        (("process", "none", ""), "inconclusive", "web has no process"),
        (None, "inconclusive", "web has no process"),
    ],
)
def test_env_file_in_a_process(process, verdict, measured):
    marks = [("mode", "640 a:b", ""), ("keys", "", "has A\nhas B\ndone")]
    marks += [process] if process else []
    one = check("env_file", in_units=["web"])
    passes(judged(one, *marks, known=situation(declared=ENV)), verdict, measured)


def test_an_env_file_that_cannot_be_read_is_inconclusive():
    known = situation(declared=ENV)
    found = judged(check("env_file"), text="sudo: a password is required", status=1, known=known)
    passes(found, "inconclusive", "/etc/x.env could not be read: sudo: a password is required")
    passes(judged(check("env_file")), "inconclusive", "declares no env_file")


def migrated(out, *, expected=("001", "002"), planned=None, status=0, **fields):
    known = situation(
        migrations=Migrations(directory="d", applied="x"),
        expected_versions=expected,
        planned_versions=planned,
    )
    one = check("migrations", **fields)
    return judged_script(one, out, status=status, errors="NOTICE: x y", known=known)


@pytest.mark.parametrize(
    ("fields", "verdict", "measured"),
    [
        ({"out": "001\n002\n"}, "passed", "2 applied"),
        ({"out": "001\n"}, "failed", "missing: 002"),
        ({"out": "001\n002\n003\n"}, "passed", "2 applied"),
        ({"out": "002\n001\n", "last": True}, "passed", "002"),
        ({"out": "001\n002\n003\n", "last": True}, "failed", "003"),
        ({"out": "", "last": True}, "failed", "none"),
        ({"out": "", "expected": ()}, "passed", "0 applied"),
        ({"out": "001\n", "planned": ("001",), "expect": "as-planned"}, "passed", "1 applied"),
        (
            {"out": "001\n002\n", "planned": ("001",), "expect": "as-planned"},
            "failed",
            "new since the plan: 002",
        ),
        ({"out": "", "planned": ("001",), "expect": "as-planned"}, "failed", "missing: 001"),
        ({"out": "001\n", "expect": "as-planned"}, "inconclusive", "not known"),
        ({"out": "001\n", "expected": None}, "inconclusive", "not known"),
        ({"out": "psql: no\n", "status": 2}, "inconclusive", "status 2: psql: no"),
        ({"out": "two words\n"}, "inconclusive", "'two words' is no version"),
        ({"out": "x" * 300}, "inconclusive", "is no version"),
    ],
)
def test_migrations(fields, verdict, measured):
    passes(migrated(**fields), verdict, measured)


def test_migrations_without_a_plan_are_inconclusive():
    passes(judged(check("migrations")), "inconclusive", "declares no migrations")


def report(critical=0, high=0, **more):
    counts = {"info": 0, "low": 0, "moderate": 2, "high": high, "critical": critical}
    return json.dumps({"metadata": {"vulnerabilities": counts}, **more})


@pytest.mark.parametrize(
    ("out", "status", "verdict", "measured"),
    [
        (report(), 1, "passed", "0 critical"),
        (report(), 0, "passed", "0 critical"),
        (report(2, 5), 1, "failed", "2 critical"),
        (report(0, 5), 1, "failed", "5 high"),
        ("npm warn old lockfile\n" + report(1), 1, "failed", "1 critical"),
        (json.dumps({"a": 1}) + "\n" + report(1), 1, "failed", "1 critical"),
        ("", 0, "inconclusive", "audit unavailable"),
        ("{", 1, "inconclusive", "audit unavailable"),
        ("{}", 0, "inconclusive", "audit unavailable"),
        ("{x\n" * 99, 0, "inconclusive", "audit unavailable"),
        ('{"metadata": 7}', 0, "inconclusive", "audit unavailable"),
        ('{"metadata": {"vulnerabilities": []}}', 0, "inconclusive", "audit unavailable"),
        ('{"metadata": {"vulnerabilities": {}}}', 0, "inconclusive", "audit unavailable"),
        (report(-1), 1, "inconclusive", "audit unavailable"),
        (report("0"), 1, "inconclusive", "audit unavailable"),
        (report(False), 1, "inconclusive", "audit unavailable"),
        (report(error={"summary": "gone"}), 1, "inconclusive", "audit unavailable: gone"),
        ('{"error": {"code": "EAUDIT", "message": "405"}}', 1, "inconclusive", "unavailable: 405"),
        ('{"error": {"code": "ENOLOCK"}}', 1, "inconclusive", "unavailable: ENOLOCK"),
        ('{"message": "request failed", "error": 1}', 1, "inconclusive", "request failed"),
        ("responded with 503: busy\n", 1, "inconclusive", "responded with 503: busy"),
        ("", 124, "inconclusive", "no answer within 60s"),
        ("", 127, "inconclusive", "missing"),
        ("[" * 50_000, 0, "inconclusive", "audit unavailable"),
        ('{"error":' * 50_000, 0, "inconclusive", "audit unavailable"),
        (report().replace("2", "0"), 1, "inconclusive", "ended with status 1"),
    ],
)
def test_audit(out, status, verdict, measured):
    one = check("audit", run="x", critical=0, high=0)
    passes(judged_script(one, out, status=status), verdict, measured)


@pytest.mark.parametrize(
    "more",
    [
        {"vulnerabilities": {"left-pad": {"severity": "critical"}, "ok": {"severity": "low"}}},
        {"advisories": {"7": {"module_name": "left-pad", "severity": "critical"}, "8": 1}},
    ],
)
def test_an_audit_names_what_is_vulnerable(more):
    found = judged_script(check("audit", run="x"), report(1, **more), status=1)
    assert found.detail == "in all: 1 critical, 2 moderate\ncritical: left-pad"


MEMORY = "MemTotal:  1000000 kB\nMemFree: 1 kB\nMemAvailable:  400000 kB\n"


@pytest.mark.parametrize(
    ("text", "units", "verdict", "measured"),
    [
        (
            MEMORY,
            "MemoryCurrent=102400000\n",
            "passed",
            "host 60 % (614.4 MB of 1.0 GB), web 10 % (102.4 MB of 1.0 GB)",
        ),
        (MEMORY, "MemoryCurrent=921600000\n", "failed", "web 90 %"),
        (MEMORY, "MemoryCurrent=307200000\n", "failed", "web 307.2 MB"),
        (
            MEMORY,
            "MemoryCurrent=102400000\nMemoryMax=120000000\n",
            "failed",
            "web 85.3 % (102.4 MB of 120.0 MB)",
        ),
        (
            MEMORY,
            "MemoryCurrent=102400000\nMemoryMax=infinity\n",
            "passed",
            "host 60 % (614.4 MB of 1.0 GB), web 10 % (102.4 MB of 1.0 GB)",
        ),
        (MEMORY.replace("400000", "100000"), "MemoryCurrent=1\n", "failed", "host 90 %"),
        (MEMORY, "MemoryCurrent=[not set]\n", "inconclusive", "the memory of web is not counted"),
        (MEMORY, f"MemoryCurrent={2**64 - 1}\n", "inconclusive", "not counted"),
        (MEMORY, "", "inconclusive", "not counted"),
        ("", "MemoryCurrent=1\n", "inconclusive", "does not tell"),
        ("MemTotal: 0 kB\nMemAvailable: 0 kB\n", "", "inconclusive", "does not tell"),
    ],
)
def test_memory(text, units, verdict, measured):
    one = check("memory", units=["web"], at_most="200MB")
    passes(judged(one, ("units", "", units), text=text), verdict, measured)


@pytest.mark.parametrize(
    ("least", "answer", "said", "verdict", "measured"),
    [
        ("20", "there", "v20.11.1\n", "passed", "node 20.11.1"),
        ("20", "there", "v24.0.0\n", "passed", "node 24.0.0"),
        ("20", "there", "v9.9.9\n", "failed", "node 9.9.9"),
        ("v20.12", "there", "v20.11.1\n", "failed", "node 20.11.1"),
        ("15.x", "there", "psql (PostgreSQL) 15.3 (Debian 15.3-1)\n", "passed", "node 15.3"),
        ("15.0", "there", "psql (PostgreSQL) 15\n", "passed", "node 15"),
        ("${MAJOR}", "there", "16.1\n", "passed", "node 16.1"),
        ("20", "missing", "", "failed", "node is missing"),
        ("20", "there", "", "inconclusive", "node says 'nothing'"),
        ("20", "there", "command broken\n", "inconclusive", "node says 'command broken'"),
        ("new", "there", "v20\n", "inconclusive", "node says"),
    ],
)
def test_tools(least, answer, said, verdict, measured):
    one = check("tools", tools={"node": least})
    known = situation({"MAJOR": "16"})
    passes(judged(one, ("tool", answer, said), known=known), verdict, measured)


def test_a_tool_that_was_not_asked_is_inconclusive():
    passes(judged(check("tools", tools={"node": "20"})), "inconclusive", "node not asked")
