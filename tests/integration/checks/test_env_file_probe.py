"""A real env file and real processes: names come back, values do not."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from runner.checks import host
from tests.unit.runner.checks.situations import TOKEN, check, measured, one, situation, told

SECRET = "hunter2-correct-horse"
ENV_TEXT = f"""# a comment with A=1
A={SECRET}
B=
export C="two words"
D='<REPLACE_WITH_D>'
E=ok # {SECRET}
  F = spaced
DEBUG='true'
URL=postgres://u:<PASSWORD>@h/x
T=changeme
MAIL="Team <no-reply@x.org>"
KEY="-----BEGIN
{SECRET}=
A=not a key
-----END"
lower={SECRET}
not a line
A={SECRET}-again\r
; E=2
"""
ENV_DECLARED = {
    "env_file": {
        "path": "${ENV_FILE}",
        "required": ["C", "B", "GONE", "F", "KEY"],
        "set": {"E": "ok"},
        "secret": ["A"],
        "refuse": {"DEBUG": "true", "C": "two words ", "BYPASS": "true"},
    }
}


def test_an_env_file_is_told_by_names_only(shell, tmp_path):
    path = tmp_path / "app's.env"
    path.write_text(ENV_TEXT)
    path.chmod(0o640)
    known = situation({"ENV_FILE": str(path)}, declared=ENV_DECLARED)
    found = one(check("env_file"), known, shell=shell)
    assert found.verdict == "failed"
    assert found.measured == (
        "4 of 6 required keys set, missing: GONE, empty: B, "
        "placeholder: D, T, URL, refused: DEBUG, duplicate: A"
    )
    assert SECRET not in json.dumps(found.to_json())
    assert f"{path}: 640 " in found.detail


def test_no_value_of_an_env_file_comes_back(shell, tmp_path):
    path = tmp_path / "x.env"
    path.write_text(ENV_TEXT)
    known = situation({"ENV_FILE": str(path)}, declared=ENV_DECLARED)
    text = host.script([check("env_file")], known, TOKEN)
    done = subprocess.run(shell, input=text.encode(), capture_output=True, check=True)
    for value in (SECRET, "two words", "no-reply", "spaced", "not a key", "lower"):
        assert value.encode() not in done.stdout
    assert text.count("two words") == 1  # a declared value to refuse, which is nobody's secret


def test_an_env_file_that_may_not_be_read_is_inconclusive(shell):
    with tempfile.TemporaryDirectory() as open_to_all:
        folder = Path(open_to_all)
        folder.chmod(0o755)
        path = folder / "x.env"
        path.write_text("A=1\n")
        path.chmod(0)
        sudo = folder / "sudo"
        sudo.write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
        sudo.chmod(0o755)
        known = situation({"ENV_FILE": str(path)}, declared=ENV_DECLARED)
        # Root reads everything, so it looks as somebody who does not.
        ordinary = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        found = one(check("env_file"), known, shell=[*ordinary, *shell], path=folder)
    assert found.verdict == "inconclusive"
    assert "a password is required" in found.measured


def test_an_env_file_that_is_not_there_is_inconclusive(shell, tmp_path, programs):
    folder = programs("sudo", 'shift; exec "$@"')
    known = situation({"ENV_FILE": str(tmp_path / "none")}, declared=ENV_DECLARED)
    found = one(check("env_file"), known, shell=shell, path=folder)
    assert found.verdict == "inconclusive"
    assert "No such file" in found.measured


def test_the_names_in_a_process_are_read(shell, tmp_path, programs):
    path = tmp_path / "x.env"
    path.write_text("E=1\nC=1\nB=1\nF=1\nKEY=1\nGONE=1\n")
    path.chmod(0o600)
    folder = programs("systemctl", 'echo "MainPID=$(cat "$PIDS/$4")"')
    programs("sudo", "exit 1")
    known = situation({"ENV_FILE": str(path)}, declared=ENV_DECLARED)
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    processes = [
        subprocess.Popen(sleeper, stdin=subprocess.PIPE, env={"E": SECRET, "X": f"1\n{SECRET}=2"}),
        subprocess.Popen(sleeper, stdin=subprocess.PIPE, env={"X": f"1\nE={SECRET}"}),
    ]
    try:
        (tmp_path / "with").write_text(str(processes[0].pid))
        (tmp_path / "without").write_text(str(processes[1].pid))
        (tmp_path / "none").write_text("0")
        found = measured(
            [check("env_file", in_units=[name]) for name in ("with", "without", "none")],
            known,
            shell=shell,
            path=folder,
            env={"PIDS": str(tmp_path)},
        )
    finally:
        for process in processes:
            process.communicate()
    assert found[0].verdict == "passed", found[0].line()
    assert told(found[1]) == ("failed", "without runs without E")
    assert told(found[2]) == ("inconclusive", "none has no process")
