"""What `journalctl` answers on the host."""

from __future__ import annotations

import argparse
import fnmatch
import json
import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from demo.host.journal import BOOT, HOSTNAME, Entry, Journal, position_of
from demo.host.moments import microseconds

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence

_TIMES = {"-S": "--since", "--since": "--since", "-U": "--until", "--until": "--until"}
_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


class UsageError(Exception):
    """The options make no sense; the message is what journalctl prints."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"journalctl: {message}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="journalctl", add_help=False, allow_abbrev=False)
    parser.add_argument("-u", "--unit", action="append", default=[])
    parser.add_argument("-n", "--lines", nargs="?", const="10")
    parser.add_argument("-S", "--since")
    parser.add_argument("-U", "--until")
    parser.add_argument("-o", "--output", default="short")
    parser.add_argument("-p", "--priority", default="debug")
    parser.add_argument("-g", "--grep")
    parser.add_argument("-t", "--identifier", action="append", default=[])
    parser.add_argument("-c", "--cursor")
    parser.add_argument("--after-cursor")
    parser.add_argument("--output-fields")
    parser.add_argument("-f", "--follow", action="store_true")
    parser.add_argument("-r", "--reverse", action="store_true")
    parser.add_argument("--show-cursor", action="store_true")
    parser.add_argument("-b", "--boot", nargs="?", const="0")
    parser.add_argument("-q", "--quiet", action="store_true")
    for ignored in ("--no-pager", "--no-hostname", "--utc", "--no-tail", "--system"):
        parser.add_argument(ignored, action="store_true")
    for ignored in ("-a", "-l", "-x", "-e", "-m"):
        parser.add_argument(ignored, action="store_true")
    return parser


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Options, understood: which entries, how many, in which form."""

    matches: Callable[[Entry], bool]
    lines: int | None
    written: Callable[[Entry], str]
    options: argparse.Namespace


def parsed(words: Sequence[str], now: datetime) -> Query:
    """Understand the options.

    Raises:
        UsageError: with the sentence journalctl prints.
    """
    options = _parser().parse_args(_joined(words))
    if options.output not in _FORMS:
        raise UsageError(f"Unknown output format '{options.output}'.")
    return Query(
        matches=_matcher(options, now),
        lines=_lines(options),
        written=_FORMS[options.output],
        options=options,
    )


