"""Reading a configuration folder: everything wrong is told at once, or all of it is valid."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from config.draft import Draft, DraftEnvironment
from config.each_host import on_each_host
from config.extending import KEY, extended
from config.filling import filled, with_variables
from config.functions import with_functions
from config.layout import ENVIRONMENTS, SETTINGS, settled
from config.model import Configuration, Environment, Playbook, Settings
from config.place import Place, nearest, top
from config.problem import Finding, Problem
from config.raw import Raw, read_raw
from config.rules import (
    calendar,
    channels,
    criteria,
    disk,
    keeps,
    monitor,
    names,
    patterns,
    people,
    rights,
    steps,
    target,
    uses,
    watches,
)
from config.valid import Model, validated

_RULES = (
    people,
    target,
    calendar,
    channels,
    steps,
    criteria,
    keeps,
    monitor,
    names,
    patterns,
    rights,
    uses,
    watches,
)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a folder.

    Attributes:
        configuration: Everything that was declared; None if any finding is fatal.
        findings: Everything wrong, sorted by file and line, warnings among them.
        draft: The files as they were written, playbooks merged into what they extend.
        declared: The same as `configuration`, also where only keys, secrets and modes of files are
            wrong on this machine: enough to describe, not to serve.
    """

    configuration: Configuration | None
    findings: tuple[Finding, ...]
    draft: Draft
    declared: Configuration | None = None


