import os
import pickle
import sys
import time
from pathlib import Path

import pytest

from config import secrets
from config.problem import ProblemError
from config.secrets import Secret, glance, resolve


def code_of(reference, folder):
    with pytest.raises(ProblemError) as caught:
        resolve({"S": reference}, folder)
    return caught.value.problem.code


def script(folder, text):
    return [sys.executable, "-c", text, str(folder)]


def test_a_secret_does_not_show_its_value():
    secret = Secret("TOKEN", "hunter2hunter2")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", "%s" % secret, str([secret])]  # noqa: UP031 - all ways to show it
    assert all("hunter2" not in words and "TOKEN hidden" in words for words in shown)
    assert secret.reveal() == "hunter2hunter2"


def test_a_secret_cannot_be_stored_nor_taken_apart():
    secret = Secret("TOKEN", "hunter2hunter2")
    with pytest.raises(TypeError, match=r"\[TOKEN hidden\] is not to be stored"):
        pickle.dumps(secret)
    assert not hasattr(secret, "__dict__")


def test_secrets_are_equal_by_name_and_value():
    assert Secret("A", "x") == Secret("A", "x")
    assert Secret("A", "x") != Secret("A", "y")
    assert Secret("A", "x") != "x"
    assert len({Secret("A", "x"), Secret("A", "x")}) == 1


def test_values_come_from_the_environment_files_and_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDRAIL_TEST_VALUE", "from-the-environment")
    (tmp_path / "value").write_text("from-a-file\r\n\n")
    (tmp_path / "value").chmod(0o400)
    found = resolve(
        {
            "A": "env:HANDRAIL_TEST_VALUE",
            "B": "file:value",
            "C": f"file:{tmp_path}/value",
            "D": ("printf", "%s\\n", "from-a-command; echo $HOME"),
        },
        tmp_path,
    )
    assert {name: secret.reveal() for name, secret in found.items()} == {
        "A": "from-the-environment",
        "B": "from-a-file",
        "C": "from-a-file",
        "D": "from-a-command; echo $HOME",
    }
    assert found["A"].name == "A"


def test_all_problems_are_told_the_first_as_the_error(tmp_path):
    with pytest.raises(ProblemError) as caught:
        resolve({"A": "file:none", "B": "env:HANDRAIL_TEST_UNSET"}, tmp_path)
    assert caught.value.problem.code == "secret-unreadable"
    assert "secret-unset" in caught.value.notes[0]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610])
def test_a_file_open_to_others_is_refused(tmp_path, mode):
    (tmp_path / "value").write_text("long-enough")
    (tmp_path / "value").chmod(mode)
    assert code_of("file:value", tmp_path) == "secret-too-open"


def test_a_file_that_is_no_plain_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert code_of("file:pipe", tmp_path) == "secret-unreadable"
    assert code_of("file:.", tmp_path) == "secret-unreadable"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["printf", "short"], "secret-too-short"),
        (["printf", "long-enough\\000long-enough"], "secret-unreadable"),
        (["printf", "\\377\\377\\377\\377\\377\\377\\377\\377"], "secret-unreadable"),
        (["false"], "secret-command-failed"),
        (["no-such-program-anywhere"], "secret-unreadable"),
        (["nul\0inside"], "secret-unreadable"),
        (["cat", "/dev/zero"], "secret-command-failed"),
    ],
)
def test_a_command_that_prints_no_secret_is_told(tmp_path, words, code):
    assert code_of(words, tmp_path) == code


@pytest.mark.parametrize("child_output", ["None", "subprocess.DEVNULL"])
def test_a_command_that_does_not_end_is_ended_with_all_it_started(
    tmp_path, monkeypatch, child_output
):
    text = (
        "import os, sys, subprocess, pathlib, time\n"
        f"child = subprocess.Popen(['sleep', '600'], stdout={child_output})\n"
        "pathlib.Path(sys.argv[1], 'pid').write_text(str(child.pid))\n"
        "os.close(1)\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr(secrets, "COMMAND_LIMIT", 3.0)
    assert code_of(script(tmp_path, text), tmp_path) == "secret-command-failed"
    _wait_for_end(int((tmp_path / "pid").read_text()))


def _wait_for_end(pid):
    """Wait until a process is gone, or dead and waiting for whoever inherited it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return
        if state.rsplit(")", 1)[1].split()[0] in "ZX":
            return
        time.sleep(0.01)
    pytest.fail(f"process {pid} still runs")


def test_what_a_command_says_besides_is_not_in_the_problem(tmp_path):
    with pytest.raises(ProblemError) as caught:
        resolve({"S": script(tmp_path, "import sys; sys.exit('hunter2hunter2')")}, tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_glance_runs_no_command(tmp_path):
    assert glance("S", ["touch", str(tmp_path / "ran")], tmp_path) is None
    assert not (tmp_path / "ran").exists()
    assert glance("S", ["no-such-program-anywhere"], tmp_path).code == "secret-unreadable"
    assert glance("S", "env:HANDRAIL_TEST_UNSET", tmp_path).code == "secret-unset"
