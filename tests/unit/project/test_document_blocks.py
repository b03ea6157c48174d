"""What the documents show of a configuration stands in a whole one, and is read without a word."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.load import read
from tests.unit.config.conftest import ENVIRONMENT, PLAYBOOK, SETTINGS
from tests.unit.project.test_documents import FENCE
from tests.unit.project.tree import ROOT

Files = dict[str, Any]
"""Settings, environment and playbook as plain data, by the names of their files."""

DOCUMENTS = ("monitoring", "schedules", "watches")
HOSTS = "configuration"
"""Its block of hosts is one too; its others are parts of playbooks."""


def _settings(files: Files, block: Any) -> None:
    people = {**files["handrail.yaml"]["people"], **block.pop("people", {})}
    access = [*files["handrail.yaml"]["access"], *block.pop("access", [])]
    files["handrail.yaml"] |= {"people": people, "access": access, **block}


def _environment(files: Files, block: Any) -> None:
    files["environments/staging.yaml"] |= block


def _playbook(files: Files, block: Any) -> None:
    files["playbooks/web.yaml"] |= block


def _monitor(files: Files, block: Any) -> None:
    (step,) = [one for one in files["playbooks/web.yaml"]["deploy"]["steps"] if "monitor" in one]
    step["monitor"] = block["monitor"]


PLACES: dict[str, Callable[[Files, Any], None]] = {
    "monitor": _monitor,
    "monitoring": _environment,
    "hosts": _environment,
    "calendar": _environment,
    "watching": _environment,
    "watches": _playbook,
    "zone": _settings,
    "access": _settings,
}
"""Where a block stands, by its first key."""


def blocks() -> list[Any]:
    found = []
    for name in (*DOCUMENTS, HOSTS):
        text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
        shown = [body for _, _, language, body in FENCE.findall(text) if language == "yaml"]
        if name == HOSTS:
            shown = [body for body in shown if body.startswith("hosts:")]
        found += [pytest.param(body, id=f"{name}-{place}") for place, body in enumerate(shown)]
    return found


def test_each_document_shows_something():
    assert {str(shown.id).partition("-")[0] for shown in blocks()} == {*DOCUMENTS, HOSTS}


@pytest.fixture
def files(tmp_path: Path, monkeypatch) -> Files:
    monkeypatch.setenv("HANDRAIL_TEST_TOKEN", "forge-token-value")
    for name, text in (
        ("keys/id", "PRIVATE KEY"),
        ("known_hosts", ""),
        ("secrets/session", "s" * 9),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
    made = {
        "handrail.yaml": yaml.safe_load(SETTINGS),
        "environments/staging.yaml": yaml.safe_load(ENVIRONMENT),
        "playbooks/web.yaml": yaml.safe_load(PLAYBOOK),
    }
    made["handrail.yaml"]["people"]["alice"]["local"] = 2000  # the documents' people have 1000
    made["handrail.yaml"]["roles"]["keeper"] = ["alice"]
    made["handrail.yaml"]["access"].append({"role": "keeper", "may": ["override"]})
    made["environments/staging.yaml"]["variables"]["BACKUP_DIR"] = "/srv/backups"
    made["environments/staging.yaml"]["variables"]["ENV_FILE"] = "/etc/app.env"
    return made


def told(folder: Path, files: Files) -> list[str]:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.parent.chmod(0o755)
        path.write_text(yaml.safe_dump(content))
        path.chmod(0o600)
    return [str(finding) for finding in read(folder).findings]


def test_what_the_blocks_stand_in_is_right_itself(tmp_path: Path, files: Files):
    assert told(tmp_path, files) == []


@pytest.mark.parametrize("body", blocks())
def test_a_block_is_a_part_of_a_valid_configuration(tmp_path: Path, files: Files, body: str):
    block = yaml.safe_load(body)
    PLACES[next(iter(block))](files, block)
    assert told(tmp_path, files) == []