def read(folder: Path) -> Reading:
    """Read and check a configuration folder; never raises for what is written in it.

    Secrets are looked at (there, closed to others, long enough) but not kept, and no command of a
    secret is run.

    Args:
        folder: Holds `handrail.yaml`, `environments/` and the playbooks.
    """
    desk = _Desk(folder)
    draft = desk.draft()
    settings = desk.valid(Settings, draft.settings)
    environments = {
        name: desk.valid(Environment, each.file) for name, each in draft.environments.items()
    }
    playbooks = {
        name: desk.valid(Playbook, each.playbook)
        for name, each in draft.environments.items()
        if each.playbook
    }
    for rule in _RULES:
        desk.findings += rule.findings(draft)
    local = tuple(disk.findings(draft))
    findings = in_order((*desk.findings, *local))
    if settings is None or any(finding.fatal for finding in desk.findings):
        return Reading(configuration=None, findings=findings, draft=draft)
    declared = Configuration(
        folder=str(draft.folder),
        settings=settings,
        environments={name: each for name, each in environments.items() if each},
        playbooks={
            name: on_each_host(each, environment)
            for name, each in playbooks.items()
            if each and (environment := environments.get(name))
        },
    )
    here = not any(finding.fatal for finding in local)
    return Reading(
        configuration=declared if here else None,
        findings=findings,
        draft=draft,
        declared=declared,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings once each, sorted; an undefined name hides what its text is no value of."""
    undefined = {
        (each.file, each.path) for each in findings if each.problem.code == "undefined-variable"
    }
    kept = {
        each
        for each in findings
        if (each.file, each.path) not in undefined or not each.problem.code.startswith("wrong-")
    }
    # What an alias repeats, or another environment that has the same playbook, is one mistake.
    once: dict[tuple[str, int, str, str], Finding] = {}
    for each in sorted(kept, key=lambda each: (each.file, each.line, each.path, str(each.problem))):
        key = (each.file, each.line, each.path.rpartition(".")[2], str(each.problem))
        once.setdefault(key, each)
    return tuple(once.values())


def _environments(folder: Path) -> tuple[list[Path], Problem | None]:
    """Return the environments' files of a folder, and what is wrong where there are none."""
    place = folder / ENVIRONMENTS
    try:
        found = sorted(place.iterdir())
        there = (folder / SETTINGS).exists()
    except (FileNotFoundError, NotADirectoryError):
        if folder.is_file():
            what, cure = f"{folder} is a file.", "Name the folder that it lies in."
            return [], Problem(code="no-configuration", what=what, cure=cure)
        found, there = [], (folder / SETTINGS).exists()
    except OSError as error:
        what, cure = f"{place} cannot be read: {error.strerror}.", "Let the bot's user read it."
        return [], Problem(code="unreadable-file", what=what, cure=cure)
    if files := [path for path in found if path.suffix == ".yaml"]:
        return files, None
    if not (found or there):
        what = f"{folder} holds no configuration."
        cure = "`handrail init DIR` makes one; one that is there is named with --config."
        return [], Problem(code="no-configuration", what=what, cure=cure)
    odd = [path.name for path in found if path.suffix == ".yml"]
    cure = f"Add {ENVIRONMENTS}/NAME.yaml, one file for each environment."
    cure = f"Rename {odd[0]} to {Path(odd[0]).stem}.yaml." if odd else cure
    return [], Problem(code="no-environment", what=f"{place} holds no environment.", cure=cure)


@dataclass(slots=True)
class _Desk:
    """The files of one folder as they are taken out and looked at."""

    folder: Path
    findings: list[Finding] = field(default_factory=list)
    raws: dict[Path, Raw] = field(default_factory=dict)
    torn: set[str] = field(default_factory=set)
    """Playbooks without what they extend, which cannot be found: what they lack stands there."""

    def draft(self) -> Draft:
        """Read all files."""
        files, problem = _environments(self.folder)
        if problem:
            self.findings.append(Finding(problem=problem, file=str(self.folder)))
        if problem and problem.code == "no-configuration":  # nothing more can be said of it
            settings = Raw(file=str(self.folder / SETTINGS), findings=(self.findings[-1],))
        else:
            settings = self._read(self.folder / SETTINGS)
        return Draft(
            folder=self.folder.resolve(),
            settings=top(settings),
            environments={path.stem: self._environment(path) for path in files},
        )

    def valid(self, kind: type[Model], place: Place) -> Model | None:
        """Return the valid model of a file, or None with its findings on the desk."""
        if place.value is None:
            if not place.raw.findings:
                cure = "Write what it declares; `handrail init DIR` makes files to begin with."
                self.findings.append(place.finding("empty-file", "The file is empty.", cure))
            return None
        model, findings = validated(kind, place.raw)
        torn = place.raw.file in self.torn
        self.findings += [
            each for each in findings if not (torn and each.problem.code == "missing-key")
        ]
        return model

    def _read(self, path: Path) -> Raw:
        if path not in self.raws:
            self.raws[path] = read_raw(path, str(path))
            self.findings += self.raws[path].findings
        return self.raws[path]

    def _environment(self, path: Path) -> DraftEnvironment:
        file = top(settled(self._read(path), self.folder.resolve()))
        if not _NAME.fullmatch(path.stem):
            what = f"`{path.stem}` is no name for an environment."
            cure = "Name the file with lower-case letters, digits and hyphens, a letter first."
            self.findings.append(file.finding("wrong-value", what, cure))
        environment = DraftEnvironment(name=path.stem, file=file)
        file = top(with_variables(file.raw, environment.variables))
        environment = replace(environment, file=file)
        playbook = self._playbook(file.at("playbook"))
        if playbook is None:
            return environment
        whole, files = self._whole(playbook, (playbook.file,))
        whole, findings = with_functions(whole)
        for finding in findings:
            self._find(finding)
        return replace(environment, playbook=top(filled(whole, environment.variables)), files=files)

    def _whole(self, own: Raw, seen: tuple[str, ...]) -> tuple[Raw, tuple[Place, ...]]:
        """Return a playbook merged into what it extends, and the files that it is made of."""
        named = top(own).at(KEY)
        base = self._playbook(named)
        if base is None:
            if named.there:
                self.torn.update(seen)
            return own, (top(own),)
        if base.file in seen:
            self.torn.update(seen)
            what = f"The playbook extends itself by way of `{named.text}`."
            self._find(named.finding("extends-loop", what, "Let one of them extend no other."))
            return own, (top(own),)
        whole, files = self._whole(base, (*seen, base.file))
        merged = extended(whole, own)
        for finding in merged.findings:
            self._find(finding)
        return merged, (top(own), *files)

    def _find(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    def _playbook(self, named: Place) -> Raw | None:
        """Return the playbook that a file names, None where there is none to read."""
        if not named.text:
            return None
        path = self.folder / named.text
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
            there = path.is_file()
        except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL, a name too long
            inside, there = True, False
        if not inside:
            what = f"The playbook `{named.text}` lies outside the configuration folder."
            cure = "Move it into the folder, and name it relative to that."
            self.findings.append(named.finding("playbook-outside", what, cure))
        elif not there:
            what = f"There is no playbook `{named.text}` in the configuration folder."
            others = [name for name in self._candidates() if name != named.text]
            cure = nearest(named.text, others, "Create it, or correct the path.")
            self.findings.append(named.finding("missing-playbook", what, cure))
        return self._read(path) if inside and there else None

    def _candidates(self) -> list[str]:
        """Return the files that could have been meant."""
        found = (self.folder / "playbooks").glob("*.yaml")
        return [str(path.relative_to(self.folder)) for path in found if path.is_file()]
