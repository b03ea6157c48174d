"""The commands as Discord registers them: made from the vocabulary, with typed options. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commands.cast import REASON_LONGEST
from commands.vocabulary import BY_NAME, ENTRIES, PLAIN, Entry, Flag

Json = dict[str, Any]

SUBCOMMAND, STRING, INTEGER, BOOLEAN = 1, 3, 4, 5
GROUP = "handrail"

_DESCRIPTION = 100
_COMPLETED = frozenset({"environment", "ref", "run", "verb"})  # verbs are more than 25 choices
_LITERAL = {"audit": "verify"}  # a word of the usage that is always the same
_ELSEWHERE = frozenset({("log", "all")})  # of use on the command line only
_FLAG = re.compile(r'(\[?)--([a-z-]+)(?: (?:"…"|[^]\s"]+(?: or [a-z]+)?|[a-z|]+))?\]?…?')
_WORD = re.compile(r'(\[?)"?([a-z][a-z|-]*)"?\]?')

_SHORT = {
    "deploy": "Deploy to an environment, with approval",
    "rollback": "Take an environment back to what was live before",
    "bad": "Mark the version that a run brought as bad",
    GROUP: "See and steer runs, locks and questions",
}
_ABOUT = {
    "all": "All of it",
    "at": "When to start, by your clock: 18:00, tomorrow 9:00, in 2h",
    "attempt": "Which attempt of the step",
    "environment": "Where",
    "for": "How long, for example 2h",
    "keep-schema": "Leave migrations that are not marked compatible",
    "limit": "How many",
    "mode": "quick takes the code back, full the database too",
    "no": "Object instead",
    "option": "One of the question's options",
    "plan": "Show the plan, and change nothing",
    "reason": "Why; everybody will see it",
    "ref": "A branch, a tag or a commit",
    "run": "Which run, for example staging#42",
    "skip": "Steps to skip, with spaces between them",
    "step": "Which step, for example build",
    "to": "The run or commit to go back to",
    "undo": "Take the mark back",
    "verb": "About which command",
    "watch": "Which watch; without one, all of them",
    "weeks": "How many weeks back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a command, and how it is typed.

    Attributes:
        flag: Typed `--name=value`; None for a word.
        choices: The only values there are.
        needed: Discord does not let the command go without it.
    """

    name: str
    flag: Flag | None = None
    choices: tuple[str, ...] = ()
    needed: bool = False

    @property
    def kind(self) -> int:
        """Discord's type of the option."""
        if self.flag is None:
            return STRING
        if not self.flag.value:
            return BOOLEAN
        return INTEGER if self.flag.value == "n" else STRING

    def json(self) -> Json:
        """Return the option as the API takes it."""
        made: Json = {"type": self.kind, "name": self.name, "description": self._about}
        if self.needed:
            made["required"] = True
        if self.choices:
            made["choices"] = [{"name": each, "value": each} for each in self.choices]
        elif self.name in _COMPLETED:
            made["autocomplete"] = True
        if self.kind == INTEGER:
            made["min_value"] = 1
        if self.name == "reason":
            made["max_length"] = REASON_LONGEST
        return made

    @property
    def _about(self) -> str:
        return _ABOUT.get(self.name, self.name)


def options(entry: Entry) -> tuple[Option, ...]:
    """Return the options of a verb in the order in which they are typed."""
    usage = entry.usage.partition(entry.name)[2]
    flags = [_flag(entry, found) for found in _FLAG.finditer(usage)]
    words = [_word(found) for found in _WORD.finditer(_FLAG.sub(" ", usage))]
    literal = _LITERAL.get(entry.name)
    shown = [word for word in words if word.name != literal]
    return (*shown, *(flag for flag in flags if (entry.name, flag.name) not in _ELSEWHERE))


def _flag(entry: Entry, found: re.Match[str]) -> Option:
    flag = entry.flag(found[2])
    if flag is None:
        raise LookupError(f"{entry.usage} shows --{found[2]}, which is no flag of {entry.name}")
    return Option(name=flag.name, flag=flag, needed=not found[1])


def _word(found: re.Match[str]) -> Option:
    name, optional = found[2], bool(found[1])
    if "|" in name:
        return Option(name="mode", choices=tuple(name.split("|")), needed=not optional)
    if name == "no":
        return Option(name=name, flag=Flag(name="no"), needed=False)
    return Option(name=name, needed=not optional)


def payload() -> list[Json]:
    """Return all commands as the API takes them."""
    plain = [_command(BY_NAME[name]) for name in PLAIN]
    others = [
        {"type": SUBCOMMAND, **_command(entry)} for entry in ENTRIES if entry.name not in PLAIN
    ]
    group: Json = {"name": GROUP, "description": _SHORT[GROUP], "options": others}
    return [*plain, group]


def _command(entry: Entry) -> Json:
    shown = sorted(options(entry), key=lambda option: not option.needed)
    made: Json = {"name": entry.name, "description": _described(entry)}
    return {**made, "options": [option.json() for option in shown]} if shown else made


def _described(entry: Entry) -> str:
    first = _SHORT.get(entry.name) or entry.does.partition(". ")[0].rstrip(".")
    return first if len(first) <= _DESCRIPTION else first[: _DESCRIPTION - 1] + "…"


def same(ours: Any, theirs: Any) -> bool:
    """Whether what is registered is what we would register; Discord adds fields of its own."""
    if isinstance(ours, Mapping):
        if not isinstance(theirs, Mapping):
            return False
        return _stays(ours, theirs) and all(same(ours[key], theirs.get(key)) for key in ours)
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        if not isinstance(theirs, Sequence) or len(ours) != len(theirs):
            return False
        return all(same(one, other) for one, other in zip(ours, theirs, strict=True))
    return bool(ours == theirs)


def _stays(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether nothing is registered that we do not want any more."""
    wishes = ("options", "choices", "autocomplete", "required", "max_length", "min_value")
    return all(bool(theirs.get(key)) <= bool(ours.get(key)) for key in wishes)


def registered(ours: list[Json], theirs: Any) -> bool:
    """Whether a guild has our commands as they are; their order there does not matter."""
    if not isinstance(theirs, list):
        return False
    named = {str(each.get("name")): each for each in theirs if isinstance(each, Mapping)}
    wanted = {str(each["name"]): each for each in ours}
    return named.keys() == wanted.keys() and all(same(wanted[name], named[name]) for name in wanted)
