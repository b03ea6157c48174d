"""What `sudo` decides on the host: a small reader of sudoers files."""

from __future__ import annotations

import fnmatch
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.journal import HOSTNAME
from demo.host.units import GROUP, SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.host.layout import Layout

USER = "deploy"
NO_PASSWORD = "sudo: a password is required\n"
_VERBS = ("reset-failed", "restart", "start", "status", "stop")
_FOLDERS = ("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin")
_IGNORED = {"-n", "-H", "-E", "-S", "-k", "-i", "-b", "--non-interactive", "--set-home"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Either a program to run with the words after the first `dropped`, or an answer."""

    program: str = ""
    dropped: int = 0
    status: int = 0
    out: str = ""
    err: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """sudo's command line, taken apart; `at` is where the command begins."""

    switches: frozenset[str]
    at: int
    user: str


def default_rules(layout: Layout) -> str:
    """Allow what a deploy needs, and the few lines more of the runbook done by hand."""
    services = [f"/usr/bin/systemctl {verb} {name}" for verb in _VERBS for name in SERVICES]
    programs = (
        f"{layout.env_installer} {layout.env_file}",
        f"/usr/bin/systemctl reload {GROUP}",
        *services,
        "/usr/bin/journalctl",
        f"/usr/bin/cat {layout.env_file}",
        f"/usr/bin/tee {layout.env_file}",
    )
    return "".join(f"{USER} ALL=(root) NOPASSWD: {line}\n" for line in programs)


def decided(layout: Layout, words: Sequence[str]) -> Verdict:
    """Decide one call of sudo."""
    request = _request(words)
    if isinstance(request, Verdict):
        return request
    command = list(words[request.at :])
    rules = _rules(layout)
    if request.switches & {"-l", "--list"}:
        return _listed(layout, rules, command)
    if command:
        return _ruled(layout, rules, request, command)
    return Verdict() if request.switches & {"-v", "-k", "-K"} else _usage()


def _ruled(
    layout: Layout,
    rules: Sequence[str],
    request: Request,
    command: Sequence[str],
) -> Verdict:
    if "=" in command[0]:
        refused = "sudo: sorry, you are not allowed to set the following environment variables: "
        return Verdict(status=1, err=f"{refused}{command[0].split('=', 1)[0]}\n")
    program = _program(layout, command[0])
    if program is None:
        return Verdict(status=1, err=f"sudo: {command[0]}: command not found\n")
    if request.user != "root" or not _allowed(layout, rules, [program, *command[1:]]):
        return Verdict(status=1, err=NO_PASSWORD)
    return Verdict(program=program, dropped=request.at + 1)


def _usage() -> Verdict:
    return Verdict(status=1, err="usage: sudo -h | -K | -k | -V\nusage: sudo [-n] command\n")


def _request(words: Sequence[str]) -> Request | Verdict:
    switches: set[str] = set()
    user, at = "root", 0
    while at < len(words) and words[at].startswith("-"):
        word = words[at]
        at += 1
        if word == "--":
            break
        if word in {"-u", "--user"} and at < len(words):
            user = words[at]
            at += 1
        elif word in {"-l", "--list", "-v", "-K"} or word in _IGNORED:
            switches.add(word)
        elif set(word[1:]) <= set("nHESklv"):
            switches |= {f"-{letter}" for letter in word[1:]}
        else:
            return Verdict(status=1, err=f"sudo: invalid option -- '{word.lstrip('-')}'\n")
    return Request(frozenset(switches), at, user)


def _program(layout: Layout, name: str) -> str | None:
    """Find the command where root would; what this host stands in for comes first."""
    path = Path(name)
    if path.is_absolute() and str(path.parent) not in _FOLDERS:
        return name if shutil.which(name) else None
    folders = [str(layout.bin), *([str(path.parent)] if path.is_absolute() else _FOLDERS)]
    return shutil.which(path.name, path=":".join(folders))


def _rules(layout: Layout) -> list[str]:
    """Read the commands that need no password; a backslash joins lines."""
    commands: list[str] = []
    for file in sorted(layout.sudoers.iterdir()):
        text = file.read_text().replace("\\\n", " ")
        for line in text.splitlines():
            _, mark, allowed = line.partition("NOPASSWD:")
            if mark and not line.lstrip().startswith("#"):
                commands += [command.strip() for command in allowed.split(",")]
    return commands


def _allowed(layout: Layout, rules: Sequence[str], command: Sequence[str]) -> bool:
    return any(_matches(layout, rule, command) for rule in rules)


def _matches(layout: Layout, rule: str, command: Sequence[str]) -> bool:
    if rule == "ALL":
        return True
    wanted, _, wanted_arguments = rule.partition(" ")
    if _program(layout, wanted) != command[0]:
        return False
    arguments = " ".join(command[1:])
    if not wanted_arguments:
        return True
    if wanted_arguments.strip() == '""':
        return not arguments
    return fnmatch.fnmatchcase(arguments, wanted_arguments.replace("\\", "").strip())


def _listed(layout: Layout, rules: Sequence[str], command: Sequence[str]) -> Verdict:
    if command:
        program = _program(layout, command[0])
        if program is None or not _allowed(layout, rules, [program, *command[1:]]):
            return Verdict(status=1)
        return Verdict(out=shlex.join([command[0], *command[1:]]) + "\n")
    if not rules:
        return Verdict(status=1, err=NO_PASSWORD)
    head = f"User {USER} may run the following commands on {HOSTNAME}:\n"
    return Verdict(out=head + "".join(f"    (root) NOPASSWD: {rule}\n" for rule in rules))
