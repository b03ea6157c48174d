"""Values on their way into a check script: always one quoted word, never shell text. Pure."""

import re
from collections.abc import Iterable, Iterator

from config.model.checks import (
    AnyCheck,
    AuditCheck,
    CommandCheck,
    EnvFileCheck,
    JournalCheck,
    MigrationsCheck,
)
from config.template import names, parts
from runner.checks.situation import STARTED, Situation
from runner.checks.verdict import UnmeasurableError
from runner.host.shell import assignment, quote

_UNIT = re.compile(r"[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}")
_NOT_TEMPLATES = frozenset({"check", "says", "when", "run", "uses", "matches", "lacks", "pattern"})


def word(text: str, situation: Situation) -> str:
    """Return a template as one shell word, which is data whatever it holds.

    Known names are filled in and quoted; fresh ones become a quoted expansion that the host does.

    Raises:
        UnmeasurableError: a name is neither known nor fresh, or the text holds a NUL.
    """
    pieces: list[str] = []
    for kind, value in _parts(text):
        if kind == "text":
            pieces.append(literal(value))
        elif value in situation.fresh:
            pieces.append('"${' + value + '}"')
        else:
            pieces.append(literal(_known(value, situation)))
    return "".join(pieces) or "''"


def literal(text: str) -> str:
    """Return a text as one single-quoted shell word.

    Raises:
        UnmeasurableError: it holds a NUL, which no shell word can.
    """
    try:
        return quote(text)
    except ValueError as error:
        raise UnmeasurableError(f"a value cannot be passed on: {error}") from error


def plain(text: str, situation: Situation) -> str:
    """Return a template filled in by the bot.

    Raises:
        UnmeasurableError: a name is not known to the bot, so that only the host could fill it in.
    """
    return "".join(
        value if kind == "text" else _known(value, situation) for kind, value in _parts(text)
    )


def unit(text: str, situation: Situation) -> str:
    """Return the name of a systemd unit as a shell word.

    Raises:
        UnmeasurableError: it is no unit's name (such as one that would be read as an option).
    """
    name = plain(text, situation)
    if not _UNIT.fullmatch(name):
        raise UnmeasurableError(f"{name!r} is no name of a unit")
    return literal(name)


def units(texts: Iterable[str], situation: Situation) -> str:
    """Return names of units as shell words; raises as `unit` does."""
    return " ".join(unit(text, situation) for text in texts)


def surroundings(uses: Iterable[str], situation: Situation) -> str:
    """Return assignments that give a playbook's script its plain values, and no other secret.

    Fresh names and secrets are in the check script's environment already; secrets that the check
    does not name are taken out of it.

    Raises:
        UnmeasurableError: a name is neither a value, nor fresh, nor a secret.
    """
    wanted = tuple(uses)
    secrets = situation.environment.secrets
    lines = []
    for name in wanted:
        if name in situation.fresh or name in secrets:
            continue
        lines.append(f"export {_assigned(name, _known(name, situation))}")
    hidden = sorted(set(secrets) - set(wanted))
    if hidden:
        lines.append("unset " + " ".join(hidden))
    return "\n".join(lines)


def fresh_names(check: AnyCheck, situation: Situation) -> tuple[str, ...]:
    """Return the names that the host must know for this check, sorted.

    Raises:
        UnmeasurableError: a template of the check is not well-formed.
    """
    data = check.model_dump(exclude=set(_NOT_TEMPLATES))
    found = {name for text in _texts(data) for name in _names(text)}
    found |= set(_uses(check, situation)) | set(check.when)
    if isinstance(check, EnvFileCheck) and situation.environment.env_file:
        found |= set(_names(situation.environment.env_file.path))
    needed = found & situation.fresh
    if isinstance(check, JournalCheck) and since_step(check, situation):
        needed |= {STARTED}
    return tuple(sorted(needed))


def _assigned(name: str, value: str) -> str:
    try:
        return assignment(name, value)
    except ValueError as error:
        raise UnmeasurableError(f"a value cannot be passed on: {error}") from error


def since_step(check: JournalCheck, situation: Situation) -> bool:
    """Return whether the host alone knows since when the check counts."""
    known = STARTED in situation.values and STARTED not in situation.fresh
    return check.since == "step" and not known


def _uses(check: AnyCheck, situation: Situation) -> tuple[str, ...]:
    if isinstance(check, CommandCheck | AuditCheck):
        return check.uses
    if isinstance(check, MigrationsCheck) and situation.migrations:
        return situation.migrations.uses
    return ()


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def _known(name: str, situation: Situation) -> str:
    if name not in situation.values or name in situation.fresh:
        raise UnmeasurableError(f"{name} is not known here")
    return situation.values[name]


def _parts(text: str) -> list[tuple[str, str]]:
    try:
        return parts(text)
    except ValueError as error:
        raise UnmeasurableError(str(error)) from error


def _names(text: str) -> tuple[str, ...]:
    try:
        return names(text)
    except ValueError as error:
        raise UnmeasurableError(str(error)) from error
