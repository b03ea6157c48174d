"""The playbook's scripts, as text: clean shell that uses what it declares and nothing else."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from config.functions import with_functions
from config.raw import read_raw

from .conftest import EXAMPLE

STRICT = "set -euo pipefail\n"
GIVEN = {"HANDRAIL_OUTPUT", "LC_ALL", "SECONDS"}
ENV_FILE_STEP = {"ENV_FILE", "ENV_KEYS"}


class Script(NamedTuple):
    where: str
    text: str
    uses: frozenset[str]


def _scripts(block: object, where: str = "") -> Iterator[Script]:
    if isinstance(block, list):
        for number, item in enumerate(block):
            yield from _scripts(item, f"{where}.{number}")
    if not isinstance(block, dict):
        return
    here = f"{where}.{block['id']}" if "id" in block else where
    given = ENV_FILE_STEP if block.get("env_file") else set()
    for key, value in block.items():
        if key in {"run", "live", "applied", "diagnose"} and isinstance(value, str):
            names = block.get("diagnose_uses" if key == "diagnose" else "uses", [])
            yield Script(f"{here}.{key}".lstrip("."), value, frozenset({*names, *given}))
        else:
            yield from _scripts(value, f"{here}.{key}")


PLAYBOOK, FINDINGS = with_functions(read_raw(EXAMPLE / "playbooks/staging.yaml", "staging.yaml"))
SCRIPTS = list(_scripts(PLAYBOOK.value))
SECRETS = set(yaml.safe_load((EXAMPLE / "environments/staging.yaml").read_text())["secrets"])


def _shellcheck() -> str:
    program = Path(sys.executable).with_name("shellcheck")
    found = str(program) if program.exists() else shutil.which("shellcheck")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("shellcheck is missing")
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.where for script in SCRIPTS])
def test_the_script_is_clean_bash(script: Script):
    found = subprocess.run(
        [_shellcheck(), "--shell=bash", "-"],
        input=STRICT + script.text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.where for script in SCRIPTS])
def test_the_script_declares_what_it_uses(script: Script):
    mentioned = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", script.text))
    made = set(re.findall(r"(?:^|[\s;(])(?:coproc )?([A-Z][A-Z0-9_]*)(?:=| \{)", script.text))
    assert mentioned - made - GIVEN <= script.uses


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.where for script in SCRIPTS])
def test_no_secret_is_put_on_a_command_line(script: Script):
    assert not set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", script.text)) & SECRETS


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.where for script in SCRIPTS])
def test_sudo_never_waits_for_a_password(script: Script):
    assert re.findall(r"\bsudo (?!-n\b)\S+", re.sub(r"sudo refuses", "", script.text)) == []


def test_the_env_installer_is_clean_posix_shell():
    found = subprocess.run(
        [_shellcheck(), "--shell=sh", str(EXAMPLE / "host/handrail-install-env")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""
