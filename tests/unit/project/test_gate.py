import os
import subprocess

import pytest

from tests.gate import ROOT, files_of, lacks, pure_modules


def test_every_part_of_the_pure_core_is_there_to_be_measured():
    assert "runner.decide" in pure_modules()
    lost = [
        str(file) for module in pure_modules() for file in files_of(module) if not file.is_file()
    ]
    assert lost == []


def test_a_package_is_measured_with_all_its_files():
    names = {file.name for file in files_of("bot.cards")}
    assert {"__init__.py", "approval.py", "emergency.py"} <= names


@pytest.mark.parametrize(
    ("covered", "wanted", "sentence"),
    [
        (95.0, 95.0, ""),
        (94.999, 95.0, "The core is covered to 94.99 %, not 95 %.\n"),
        (100.0, 100.0, ""),
        (99.9999, 100.0, "The core is covered to 99.99 %, not 100 %.\n"),
    ],
)
def test_too_little_is_never_rounded_up_to_enough(covered, wanted, sentence):
    assert lacks("The core", covered, wanted) == sentence


def commands(*given):
    """What `make test` would run, whatever make runs these tests."""
    surroundings = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    asked = ["make", "-n", "test", *given]
    return subprocess.run(
        asked, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_a_full_run_is_measured_and_held_to_the_gate():
    assert "--cov" in commands()
    assert "-m tests.gate" in commands()


def test_a_selection_is_not_measured():
    planned = commands("PYTEST=tests/unit/config")
    assert "pytest -q -n 2 tests/unit/config" in planned
    assert "cov" not in planned
    assert "gate" not in planned
