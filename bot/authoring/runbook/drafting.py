"""A runbook's sections as the parts of a playbook."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.authoring.runbook import lines
from bot.authoring.runbook.document import Block, Item, Section, sections
from bot.authoring.runbook.lines import Around, Proof, recognised
from bot.authoring.runbook.sections import Role, role
from bot.authoring.runbook.shell import Commands, commands

_STEP = re.compile(r"^(?:step\s*)?\d*\s*[.:)\u2013-]*\s*", re.IGNORECASE)
_ISSUE = re.compile(r"^(?:issue|problem|symptom)\s*:?\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_TOOL = re.compile(r"^(\w[\w+-]*) (?:--version|-v|-V|version)\b[^#]*#\D*?(\d+(?:\.\d+)*)")
_MONITOR = re.compile(r"monitor|observ|watch|soak", re.IGNORECASE)
_TELL = re.compile(r"notif|announce|communicat|inform|tell", re.IGNORECASE)
_FILLER = {"the", "a", "an", "and", "of", "to", "for", "new", "latest", "run", "all", "on", "in"}
_LONGEST_ID = 30
_AFTERWARDS = re.compile(r"\bafter\b.*\broll", re.IGNORECASE)
_RATE = re.compile(r"error rate|errors?\s*(?:/|per)\s*min", re.IGNORECASE)
_NUMBER = re.compile(r"[<≤]\s*(\d+)")


@dataclass(slots=True, kw_only=True)
class Verified:
    """A check of the draft with what its author should know."""

    line: int
    check: dict[str, Any]
    todo: str = ""


@dataclass(slots=True, kw_only=True)
class Step:
    """A step of the draft.

    Attributes:
        line: Where its section begins.
        fields: Its keys but `verify`.
        checks: Its checks.
        covered: Sentences that need no check, each with why.
    """

    line: int
    fields: dict[str, Any]
    checks: list[Verified] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The parts of a playbook, and what was not mapped, with its line.

    Attributes:
        empty: Nothing was found that could be carried out or asked.
    """

    title: str
    directory: str = ""
    tools: dict[str, str] = field(default_factory=dict)
    deploy: list[Step] = field(default_factory=list)
    quick: list[Step] = field(default_factory=list)
    full: list[Step] = field(default_factory=list)
    unmapped: list[tuple[int, str]] = field(default_factory=list)
    manual: int = 0
    checks: int = 0
    empty: bool = False


def draft(text: str) -> Draft:
    """Return the draft of a runbook's text."""
    found = sections(text)
    title = next((each.title for each in found if each.title), "Imported")
    made = _Drafting(Draft(title=title), found)
    made.read()
    return made.draft


