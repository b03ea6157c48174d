"""An audit's JSON, as npm and pnpm print it. Pure.

A service that cannot be asked answers with an error, in JSON, in words or not at all: that is
never "no vulnerabilities".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.model.checks import AuditCheck
from runner.checks.host import authored
from runner.checks.host.authored import Bounds, Printed
from runner.checks.host.frames import Probed
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

_OUTPUT = 4 * 1024 * 1024
_SHARE = 0.5
"""How much of the step's time for checks an audit may take: some services are retried for long."""

_TIMED_OUT = 124
_LEVELS = ("critical", "high", "moderate", "low", "info")
_TRIES = 50
_SHOWN = 10


def probe(check: AuditCheck, situation: Situation) -> str:
    """Return shell text that runs the audit with a time limit of its own."""
    bounds = Bounds(output=_OUTPUT, seconds=situation.limit * _SHARE)
    return authored.probe(check.run, check.uses, situation, bounds)


def judge(check: AuditCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict on how many vulnerabilities there are of each level that is bounded."""
    printed = authored.read(probed)
    expected = ", ".join(expected for _, expected in _bounds(check))
    if printed.status == _TIMED_OUT:
        reason = f"the audit gave no answer within {situation.limit * _SHARE:g}s"
        return unmeasured(check, reason, expected, printed.everything)
    if printed.reason:
        return unmeasured(check, printed.reason, expected, printed.everything)
    report = _report(printed.out)
    counts = _counts(report)
    if report is None or counts is None or "error" in report:
        return unmeasured(check, _why(report, printed), expected, printed.everything)
    if printed.status and not any(counts.values()):
        reason = f"the audit ended with status {printed.status} and lists nothing"
        return unmeasured(check, reason, expected, printed.everything)
    shown = ", ".join(f"{counts[level]} {level}" for level in _LEVELS if counts.get(level))
    facets = [
        Facet(measured=f"{counts[level]} {level}", expected=wanted, right=counts[level] <= limit)
        for (level, limit), wanted in _bounds(check)
    ]
    return from_facets(check, facets, f"in all: {shown or 'none'}\n{_packages(report)}".strip())


def _bounds(check: AuditCheck) -> list[tuple[tuple[str, int], str]]:
    bounds = [(("critical", check.critical), f"≤ {check.critical} critical")]
    if check.high is not None:
        bounds.append((("high", check.high), f"≤ {check.high} high"))
    return bounds


def _report(text: str) -> Mapping[str, Any] | None:
    """Return the first JSON object that starts a line and holds counts or an error."""
    decoder = json.JSONDecoder()
    for start in _starts(text):
        try:
            found, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and ("metadata" in found or "error" in found):
            return found
    return None


def _starts(text: str) -> Iterator[int]:
    """Yield where a line starts with `{`; only so many, since each one is tried."""
    at = 0 if text.startswith("{") else text.find("\n{") + 1
    for _ in range(_TRIES):
        if at == 0 and not text.startswith("{"):
            return
        yield at
        at = text.find("\n{", at) + 1
        if at == 0:
            return


def _counts(report: Mapping[str, Any] | None) -> dict[str, int] | None:
    """Return vulnerabilities by level, or None where the report does not count them."""
    metadata = report.get("metadata") if report else None
    counts = metadata.get("vulnerabilities") if isinstance(metadata, dict) else None
    if not isinstance(counts, dict):
        return None
    found = {level: counts.get(level, 0) for level in _LEVELS}
    if not {"critical", "high"} <= counts.keys():
        return None
    return found if all(type(one) is int and one >= 0 for one in found.values()) else None


def _why(report: Mapping[str, Any] | None, printed: Printed) -> str:
    """Return why there is no result, in the service's words."""
    error = report.get("error") if report else None
    if isinstance(error, dict):
        words = error.get("summary") or error.get("message") or error.get("code") or ""
        return f"audit unavailable: {str(words)[:200]}"
    message = report.get("message") if report else None
    words = str(message or error or authored.last_line(printed.everything))
    return f"audit unavailable: {words[:200]}"


def _packages(report: Mapping[str, Any]) -> str:
    """Return the packages that are critical or high, by name."""
    named = {str(package): severity for package, severity in _severities(report)}
    bad = sorted(name for name, severity in named.items() if severity in {"critical", "high"})
    return "\n".join(f"{named[name]}: {name[:100]}" for name in bad[:_SHOWN])


def _severities(report: Mapping[str, Any]) -> Iterator[tuple[object, object]]:
    newer, older = report.get("vulnerabilities"), report.get("advisories")
    if isinstance(newer, dict):
        for name, one in newer.items():
            yield name, one.get("severity") if isinstance(one, dict) else None
    if isinstance(older, dict):
        for one in older.values():
            if isinstance(one, dict):
                yield one.get("module_name"), one.get("severity")
