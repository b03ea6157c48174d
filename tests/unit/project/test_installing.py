"""The first block of `docs/start.md`: from a clone to a console script that starts."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.staging import needs
from tests.unit.project.test_documents import FENCE
from tests.unit.project.tree import ROOT

PLACE = "/opt/handrail"


class Machine:
    """A machine where nothing is installed yet; pip's part is played by uv, from its cache."""

    def __init__(self, folder: Path, uv: str) -> None:
        self.folder = folder
        self.uv = uv
        self.place = folder / "opt/handrail"
        self.path = os.environ["PATH"]

    def does(self, command: str) -> None:
        """Do one command as the page writes it, with another place for /opt/handrail."""
        words = [word.replace(PLACE, str(self.place)) for word in shlex.split(command)]
        match words:
            case ["git", "clone", "URL-OF-THIS-PROJECT"]:
                done = self.run("git", "clone", "-q", "--", str(ROOT), "handrail")
            case ["cd", name]:
                self.folder /= name
                return
            case ["python3", "-m", "venv", place]:
                done = self.run(sys.executable, "-m", "venv", "--without-pip", place)
            case [pip, "install", *rest] if pip == f"{self.place}/bin/pip":
                python = f"{self.place}/bin/python"
                done = self.run(self.uv, "pip", "install", "-q", "--python", python, *rest)
            case [path] if path == f"PATH={self.place}/bin:$PATH":
                self.path = f"{self.place}/bin:{self.path}"
                return
            case _:
                pytest.fail(f"docs/start.md says what this test does not do: {command}")
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return subprocess.run(
            words,
            cwd=self.folder,
            env=kept | {"PATH": self.path},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    needs(None if uv else "uv is not installed")
    needs(None if (ROOT / ".git").exists() else "this is no checkout that can be cloned")
    return Machine(tmp_path, str(uv))


def install_block() -> str:
    page = (ROOT / "docs/start.md").read_text(encoding="utf-8")
    return next(body for _, _, _, body in FENCE.findall(page.partition("## 1. Install")[2]))


def test_the_install_block_gives_a_console_script_that_starts(machine: Machine):
    for line in install_block().splitlines():
        for command in line.split(" && "):
            machine.does(command)
    found = shutil.which("handrail", path=machine.path)
    assert found == str(machine.place / "bin/handrail")
    asked = machine.run("handrail", "--version")
    assert asked.returncode == 0, asked.stderr
    made = machine.run(
        *("handrail", "init", "mybot", "--no-questions", "--host=a@b.example.com"),
        *("--directory=/srv/app", "--origin=https://git.example.com/app.git", "--me=Ines:1000"),
    )
    assert made.returncode == 0, made.stderr
    checked = machine.run("handrail", "check", "mybot")
    assert checked.returncode == 0, checked.stdout