class _Drafting:
    """Goes through the sections in order."""

    def __init__(self, made: Draft, found: list[Section]) -> None:
        self.draft = made
        self._sections = [(section, role(section)) for section in found]
        directory = ""
        self._commands: dict[int, Commands] = {}
        for section, _ in self._sections:
            held = commands(section, directory)
            self._commands[id(section)] = held
            directory = held.directory
        made.directory = next((each.directory for each in self._every if each.directory), "")
        self._before: list[tuple[Section, Item]] = []
        self._criteria: list[tuple[Section, Item]] = []
        self._afterwards: list[tuple[Section, Item]] = []

    @property
    def _every(self) -> list[Commands]:
        return list(self._commands.values())

    def read(self) -> None:
        """Make a part of each section, and write down what makes none."""
        for section, kind in self._sections:
            self._read(section, kind)
        self._after()
        if self._before:
            self.draft.deploy.insert(0, self._list("before", "Before the deploy", self._before))
        if self._criteria:
            at = next(
                (n for n, each in enumerate(self.draft.deploy) if each.fields.get("notify")),
                len(self.draft.deploy),
            )
            step = self._list("criteria", "What makes it a success", self._criteria)
            self.draft.deploy.insert(at, step)
        if not self.draft.deploy:
            fields = {"id": "deploy", "title": "Deploy", "changes": False}
            step = Step(line=1, fields=fields)
            self.draft.empty = not (self.draft.quick or self.draft.full)
            self._manual(step, 1, "TODO: the runbook has no step that could be read", "write one")
            self.draft.deploy.append(step)

    def _read(self, section: Section, kind: Role) -> None:
        flows = {
            Role.STEP: self.draft.deploy,
            Role.QUICK: self.draft.quick,
            Role.FULL: self.draft.full,
        }
        match kind:
            case Role.STEP | Role.QUICK | Role.FULL:
                flows[kind].append(self._step(section, flows[kind]))
            case Role.AFTER_ROLLBACK:
                self._afterwards += [(section, item) for item in _items(section)]
                for block in section.blocks:
                    self._words(block)
            case Role.BEFORE:
                self._prepare(section)
            case Role.CRITERIA:
                self._criteria += [(section, item) for item in _listed(section)]
                self._leave(section)
            case Role.ADVICE:
                self._advise(section)
            case Role.NOTHING:
                self._unmapped(section)

    def _step(self, section: Section, beside: list[Step]) -> Step:
        held = self._commands[id(section)]
        title = _STEP.sub("", section.title) or section.title
        fields: dict[str, Any] = {"id": _id(title, beside), "title": title}
        step = Step(line=section.line, fields=fields)
        self.draft.unmapped += [(line, f"{text} ({why})") for line, text, why in held.out]
        if _TELL.search(title) and not held.does:
            fields |= {"changes": False, "notify": True}
            self._replaced(held, "the bot tells everybody by itself")
        elif _MONITOR.search(title) and lines.units(self._every):
            self._watch(step, section, held)
            return step
        elif held.does:
            _script(fields, held)
        else:
            fields["changes"] = False
            self._replaced(held, "it does nothing by itself")
        self._prove(step, [(section, item) for item in _items(section, afterwards=False)])
        self._afterwards += [(section, item) for item in _items(section, afterwards=True)]
        for block in section.blocks:
            self._words(block)
        if not (fields.keys() & {"run", "notify"} or step.checks):
            what = f"{title}: done as the runbook says"
            self._manual(step, section.line, what, "nothing in this section could be carried out")
        return step

    def _watch(self, step: Step, section: Section, held: Commands) -> None:
        """Make a window of watching of a section that waits and looks at logs."""
        units = lines.units([held]) or lines.units(self._every)
        self._replaced(held, "the monitor measures it")
        rate = 5
        for item in _items(section):
            number = _NUMBER.search(item.text)
            if _RATE.search(item.text):
                rate = int(number[1]) if number else rate
                step.covered.append(f"{item.text}: measured in the window")
            elif re.search("memory", item.text, re.IGNORECASE):
                step.covered.append(f"{item.text}: measured in the window")
            else:
                self.draft.unmapped.append((item.line, item.text))
        pages = lines.urls([held]) or lines.urls(self._every)
        measures: list[dict[str, Any]] = [
            {"measure": "errors_per_minute", "says": "Errors a minute", "units": units,
             "at_most": rate - 1},
            {"measure": "memory", "says": "Memory", "units": units, "at_most": 80},
        ]  # fmt: skip
        if pages:
            measures.append({"measure": "p95", "says": "P95", "url": pages[0], "at_most": 0.5})
        window = f"{held.waits or 600}s"
        step.fields |= {"changes": False, "monitor": {"window": window, "measures": measures}}

    def _replaced(self, held: Commands, why: str) -> None:
        """Write down commands that no script carries out."""
        self.draft.unmapped += [(line, f"{text} ({why})") for line, text in held.kept]

    def _list(self, name: str, title: str, found: list[tuple[Section, Item]]) -> Step:
        line = found[0][0].line
        step = Step(line=line, fields={"id": name, "title": title, "changes": False})
        self._prove(step, found)
        return step

    def _after(self) -> None:
        """Add the proofs after a rollback to every way back that there is."""
        found = self._afterwards
        for way in (self.draft.quick, self.draft.full):
            if way:
                self._prove(way[-1], found)
        if not (self.draft.quick or self.draft.full):
            self.draft.unmapped += [(item.line, item.text) for _, item in found]

    def _prepare(self, section: Section) -> None:
        for line, text in _shell_lines(section):
            tool = _TOOL.match(text.strip())
            if tool:
                self.draft.tools[tool[1]] = tool[2]
            elif text.strip() and not text.strip().startswith("#"):
                self.draft.unmapped.append((line, text.strip()))
        self._before += [(section, item) for item in _listed(section)]

    def _leave(self, section: Section) -> None:
        """Write down commands of a section that carries none out."""
        for line, text in _shell_lines(section):
            if text.strip():
                self.draft.unmapped.append((line, text.strip()))

    def _advise(self, section: Section) -> None:
        """Hang sentences of advice on the step whose words they share most."""
        self._leave(section)
        words = _words(section.title)
        for block in section.blocks:
            words |= _words(block.text)
        scored = [(len(words & _known(step)), step) for step in self.draft.deploy]
        best = max(scored, key=lambda each: each[0], default=(0, None))
        items = [item for block in section.blocks for item in block.items]
        if best[1] is None or not best[0]:
            self.draft.unmapped += [(item.line, item.text) for item in items]
            return
        told = best[1].fields.setdefault("advice", [])
        title = _ISSUE.sub("", section.title)
        told += [f"{title}: {item.text}" for item in items]

    def _unmapped(self, section: Section) -> None:
        if section.title and section.blocks:
            self.draft.unmapped.append((section.line, f"{section.title} (the whole section)"))

    def _words(self, block: Block) -> None:
        """Write down lists that are no proofs; prose around commands needs no mention."""
        if block.use in {"words", "numbered"} and block.items:
            self.draft.unmapped += [(item.line, item.text) for item in block.items]

    def _prove(self, step: Step, found: list[tuple[Section, Item]]) -> None:
        for section, item in found:
            proof = recognised(item, self._around(section))
            if proof is None:
                says = f"{item.under}: {item.text}" if item.under else item.text
                self._manual(step, item.line, says, "no check was recognised for these points")
            elif proof.check is None:
                step.covered.append(f"{item.text}: {proof.because}")
            else:
                self._check(step, item, proof)

    def _check(self, step: Step, item: Item, proof: Proof) -> None:
        check = {"check": proof.check["check"], "says": item.text} if proof.check else {}
        step.checks.append(
            Verified(line=item.line, check={**check, **(proof.check or {})}, todo=proof.todo)
        )
        self.draft.checks += 1
        for name, value in proof.hands_on.items():
            step.fields.setdefault("outputs", {})[name] = ".+"
            told = f'echo "{name}={value}" >>"$HANDRAIL_OUTPUT"'
            if told not in step.fields.get("run", ""):
                step.fields["run"] = f"{step.fields.get('run', '')}{told}\n"

    def _manual(self, step: Step, line: int, says: str, why: str) -> None:
        """Add a point to the checklist of a step, which is its last check."""
        self.draft.manual += 1
        known = [each for each in step.checks if each.check["check"] == "manual"]
        if known:
            known[0].check["items"].append(says)
            return
        check = {"check": "manual", "says": "What a person has to confirm", "items": [says]}
        step.checks.append(Verified(line=line, check=check, todo=why))

    def _around(self, section: Section) -> Around:
        held = self._commands[id(section)]
        return Around(
            commands=held,
            urls=tuple(dict.fromkeys([*lines.urls([held]), *lines.urls(self._every)])),
            units=tuple(lines.units([held]) or lines.units(self._every)),
            psql=lines.psql([held]) or lines.psql(self._every),
        )


