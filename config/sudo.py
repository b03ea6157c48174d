"""The rights by `sudo` that an environment needs: declared, and held against the scripts. Pure.

What a script runs by `sudo -n` cannot be told from its text alone (`restart "$unit"`), so a step
declares full command lines. Each call in a script must fit one of them, and each of them a call.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from config.model import Environment, Playbook
from config.model.playbook import Step

_CALL = re.compile(r"\bsudo(?=\s)((?:[^\n\\;&|<>(){}]|\\.)*)")
_FALLBACK = re.compile(r"\|\|\s*$")
_DESCRIPTOR = re.compile(r"\d$")
_JOINED = re.compile(r"\\\n\s*")
_ANYTHING = re.compile(r"\$|`")
_ESCAPED = re.compile(r"([\\,:=])")
_FORBIDDEN = re.compile(r"[*?\[\]!^\x00-\x1f\x7f\"'$`#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of sudo in a script.

    Attributes:
        words: The command's words; None stands for a word that is known only when it runs.
        asks: Whether it can ask for a password, which nobody can type: it lacks `-n`.
    """

    words: tuple[str | None, ...]
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One command line that a user of a host group may run as root.

    Attributes:
        why: Title of the first step that needs it.
    """

    group: str
    user: str
    command: str
    why: str


def calls(script: str) -> Iterator[Call]:
    """Yield the calls of sudo in a script which need a right.

    One behind `||` is a way out where the right may be missing; `-l` only asks; both need none.
    """
    for line in _JOINED.sub(" ", script).splitlines():
        if line.lstrip().startswith("#"):
            continue
        for found in _CALL.finditer(line):
            if not _FALLBACK.search(line[: found.start()].rstrip("{ ")):
                redirected = line[found.end() : found.end() + 1] in {"<", ">"}
                yield from _call(_DESCRIPTOR.sub("", found[1]) if redirected else found[1])


def _call(text: str) -> Iterator[Call]:
    try:
        words = shlex.split(text, comments=True)
    except ValueError:  # a quotation that goes on elsewhere: what it says cannot be told
        return
    flags = []
    while words and words[0].startswith("-"):
        flags.append(words.pop(0))
    if words and not {"-l", "-v", "-K", "-k"} & set(flags):
        told = tuple(None if _ANYTHING.search(word) else word for word in words)
        yield Call(words=told, asks="-n" not in flags)


def fits(call: Call, command: str) -> bool:
    """Return whether a call may be a declared command line."""
    words = command.split()
    if len(words) != len(call.words):
        return False
    program, *rest = call.words
    called = program is None or program == words[0] or program == words[0].rpartition("/")[2]
    return called and all(
        word is None or word == wanted for word, wanted in zip(rest, words[1:], strict=True)
    )


def unfit(command: str) -> str:
    """Return why a command line cannot be a rule of sudo; empty where it can."""
    if not command.startswith("/"):
        return "does not begin with the program's absolute path"
    if "${" in command:
        return "differs from run to run"
    odd = _FORBIDDEN.search(command)
    return f"holds {odd[0]!r}" if odd else ""


def rights(environment: Environment, playbook: Playbook) -> tuple[Right, ...]:
    """Return what an environment's users must be able to run as root, each once."""
    found: dict[tuple[str, str, str], Right] = {}
    for step in _steps(playbook):
        group = step.group or environment.default_group
        for host in environment.hosts.get(group, ()):
            for command in step.sudo:
                right = Right(group=group, user=host.user, command=command, why=step.title)
                found.setdefault((group, host.user, command), right)
    return tuple(found.values())


def _steps(playbook: Playbook) -> Iterator[Step]:
    flows = (playbook.deploy, playbook.way_back("quick"), playbook.way_back("full"))
    for flow in flows:
        yield from flow.steps if flow else ()


def rule(right: Right) -> str:
    """Return a right as a line of a sudoers file."""
    escaped = _ESCAPED.sub(r"\\\1", right.command)
    return f"{right.user} ALL=(root) NOPASSWD: {escaped}"
