"""What sudo allows on a host, held against what steps declare. Pure."""

import re
from collections.abc import Iterable

from config.sudo import Right
from runner.host.shell import quote
from runner.looks.seen import Seen, doubtful, fine, wrong

_ENTRY = re.compile(r"^\s+\((?P<users>[^)]*)\)\s+(?P<tags>(?:[A-Z_]+:\s*)*)(?P<commands>.+)$")
_COMMA = re.compile(r"(?<!\\),\s*")
_ESCAPE = re.compile(r"\\(.)")
_SHOWN = 4


def question(rights: Iterable[Right]) -> str:
    """Return an `sh` script that asks sudo about each right, by number, and for all there are."""
    asked = "".join(
        f"if sudo -n -l {' '.join(quote(word) for word in right.command.split())}"
        f" >/dev/null 2>&1; then echo 'yes {number}'; else echo 'no {number}'; fi\n"
        for number, right in enumerate(rights)
    )
    return (
        "command -v sudo >/dev/null 2>&1 || { echo none; exit 0; }\n"
        f"{asked}echo all\nsudo -n -l 2>/dev/null || :\n"
    )


def seen(subject: str, rights: tuple[Right, ...], answer: str) -> list[Seen]:
    """Return what an answer to `question` says of the rights.

    Args:
        subject: What is looked at.
        rights: As they were asked about.
        answer: What the script printed.
    """
    if answer.strip() == "none":
        return [_no_sudo(subject, rights)]
    asked, _, listed = answer.partition("all\n")
    allowed = asked.splitlines()
    missing = [right for number, right in enumerate(rights) if f"yes {number}" not in allowed]
    found = [_missing(subject, missing)] if missing else []
    wider = _wider(listed, {right.command for right in rights})
    if wider:
        told = ", ".join(wider[:_SHOWN]) + (", …" if len(wider) > _SHOWN else "")
        cure = "Take away what no step declares: a key that is lost is worth all of it."
        found.append(doubtful(subject, f"more is allowed than any step needs: {told}", cure))
    if found:
        return found
    count = f"{len(rights)} command line{'' if len(rights) == 1 else 's'} allowed, nothing else"
    return [fine(subject, count if rights else "nothing is needed, and nothing is allowed")]


def _no_sudo(subject: str, rights: tuple[Right, ...]) -> Seen:
    if rights:
        return wrong(subject, "there is no sudo", "Install sudo, or declare no rights in steps.")
    return fine(subject, "nothing is needed, and there is none")


def _missing(subject: str, missing: list[Right]) -> Seen:
    told = ", ".join(right.command for right in missing[:_SHOWN])
    told += ", …" if len(missing) > _SHOWN else ""
    cure = "Put the rules on the host that `handrail sudoers` prints."
    return wrong(subject, f"{missing[0].user} may not run {told}", cure)


def _wider(listed: str, declared: set[str]) -> list[str]:
    """Return what sudo lists beyond the declared command lines."""
    found = []
    for line in listed.splitlines():
        entry = _ENTRY.match(line)
        for command in _COMMA.split(entry["commands"]) if entry else ():
            plain = _ESCAPE.sub(r"\1", command.strip())
            if plain not in declared:
                found.append(plain)
    return list(dict.fromkeys(found))
