"""Sentences of a runbook that are proofs, as checks, where the commands around them tell enough."""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.authoring.runbook.document import Item
from bot.authoring.runbook.shell import Commands

Check = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a sentence.

    Attributes:
        commands: Those of its section.
        urls: Every page that the runbook asks for, those of the section first.
        units: Every unit that it restarts or looks at, those of the section first.
        psql: A command that asks the database; empty where there is none.
    """

    commands: Commands
    urls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    psql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a sentence became.

    Attributes:
        check: Without its `says`; None where nothing has to be measured.
        because: Why nothing has to be measured.
        hands_on: A value that the script hands on for it, by name.
        todo: What the author has to look at.
    """

    check: Check | None
    because: str = ""
    hands_on: Mapping[str, str] = field(default_factory=dict)
    todo: str = ""


Rule = Callable[[str, Around], Proof | None]

_SIZE = re.compile(
    r"(?:size|larger|bigger)[^\d]*?(?:>|≥|>=|at least|over|than)\s*([\d.]+)\s*([KMG]i?B)",
    re.IGNORECASE,
)
_PATHS = (r"(?:-f|--file)[ =]([^\s;|]+)", r">\s*([^\s;|&]+)", r"\bls\s+(?:-\w+\s+)?([^\s;|]+)")
_MARKERS = r">\s*([^\s;|&]+)"
_UNITS = (
    r"(?:systemctl\s+(?:-\S+\s+)*(?:restart|start|status|reload)|journalctl.*?\s-u)\s+([\w@.-]+)"
)
_PAGES = r"(https?://[^\s\"'`)]+)"
_DIGITS = re.compile(r"(?<![\w.])(\d{2,5})(?![\w.])")
_PORTS = r"(?:lsof -i |:)(\d{2,5})\b"
_MILLISECONDS = re.compile(r"([\d.]+)\s*(ms|s)\b")
_WHICH = "the runbook does not say which page; this is the first it asks for"
_LOOPBACK = re.compile(r"https?://(?:localhost|127\.|\[::1\])")
_TLS = re.compile(r"https://([A-Za-z0-9.-]+)")
_STATUS = re.compile(r"\b([1-5]\d\d)\b")


def recognised(item: Item, around: Around) -> Proof | None:
    """Return what proves an item of a list, or None where only a person can tell."""
    if item.code:
        return Proof(check={"check": "command", "run": item.code})
    text = item.text
    for words, rule in _RULES:
        if words.search(text):
            proof = rule(text, around)
            if proof is not None:
                return proof
    return None


def _own_page(text: str, _around: Around) -> Proof | None:
    """Return a check of the page that the sentence names; one of the host's own is asked there."""
    found = re.search(_PAGES, text)
    url = found[1].rstrip(".,;:") if found else ""
    if not url:
        return None
    if _LOOPBACK.match(url):
        return Proof(check={"check": "command", "run": f"curl -fsS -m 10 {shlex.quote(url)}"})
    status = _STATUS.search(text.replace(url, ""))
    asked = {"status": [int(status[1])]} if status else {}
    return Proof(check={"check": "http", "within": "30s", "requests": [{"url": url, **asked}]})


def _own_unit(text: str, around: Around) -> Proof | None:
    named = [
        unit for unit in around.units if re.search(rf"(?<![\w-]){re.escape(unit)}(?![\w-])", text)
    ]
    return Proof(check={"check": "systemd", "units": named}) if named else None


def _certificate(text: str, around: Around) -> Proof | None:
    host = next((found[1] for url in around.urls if (found := _TLS.match(url))), "")
    days = re.search(r"(\d+)\s*days?", text)
    if not host:
        return None
    return Proof(check={"check": "tls", "host": host, **({"days": int(days[1])} if days else {})})


def _disk(text: str, _around: Around) -> Proof | None:
    found = re.search(r"(?:below|under|less than|at most|<|≤)\s*(\d{1,2})\s*%", text)
    if not found:
        return None
    run = "df --output=pcent / | tail -n 1 | tr -dc 0-9"
    check = {"check": "command", "run": run, "at_most": float(found[1]), "unit": "%"}
    return Proof(check=check, todo="the runbook does not say which disk; this is the root's")


def _size(text: str, around: Around) -> Proof | None:
    found = _SIZE.search(text)
    least = f"{found[1]}{found[2]}" if found else ""
    return _file(around, {"min_size": least}) if least else None


def _exists(_text: str, around: Around) -> Proof | None:
    return _file(around, {})


def _file(around: Around, more: Check) -> Proof | None:
    """Return a check of the file that the section's commands write."""
    for pattern in _PATHS:
        paths = [path.strip("\"'") for path in around.commands.found(pattern)]
        paths = [path for path in paths if path.startswith(("/", "$", "~"))]
        if paths:
            return _of_file(paths[0], more)
    return None


def _of_file(path: str, more: Check) -> Proof:
    if "$" not in path:
        return Proof(check={"check": "file", "path": path, **more})
    return Proof(check={"check": "file", "path": "${OUT_FILE}", **more}, hands_on={"FILE": path})


def _recorded(_text: str, around: Around) -> Proof | None:
    paths = [path for path in around.commands.found(_MARKERS) if path.startswith("/")]
    paths = [path for path in paths if "$" not in path and not path.startswith("/dev/")]
    if not paths:
        return None
    return Proof(check={"check": "file", "path": paths[0], "max_age": "1h"})


def _commit(_text: str, around: Around) -> Proof | None:
    return _git(around, {"commit": "${COMMIT}"})


