"""Lines of the systemd journal, counted by unit, priority and pattern. Pure.

The host prints them as JSON; they are counted here, so that a pattern means the same everywhere.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from config.model.checks import JournalCheck
from config.quantity import show_duration
from runner.checks import patterns
from runner.checks.host.frames import Probed
from runner.checks.host.properties import NOT_FOUND, blocks, show
from runner.checks.host.words import since_step, unit
from runner.checks.situation import RUN_STARTED, STARTED, Situation
from runner.checks.verdict import Judged, UnmeasurableError, Verdict, judged, unmeasured

LINES = 2000
"""Most lines that are counted; more is said to be cut."""

MESSAGE_LIMIT = 4000
_SHOWN = 5
_PRIORITIES = {"emerg": 0, "alert": 1, "crit": 2, "err": 3, "warning": 4}
_REMARK = "-- "
"""Starts the journal's own remarks, such as that there are no entries."""

_EPOCH = re.compile(r"\d{1,12}(\.\d{1,9})?")
_BLIND = re.compile(r"not seeing messages|insufficient permissions|No journal files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal.

    Attributes:
        priority: 0 (emergency) to 7 (debug).
    """

    unit: str
    priority: int
    message: str


def probe(check: JournalCheck, situation: Situation) -> str:
    """Return shell text that prints the newest lines since the check's start as JSON."""
    names = [unit(name, situation) for name in check.units]
    flags = " ".join(f"-u {name}" for name in names)
    priority = f" -p {check.priority}" if check.priority else ""
    return f"""export LC_ALL=C
{_since(check, situation)}
case $_hr_s in ''|*[!0-9.]*) _hr notime; exit 0;; esac
_hr units; {show(check.units, "LoadState", situation)} || _hr nounits
_hr lines; journalctl {flags} --since "@$_hr_s"{priority} -n {LINES + 1} -o json --no-pager
"""


def judge(check: JournalCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict on how many lines there are."""
    expected = _expected(check)
    try:
        entries, cut = _entries(probed)
        _all_loaded(check, probed, situation)
        counted = [entry for entry in entries if _counts(entry, check)]
    except UnmeasurableError as error:
        return unmeasured(check, str(error), expected, probed.text)
    measured = _measured(counted)
    shown = "\n".join(f"{entry.unit}: {entry.message[:300]}" for entry in counted[:_SHOWN])
    if len(counted) > check.at_most:
        more = f"{measured}, and more before them" if cut else measured
        return judged(check, Verdict.FAILED, more, expected, shown)
    if cut:
        return unmeasured(check, f"only the newest {LINES} lines were read", expected, shown)
    return judged(check, Verdict.PASSED, measured, expected, shown)


def entries(text: str) -> list[Entry]:
    """Return the journal's lines from its JSON.

    Raises:
        UnmeasurableError: something else was printed, such as that it may not be read.
    """
    lines = (line for line in text.splitlines() if line.strip())
    return [_entry(line) for line in lines if not line.startswith(_REMARK)]


def _since(check: JournalCheck, situation: Situation) -> str:
    """Return the assignment of the first second that counts, since the epoch."""
    if since_step(check, situation):
        return f'_hr_s="${{{STARTED}}}"'
    if isinstance(check.since, float):
        return f"_hr_s=$(( $(date +%s) - {round(check.since)} ))"
    started = situation.values.get(RUN_STARTED if check.since == "run" else STARTED, "")
    if not _EPOCH.fullmatch(started):
        raise UnmeasurableError(f"when the {check.since} began is not known")
    return f"_hr_s={int(float(started))}"


def _entries(probed: Probed) -> tuple[list[Entry], bool]:
    lines = probed.section("lines")
    if probed.section("notime") or lines is None:
        raise UnmeasurableError("when the step began is not known")
    found = entries(lines.text)
    if probed.status:
        raise UnmeasurableError(f"journalctl ended with status {probed.status}")
    return found[-LINES:], len(found) > LINES


def _all_loaded(check: JournalCheck, probed: Probed, situation: Situation) -> None:
    """Refuse a unit that the host does not know: its journal is empty, and proves nothing."""
    if probed.section("nounits"):
        raise UnmeasurableError("systemctl does not tell whether the units exist")
    section = probed.section("units")
    loaded = [one.get("LoadState") for one in blocks(section.text)] if section else []
    if len(loaded) == len(check.units) and NOT_FOUND in loaded:
        name = situation.shown(check.units[loaded.index(NOT_FOUND)])
        raise UnmeasurableError(f"{name} does not exist")


def _entry(line: str) -> Entry:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        cure = ", is the user in the group systemd-journal?" if _BLIND.search(line) else ""
        raise UnmeasurableError(f"journalctl says {line.strip()[:160]!r}{cure}")
    return Entry(
        unit=str(data.get("_SYSTEMD_UNIT") or data.get("UNIT") or "").removesuffix(".service"),
        priority=_priority(data.get("PRIORITY")),
        message=_message(data.get("MESSAGE")),
    )


def _priority(value: object) -> int:
    """Return the line's priority; one that has none is `info`, as the journal takes it."""
    text = str(value)
    return int(text) if len(text) == 1 and text in "01234567" else 6


def _message(value: object) -> str:
    """Return the text of a line; the journal writes what is no text as a list of bytes."""
    if isinstance(value, list) and value and all(isinstance(one, int) for one in value):
        return bytes(one & 255 for one in value[:MESSAGE_LIMIT]).decode(errors="replace")
    if isinstance(value, list):
        return " ".join(str(one) for one in value)[:MESSAGE_LIMIT]
    return "" if value is None else str(value)[:MESSAGE_LIMIT]


def _counts(entry: Entry, check: JournalCheck) -> bool:
    if check.priority is not None and entry.priority > _PRIORITIES[check.priority]:
        return False
    return check.pattern is None or patterns.search(check.pattern, entry.message) is not None


def _measured(counted: Iterable[Entry]) -> str:
    by_unit = Counter(entry.unit or "no unit" for entry in counted)
    total = by_unit.total()
    names = ", ".join(f"{name} {number}" for name, number in by_unit.most_common(_SHOWN))
    return f"{total} line{'' if total == 1 else 's'}" + (f" ({names})" if total else "")


def _expected(check: JournalCheck) -> str:
    since = (
        check.since if isinstance(check.since, str) else "the last " + show_duration(check.since)
    )
    wanted = f"≤ {check.at_most}"
    if check.priority:
        wanted += f" of {check.priority} or worse"
    if check.pattern:
        wanted += f" matching {check.pattern}"
    if isinstance(check.since, str):
        return f"{wanted} since the {since} began"
    return f"{wanted} in {since}"