def _joined(words: Sequence[str]) -> list[str]:
    """Tie a time like `-10min` to its option: argparse takes it for an option itself."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _TIMES and word.startswith("-"):
            joined[-1] = f"{_TIMES[joined[-1]]}={word}"
        else:
            joined.append(word)
    return joined


def _lines(options: argparse.Namespace) -> int | None:
    if options.lines is None and options.follow:
        return 10
    if options.lines in {None, "all"}:
        return None
    if not str(options.lines).isdecimal():
        raise UsageError(f"Failed to parse lines '{options.lines}'")
    return int(options.lines)


def _matcher(options: argparse.Namespace, now: datetime) -> Callable[[Entry], bool]:
    units = [name if "." in name else f"{name}.service" for name in options.unit]
    first, last = _moment(options.since, now), _moment(options.until, now)
    lowest, highest = _levels(options.priority)
    position = _position(options)
    pattern = re.compile(options.grep, _case(options.grep)) if options.grep else None

    def matches(entry: Entry) -> bool:
        return (
            (not units or any(fnmatch.fnmatch(entry.unit, unit) for unit in units))
            and (first is None or entry.realtime >= first)
            and (last is None or entry.realtime <= last)
            and lowest <= entry.priority <= highest
            and entry.position >= position
            and (not options.identifier or entry.identifier in options.identifier)
            and (pattern is None or pattern.search(entry.message) is not None)
        )

    return matches


def _case(pattern: str) -> re.RegexFlag:
    """Like journalctl: a pattern in lower case matches any case."""
    return re.IGNORECASE if pattern == pattern.lower() else re.NOFLAG


def _moment(text: str | None, now: datetime) -> int | None:
    if text is None:
        return None
    try:
        return microseconds(text, now)
    except ValueError:
        raise UsageError(f"Failed to parse timestamp: {text}") from None


def _levels(text: str) -> tuple[int, int]:
    names = [str(number) for number in range(len(_LEVELS))]
    try:
        ends = [
            names.index(word) if word in names else _LEVELS.index(word)
            for word in text.replace("error", "err").split("..")
        ]
    except ValueError:
        raise UsageError(f"Unknown log level {text}") from None
    return (0, ends[0]) if len(ends) == 1 else (min(ends), max(ends))


def _position(options: argparse.Namespace) -> int:
    for cursor, offset in ((options.cursor, 0), (options.after_cursor, 1)):
        if cursor is not None:
            position = position_of(cursor)
            if position is None:
                raise UsageError("Failed to seek to cursor: Invalid argument")
            return position + offset
    return 0


def printed(journal: Journal, query: Query) -> Iterator[str]:
    """Give the lines journalctl prints for what is there now."""
    chosen: deque[Entry] = deque(
        (entry for entry in journal if query.matches(entry)),
        maxlen=query.lines,
    )
    if not chosen and not query.options.quiet and query.options.output.startswith("short"):
        yield "-- No entries --"
    for entry in reversed(chosen) if query.options.reverse else chosen:
        yield query.written(entry)
    if query.options.show_cursor and chosen:
        yield f"-- cursor: {chosen[-1].cursor}"


async def followed(journal: Journal, query: Query) -> AsyncIterator[str]:
    """Give what is there now, then every new line until the caller stops asking."""
    queue: asyncio.Queue[Entry] = journal.follow()
    try:
        for line in printed(journal, query):
            yield line
        while True:
            entry = await queue.get()
            if query.matches(entry):
                yield query.written(entry)
    finally:
        journal.unfollow(queue)


def _moment_of(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.realtime / 1_000_000).astimezone()


def _short(form: str) -> Callable[[Entry], str]:
    def written(entry: Entry) -> str:
        moment = _moment_of(entry).strftime(form)
        return f"{moment} {HOSTNAME} {entry.identifier}[{entry.pid}]: {entry.message}"

    return written


def _json(entry: Entry) -> str:
    fields = {
        "__CURSOR": entry.cursor,
        "__REALTIME_TIMESTAMP": str(entry.realtime),
        "__MONOTONIC_TIMESTAMP": str(entry.monotonic),
        "_BOOT_ID": BOOT,
        "_HOSTNAME": HOSTNAME,
        "_TRANSPORT": "journal" if entry.by_manager else "stdout",
        "PRIORITY": str(entry.priority),
        "SYSLOG_IDENTIFIER": entry.identifier,
        "_PID": str(entry.pid),
        "_SYSTEMD_UNIT": "init.scope" if entry.by_manager else entry.unit,
        "MESSAGE": entry.message,
    }
    if entry.by_manager:
        fields["UNIT"] = entry.unit
    return json.dumps(fields)


_FORMS: dict[str, Callable[[Entry], str]] = {
    "short": _short("%b %d %H:%M:%S"),
    "short-iso": _short("%Y-%m-%dT%H:%M:%S%z"),
    "short-iso-precise": _short("%Y-%m-%dT%H:%M:%S.%f%z"),
    "short-precise": _short("%b %d %H:%M:%S.%f"),
    "short-full": _short("%a %Y-%m-%d %H:%M:%S %Z"),
    "short-unix": lambda entry: (
        f"{entry.realtime / 1_000_000:.6f} {HOSTNAME}"
        f" {entry.identifier}[{entry.pid}]: {entry.message}"
    ),
    "cat": lambda entry: entry.message,
    "json": _json,
}


def local_now() -> datetime:
    """Give the time in the host's zone."""
    return datetime.now().astimezone()