def _script(fields: dict[str, Any], held: Commands) -> None:
    uses = list(dict.fromkeys(held.uses))
    fields |= {"uses": uses} if uses else {}
    sudo = list(dict.fromkeys(held.sudo))
    fields |= {"sudo": sudo} if sudo else {}
    fields["run"] = "\n".join(line.rstrip() for line in held.script).strip("\n") + "\n"


def _items(section: Section, *, afterwards: bool | None = None) -> Iterator[Item]:
    """Yield the proofs and boxes of a section.

    Args:
        section: Where they stand.
        afterwards: Only those that are for after a rollback, or only the others; None for all.
    """
    for block in section.blocks:
        if block.use in {"proofs", "tasks"} and afterwards in {
            None,
            bool(_AFTERWARDS.search(block.lead)),
        }:
            yield from block.items


def _listed(section: Section) -> Iterator[Item]:
    """Yield the items of every list of a section that wants something, boxes or not."""
    for block in section.blocks:
        yield from block.items


def _shell_lines(section: Section) -> Iterator[tuple[int, str]]:
    for block in section.blocks:
        if block.use == "shell":
            yield from enumerate(block.text.splitlines(), block.line)


def _id(title: str, beside: list[Step]) -> str:
    """Return an id of a few words that no other step of the flow has."""
    words = [word for word in _WORD.findall(title.lower()) if word not in _FILLER][:3]
    name = "-".join(words)[:_LONGEST_ID].strip("-")
    name = name if name[:1].isalpha() else f"step-{name}".strip("-")
    taken = {step.fields["id"] for step in beside} | {"before", "criteria"}
    free = (f"{name}-{number}" if number > 1 else name for number in range(1, len(taken) + 3))
    return next(each for each in free if each not in taken)


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in _WORD.findall(text.lower()) if len(word) > 3} - _FILLER  # noqa: PLR2004 - short words say nothing


def _known(step: Step) -> set[str]:
    return _words(f"{step.fields['title']} {step.fields.get('run', '')}")
