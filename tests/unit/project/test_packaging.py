import re
import tomllib
from importlib import metadata

import pytest

from tests.unit.project.tree import text

PACKAGES = ("bot", "commands", "runner", "config")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(text("pyproject.toml") or "")["project"]


def pins(name):
    """Return the pinned requirements of a file: each with its hashes, on one line."""
    bare = "\n".join(line for line in (text(name) or "").splitlines() if "#" not in line[:6])
    return [line for line in re.sub(r"\\\n\s*", " ", bare).splitlines() if line.strip()]


def test_no_index_would_take_an_upload(project):
    assert "Private :: Do Not Upload" in project["classifiers"]


def test_the_console_script_is_the_bots(project):
    assert project["scripts"] == {"handrail": "bot.cli:main"}


def test_nobody_else_installs_packages_of_our_names():
    owners = metadata.packages_distributions()
    taken = {name: set(owners.get(name, ())) - {"handrail"} for name in PACKAGES}
    assert taken == {name: set() for name in PACKAGES}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_hashes(name):
    lines = pins(name)
    assert lines
    pinned = re.compile(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[^\s;]+( *;.*?)?( +--hash=sha256:\w{64})+")
    assert [line for line in lines if not pinned.fullmatch(line.rstrip())] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_name_no_address_and_no_index(name):
    lines = (text(name) or "").splitlines()
    assert [line for line in lines if "://" in line or "index" in line.partition(" ")[0]] == []
    options = [line for line in lines if line.startswith("-")]
    assert options == []


def test_what_runs_is_part_of_what_develops(project):
    running, developing = (set(map(_pin, pins(name))) for name in REQUIREMENTS)
    assert running <= developing
    wanted = {_name(line) for line in project["dependencies"]}
    assert wanted <= {_name(line) for line in running}


def _pin(line):
    return line.split()[0]


def _name(requirement):
    bare = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", bare).lower()
