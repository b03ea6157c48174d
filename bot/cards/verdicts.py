"""Verdicts of checks as lines: always what was measured, beside what was expected. Pure.

They are read from the data of events, which older versions may have written with fewer keys.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.cards.words import counted, joined, one_line
from commands.reply import Line, Sign

_SIGNS = {
    "passed": Sign.PASSED,
    "warned": Sign.WARNED,
    "failed": Sign.FAILED,
    "inconclusive": Sign.INCONCLUSIVE,
    "skipped": Sign.SKIPPED,
}
_COMPARES = ("≥", "≤", "=", "<", ">")
MOST = 30
"""Most verdicts of one step that a message shows; it says how many more there are."""


def checks_of(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return the judged checks that an event's data holds; anything else is left out."""
    found = data.get("checks")
    if not isinstance(found, list | tuple):
        return ()
    return tuple(check for check in found if isinstance(check, Mapping))


def sign_of(check: Mapping[str, Any]) -> Sign:
    """Return the sign of a verdict."""
    return _SIGNS.get(str(check.get("verdict", "")), Sign.INCONCLUSIVE)


def verdict_line(check: Mapping[str, Any]) -> Line:
    """Return one line for a judged check: what it proves, measured against expected."""
    says = one_line(check.get("says") or check.get("kind") or "check", 90)
    return Line(sign=sign_of(check), text=says, detail=measured(check))


def measured(check: Mapping[str, Any]) -> str:
    """Return `12.4 MB ≥ 10.0 MB`, `500 (expected 200)` or `not measured, why (expected …)`."""
    sign = sign_of(check)
    found = one_line(check.get("measured", ""), 160)
    expected = one_line(check.get("expected", ""), 120)
    if sign is Sign.INCONCLUSIVE:
        found = f"not measured, {found}" if found else "not measured"
    if not expected or expected == found:
        return found
    if not found:
        return f"expected {expected}"
    if sign is Sign.PASSED:
        compares = expected.startswith(_COMPARES) and "," not in expected
        return f"{found} {expected}" if compares else found
    return f"{found} (expected {expected})"


def verdict_lines(checks: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return one line per check in order, at most `MOST` and one that says how many are more."""
    every = tuple(checks)
    lines = tuple(verdict_line(check) for check in every[:MOST])
    if len(every) > MOST:
        more = counted(len(every) - MOST, "more check")
        lines += (Line(sign=_worst(every[MOST:]), text=f"… and {more}"),)
    return lines


def missed(checks: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the checks that did not pass, the failed ones first."""
    order = [Sign.FAILED, Sign.INCONCLUSIVE, Sign.WARNED]
    found = [check for check in checks if sign_of(check) in order]
    return tuple(sorted(found, key=lambda check: order.index(sign_of(check))))


def summary(checks: Iterable[Mapping[str, Any]]) -> str:
    """Return `3 checks passed`, or what is to be said of those that did not."""
    signs = [sign_of(check) for check in checks]
    passed = signs.count(Sign.PASSED)
    parts = [f"{counted(passed, 'check')} passed"] if passed else []
    parts += [
        f"{signs.count(sign)} {word}" for word, sign in _SIGNS.items() if sign in _TOLD & {*signs}
    ]
    return joined([", ".join(parts)])


_TOLD = {Sign.FAILED, Sign.WARNED, Sign.INCONCLUSIVE}


def _worst(checks: Iterable[Mapping[str, Any]]) -> Sign:
    signs = {sign_of(check) for check in checks}
    order = (Sign.FAILED, Sign.INCONCLUSIVE, Sign.WARNED, Sign.PASSED)
    return next((sign for sign in order if sign in signs), Sign.SKIPPED)