def _branch(_text: str, around: Around) -> Proof | None:
    directory = around.commands.directory
    if not directory:
        return None
    run = f'git -C {shlex.quote(directory)} merge-base --is-ancestor HEAD "origin/$BRANCH"'
    return Proof(check={"check": "command", "uses": ["BRANCH"], "run": run})


def _conflicts(_text: str, around: Around) -> Proof | None:
    return _git(around, {"conflicts": True})


def _git(around: Around, more: Check) -> Proof | None:
    directory = around.commands.directory
    return Proof(check={"check": "git", "directory": directory, **more}) if directory else None


def _audit(_text: str, around: Around) -> Proof | None:
    found = around.commands.found(r"\b(npm|pnpm) audit\b")
    if not found or not around.commands.directory:
        return None
    run = f"cd -- {shlex.quote(around.commands.directory)}\n{found[0]} audit --json"
    return Proof(check={"check": "audit", "run": run})


def _by_exit(_text: str, around: Around) -> Proof | None:
    if not around.commands.does:
        return None
    return Proof(check=None, because="the step fails if one of its commands does")


def _units(_text: str, around: Around) -> Proof | None:
    return Proof(check={"check": "systemd", "units": list(around.units)}) if around.units else None


def _journal(text: str, around: Around) -> Proof | None:
    if not around.units:
        return None
    check: Check = {"check": "journal", "units": list(around.units)}
    status = _STATUS.search(text)
    if status:
        check |= {"priority": None, "pattern": rf"\b{status[1]}\b"}
    elif "critical" in text.lower():
        check["priority"] = "crit"
    return Proof(check=check)


def _ports(text: str, around: Around) -> Proof | None:
    ports = _DIGITS.findall(text) or around.commands.found(_PORTS)
    return Proof(check={"check": "port", "ports": ports}) if ports else None


def _page(text: str, around: Around) -> Proof | None:
    own = [url for url in around.commands.found(_PAGES) if url in around.urls]
    pages = own or around.urls[:1]
    if not pages:
        return None
    status = _STATUS.search(text)
    asked = {"status": [int(status[1])]} if status else {}
    requests = [{"url": url, **asked} for url in pages]
    todo = "" if own else _WHICH
    return Proof(check={"check": "http", "within": "30s", "requests": requests}, todo=todo)


def _percentile(text: str, around: Around) -> Proof | None:
    found = _MILLISECONDS.search(text)
    if not around.urls or not found:
        return None
    check = {"check": "http", "samples": 40, "p95": f"{found[1]}{found[2]}"}
    return Proof(check={**check, "requests": [{"url": around.urls[0]}]}, todo=_WHICH)


def _database(_text: str, around: Around) -> Proof | None:
    if not around.psql:
        return None
    todo = "psql needs its password: declare it in the environment and add it to `uses`"
    return Proof(check={"check": "command", "run": around.psql}, todo=todo)


def _memory(text: str, around: Around) -> Proof | None:
    found = re.search(r"(\d{1,2})\s*%", text)
    share = {"at_most_percent": float(found[1])} if found else {}
    return Proof(check={"check": "memory", "units": list(around.units), **share})


_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(words, re.IGNORECASE), rule)
    for words, rule in (
        (r"https?://", _own_page),
        (r"\b(?:active|running|up|started)\b", _own_unit),
        (r"certificate", _certificate),
        (r"\bdisk\b", _disk),
        (r"\bsize\b|larger than|bigger than", _size),
        (r"\b(?:file|backup|dump|archive|snapshot)\b.*\b(?:exists?|is there|created)\b", _exists),
        (r"(?:timestamp|location|marker)\b.*\b(?:recorded|stored|saved|written)", _recorded),
        (r"\bcommit\b|\bhash\b|\brevision\b", _commit),
        (r"\bbranch\b", _branch),
        (r"\bconflict", _conflicts),
        (r"vulnerabilit|\baudit\b(?!\s+log)", _audit),
        (r"p95|95th|response time|latency", _percentile),
        (r"(?:install|build|compile|migration|command)\w*.*\b(?:errors?|complete|succe)", _by_exit),
        (r"^no (?:install|build|migration)\w* errors", _by_exit),
        (r"\blistening\b|\bports?\b", _ports),
        (
            r"(?:error|critical|\b5\d\d\b).*\b(?:logs?|journal)|\b(?:logs?|journal).*\berror",
            _journal,
        ),
        (r"\b(?:services?|units?|process\w*)\b.*\b(?:active|running|up|started)", _units),
        (r"\b(?:reloaded|restarted)\b", _units),
        (r"\bdatabase\b.*(?:connect|quer|work|reach)|\bSELECT 1\b", _database),
        (r"memory|\bRAM\b", _memory),
        (r"health|endpoint|\b200\b|\bapplication\b.*\b(?:accessible|reachable|up)\b", _page),
    )
)


def urls(every: list[Commands]) -> list[str]:
    """Return the pages that commands ask for, in order."""
    return list(dict.fromkeys(url for each in every for url in each.found(_PAGES)))


def units(every: list[Commands]) -> list[str]:
    """Return the units that commands speak of, in order."""
    return list(dict.fromkeys(unit for each in every for unit in each.found(_UNITS)))


def psql(every: list[Commands]) -> str:
    """Return the first command that asks the database a question."""
    found = (line for each in every for line in each.every if re.match(r"psql\b.*\s-c\s", line))
    return next(found, "")
