"""`handrail init`: a first configuration, commented, which `handrail check` finds valid."""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.authoring import platforms, schema
from bot.authoring.answers import Answers, Person
from config.problem import fail
from runner.host.keys import make_key

_PLACE = re.compile(r"@@(\w+)@@\n?")
_BLOCK = re.compile(r"^#\? (?P<when>[a-z ]+)\n(?P<text>.*?)^#/\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made.

    Attributes:
        files: Every file, relative to the folder.
        public: For each key that was made: its file and its public line.
    """

    files: tuple[str, ...]
    public: Mapping[str, str]


def make(folder: Path, answers: Answers) -> Made:
    """Make a configuration folder.

    Raises:
        ProblemError: there is something already (`file-exists`), or it cannot be written
            (`unreadable-file`).
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            what = f"{folder} is {'not empty' if folder.is_dir() else 'a file'}."
            raise fail("file-exists", what, "Name a folder that is new or empty.")
        public = _keys(folder, answers)
        for name, text in _files(answers).items():
            _write(folder / name, text)
        if answers.known_hosts:
            shutil.copyfile(answers.known_hosts, folder / "known_hosts")
        schema.write(folder / schema.FOLDER)
    except OSError as error:
        what = f"{error.filename or folder} cannot be read or written: {error.strerror}."
        raise fail("unreadable-file", what, "Name a folder and files of yours.") from error
    made = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return Made(files=tuple(made), public=public)


def _keys(folder: Path, answers: Answers) -> dict[str, str]:
    """Make the keys that are missing; returns their public lines by file."""
    for part in ("", "environments", "playbooks", "keys"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = [] if answers.key else [f"keys/{answers.environment}"]
    wanted += ["keys/origin"] if answers.over_ssh else []
    return {name: make_key(folder / name, f"handrail {name}") for name in wanted}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def _files(answers: Answers) -> dict[str, str]:
    values, blocks = _values(answers), _blocks(answers)

    def filled(name: str, kind: str, up: str = "") -> str:
        return _filled(name, {**values, "schema": schema.pointer(kind, up)}, blocks)

    return {
        "handrail.yaml": filled("handrail.yaml", "handrail"),
        f"environments/{answers.environment}.yaml": filled(
            "environment.yaml", "environment", "../"
        ),
        f"playbooks/{answers.environment}.yaml": filled("playbook.yaml", "playbook", "../"),
        "known_hosts": _filled("known_hosts", values, blocks),
    }


def _filled(name: str, values: Mapping[str, str], blocks: Mapping[str, bool]) -> str:
    """Return a template with its values, and without the blocks that do not apply.

    A value that ends with a line end stands for whole lines and swallows the placeholder's.
    """
    text = files("bot.authoring").joinpath(f"templates/{name}").read_text(encoding="utf-8")
    text = _BLOCK.sub(lambda found: found["text"] if blocks[found["when"]] else "", text)

    def value(found: re.Match[str]) -> str:
        given = values[found[1]]
        ends = found[0].endswith("\n") and not given.endswith("\n")
        return f"{given}\n" if ends else given

    return _PLACE.sub(value, text)


def _blocks(answers: Answers) -> dict[str, bool]:
    return {
        "origin key": answers.over_ssh,
        "url": bool(answers.url),
        "build": bool(answers.build),
        "units": bool(answers.units),
        "approvers": bool(answers.approvers),
        "alone": not answers.approvers,
        "platforms": bool(answers.slack or answers.discord),
    }


def _values(answers: Answers) -> dict[str, str]:
    units = answers.units
    people = (answers.me, *answers.approvers)
    verbs = ("reset-failed", "restart")
    return {
        "people": "".join(_person(each, answers) for each in people),
        "chat": _chat(answers),
        "channels": _channels(answers),
        "me": answers.me.slug,
        "approvers": ", ".join(each.slug for each in answers.approvers) or answers.me.slug,
        "http": str(answers.http),
        "title": _text(answers.environment.capitalize()),
        "environment": answers.environment,
        "address": _text(answers.address),
        "port": str(answers.port),
        "user": _text(answers.user),
        "key": _text(answers.key or f"keys/{answers.environment}"),
        "origin": _text(answers.origin),
        "ref": _text(answers.ref),
        "directory": _text(answers.directory),
        "url": _text(answers.url),
        "build": _lines([answers.build], 8),
        "units": ", ".join(_text(unit) for unit in units),
        "sudo": _lines([f"- /usr/bin/systemctl {v} {unit}" for unit in units for v in verbs], 8),
        "restart": _lines([f"sudo -n systemctl {v} {unit}" for unit in units for v in verbs], 8),
        "status": _lines([f"systemctl status --no-pager {unit} || true" for unit in units], 8),
    }


def _person(person: Person, answers: Answers) -> str:
    lines = [f"{person.slug}:", f"  name: {_text(person.name)}"]
    lines += [] if person.uid is None else [f"  local: {person.uid}"]
    if person.slack and answers.slack:
        lines.append(f"  slack: {answers.slack.team}/{person.slack}")
    if person.discord and answers.discord:
        lines.append(f"  discord: {_text(person.discord)}")
    return _lines(lines, 2)


def _chat(answers: Answers) -> str:
    """Return the blocks of the platforms; JSON's form of a value is one of YAML's."""
    lines = []
    for name, block in platforms.declared(answers.slack, answers.discord).items():
        lines += [f"{name}:", *(f"  {key}: {json.dumps(value)}" for key, value in block.items())]
    return _lines(lines, 2)


def _channels(answers: Answers) -> str:
    places = ["terminal:deploys"]
    places += [f"slack:{answers.slack.channel}"] if answers.slack else []
    places += [f"discord:{answers.discord.channel}"] if answers.discord else []
    return json.dumps(places)


def _text(value: str) -> str:
    """Return a value as a text of YAML: JSON's form is one, and `${` must stay plain."""
    return json.dumps(value, ensure_ascii=False)


def _lines(lines: Iterable[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
