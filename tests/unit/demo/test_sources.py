"""What the demo ships fits together: lockfiles, tarballs, shell, facts."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo.host import door
from demo.host.envfile import variables
from demo.host.faults import tools
from demo.registry.tarball import all_packages, stored

APP = Path(__file__).parents[3] / "demo/app"


@pytest.mark.parametrize("lock", sorted(APP.rglob("pnpm-lock.yaml")), ids=lambda p: p.parent.name)
def test_lockfiles_hold_what_the_registry_serves(lock):
    served = {f"{package.name}@{package.version}": package.integrity for package in all_packages()}
    locked = dict(
        re.findall(r"'(@teei-demo/\S+)':\n    resolution: {integrity: (\S+)}", lock.read_text())
    )
    assert locked
    assert locked.items() <= served.items()


def test_tarballs_are_real_gzip():
    content = bytes(range(256)) * 1000
    assert gzip.decompress(stored(content)) == content
    assert gzip.decompress(stored(b"")) == b""


def test_the_stand_ins_are_clean_shell(tmp_path):
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    assert shellcheck, "shellcheck comes with the development requirements"
    for name, text in {"sudo": door.ASK + door.RUN, "systemctl": door.ASK + door.PRINT}.items():
        values = {"name": name, "port": 1, "token": "t", "path": "/bin", "user": "deploy"}
        (tmp_path / name).write_text(text.format(**values))
    for name, (program, _, _) in tools.STAND_INS.items():
        (tmp_path / name).write_text(tools.script(program, {name}, "/bin/true"))
    answer = subprocess.run(
        [shellcheck, *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout == ""


def test_an_environment_file_is_read_as_systemd_reads_it():
    text = "# no\n; no\n\nA=1\n B = two words \nC=\"quoted\"\nD='single'\nE=a=b\nnot a line\nF=\n"
    assert variables(text) == {
        "A": "1",
        "B": "two words",
        "C": "quoted",
        "D": "single",
        "E": "a=b",
        "F": "",
    }


def test_each_migration_has_its_way_back():
    names = [
        sorted(file.name for file in APP.rglob(f"{folder}/0*.sql"))
        for folder in ("migrations", "rollbacks")
    ]
    assert len(names[0]) == 6
    assert names[0] == names[1]
