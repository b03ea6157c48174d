"""From options of an application command to the line that a person would type. Pure.

The grammar reads one kind of line from every platform. A value stands in quotation marks, so
whatever it holds (spaces, quotation marks, dashes at its beginning) it stays one word.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.discord.tree import GROUP, SUBCOMMAND, Option, options
from commands.vocabulary import BY_NAME, PLAIN, Entry

_MARKS = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\\'
_ESCAPED = re.compile(f"([{re.escape(_MARKS)}])")
_BREAKS = re.compile(r"[\r\n\t\v\f\u2028\u2029\u0085]+")


def quoted(text: str) -> str:
    """Return text as one word of a line; line breaks become spaces."""
    return '"' + _ESCAPED.sub(r"\\\1", one_line(text)) + '"'


def one_line(text: str) -> str:
    """Return text with spaces for line breaks and tabs."""
    return _BREAKS.sub(" ", text)


def line(data: Mapping[str, Any]) -> str:
    """Return the line for the data of an interaction that calls a command.

    A command that is not in the vocabulary (an old one, registered before an upgrade) becomes a
    line that the grammar refuses with a hint.
    """
    name, given = called(data)
    entry = BY_NAME.get(name)
    start = f"/{name}" if name in PLAIN else f"/{GROUP} {name}"
    if entry is None:
        return start
    if entry.name == "audit":
        return f"{start} verify"
    return " ".join([start, *_words(entry, given)])


def called(data: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the verb of an interaction and the values of its options."""
    name, given = str(data.get("name", "")), _listed(data)
    if given and given[0].get("type") == SUBCOMMAND:
        name, given = str(given[0].get("name", "")), _listed(given[0])
    return name, {str(each["name"]): each.get("value") for each in given if "name" in each}


def focused(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return the option that is being completed and what is typed there."""
    given = _listed(data)
    if given and given[0].get("type") == SUBCOMMAND:
        given = _listed(given[0])
    for each in given:
        if each.get("focused"):
            return str(each.get("name", "")), str(each.get("value", ""))
    return "", ""


def about(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is to be completed, as the intake knows it, and what is typed so far."""
    name, typed = focused(data)
    if name != "ref":
        return name, typed
    environment = str(called(data)[1].get("environment") or "")
    return (f"ref:{environment}" if environment else "ref"), typed


def _listed(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = data.get("options")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _words(entry: Entry, given: Mapping[str, Any]) -> Iterator[str]:
    for option in options(entry):
        value = given.get(option.name)
        if value is None or value is False:
            continue
        yield from _written(entry, option, value)


def _written(entry: Entry, option: Option, value: Any) -> Iterator[str]:
    if option.name == "no" and option.flag:
        yield "no"
    elif option.flag is None:
        yield from _plain(entry, option, str(value))
    elif not option.flag.value:
        yield f"--{option.name}"
    else:
        values = re.split(r"[\s,]+", str(value)) if option.flag.many else [str(value)]
        yield from (f"--{option.name}={quoted(each)}" for each in values if each)


def _plain(entry: Entry, option: Option, value: str) -> Iterator[str]:
    if option.name == "run":
        yield from map(quoted, value.split())
    elif entry.name == "deploy" and option.name == "ref":
        # A ref alone would pass for an environment.
        yield quoted(f"ref:{value.strip()}")
    else:
        yield quoted(value)
