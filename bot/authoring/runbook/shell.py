"""A runbook's commands as the script of a step: what needs a person at a terminal is taken out."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.authoring.runbook.document import Section
from config.sudo import calls, unfit

_INTERACTIVE = {
    "nano", "vi", "vim", "emacs", "less", "more", "man", "top", "htop", "watch", "visudo",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z0-9 _-]*>")
_CHECKOUT = re.compile(r"^git (?:checkout|switch|reset --hard)\b(?! -- )")
_PULL = re.compile(r"^git pull\b")
_CONTROL = re.compile(r"^\s*(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|\}|\{)\b")
_FOLLOWS = re.compile(r"\b(?:tail|journalctl)\b.*\s(?:-f\b|--follow)|&\s*$")
_LEFTOVER = re.compile(r"\$!|^kill \$")
_SLEEP = re.compile(r"^sleep (\d+)")
_ONLY_READS = re.compile(r"^sudo (?:journalctl|systemctl (?:status|show|is-active))\b")
_ASKS = re.compile(r"(^\s*|[|;&]\s*)sudo (?!-n\b)")
_CD = re.compile(r"^cd\s+(\S+)")
DETACH = 'git checkout --quiet --detach "$COMMIT"'


@dataclass(slots=True)
class Commands:
    """The commands of a section.

    Attributes:
        script: Lines for the step's `run`.
        sudo: Full command lines that it runs by sudo.
        out: What was taken out, as (line number in the runbook, command, why).
        directory: Where the last `cd` led to, absolute; empty if that is not known.
        uses: Names of the plan's values.
        waits: Seconds that it slept.
        every: Every command, whatever became of it.
        kept: The commands of the script, each with its line in the runbook.
    """

    directory: str = ""
    script: list[str] = field(default_factory=list)
    sudo: list[str] = field(default_factory=list)
    out: list[tuple[int, str, str]] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    waits: int = 0
    every: list[str] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)

    @property
    def does(self) -> bool:
        """Whether anything is left that does something."""
        bare = (line.strip() for line in self.script)
        return any(line and not line.startswith(("#", "cd ", "echo ")) for line in bare)

    def found(self, pattern: str) -> list[str]:
        """Return the first groups of a pattern in all commands, each once."""
        return list(dict.fromkeys(re.findall(pattern, "\n".join(self.every))))


def commands(section: Section, directory: str) -> Commands:
    """Return the commands of a section.

    Args:
        section: Where they stand.
        directory: Where the sections before it have led to.
    """
    found = Commands(directory)
    if directory:
        found.script.append(f"cd -- {shlex.quote(directory)}")
    for block in section.blocks:
        if block.use == "shell":
            for line, text in _logical(block.text, block.line):
                _take(found, line, text)
    return found


def _logical(text: str, first: int) -> Iterator[tuple[int, str]]:
    """Yield each command with its continued lines and the number of its first one."""
    held: list[str] = []
    begin = first
    for number, line in enumerate(text.splitlines(), first):
        begin = begin if held else number
        held.append(line.rstrip())
        if not line.rstrip().endswith("\\"):
            yield begin, "\n".join(held)
            held = []
    if held:
        yield begin, "\n".join(held).rstrip("\\")


def _take(found: Commands, line: int, text: str) -> None:
    bare = text.strip()
    if not bare or bare.startswith("#"):
        found.script.append(text)
        return
    found.every.append(bare)
    why = _unfit(found, bare)
    if why:
        found.out.append((line, bare, why))
        found.script += [f"# TODO: {each}" for each in text.splitlines()]
    elif _CHECKOUT.match(bare) or _PULL.match(bare):
        _pinned(found, line, bare)
    else:
        found.kept.append((line, bare))
        _keep(found, text)


def _unfit(found: Commands, bare: str) -> str:
    """Return why a command cannot be carried out by a step; empty where it can."""
    words = bare.removeprefix("sudo ").split()
    program = words[0] if words else ""
    wait = _SLEEP.match(bare)
    if wait:
        found.waits += int(wait[1])
        return "waiting is what a monitor does"
    if program == "ssh" and len(words) <= 3:  # noqa: PLR2004 - ssh, an option, a host
        return "a step runs on the host already"
    if program in _INTERACTIVE:
        return "nobody sits at a terminal"
    if _FOLLOWS.search(bare) or _LEFTOVER.search(bare):
        return "it follows something that does not end"
    if _PLACEHOLDER.search(bare) and not _CHECKOUT.match(bare):
        return "a value has to be filled in"
    return ""


def _pinned(found: Commands, line: int, bare: str) -> None:
    """Check the approved commit out in place of whatever a branch has become."""
    found.out.append((line, bare, "a run checks out the approved commit"))
    if DETACH not in found.script:
        found.script.append(DETACH)
        found.uses.append("COMMIT")


def _keep(found: Commands, text: str) -> None:
    bare = text.strip()
    moved = _CD.match(bare)
    if moved:
        target = moved[1].strip("\"'")
        inside = f"{found.directory}/{target}" if found.directory else ""
        found.directory = target if target.startswith("/") else inside
    if _ONLY_READS.match(bare):  # the group of the systemd journal may do that
        text = text.replace("sudo ", "", 1)
    elif not _CONTROL.match(bare):
        _by_sudo(found, bare)
        text = _ASKS.sub(r"\1sudo -n ", text)
    found.script.append(text)


def _by_sudo(found: Commands, bare: str) -> None:
    for call in calls(bare):
        program, *rest = [word or "$" for word in call.words]  # `$` is no command line's
        program = program if program.startswith("/") else f"/usr/bin/{program}"
        command = " ".join([program, *rest])
        found.sudo += [] if unfit(command) else [command]
