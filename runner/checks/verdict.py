"""What a check came to: the measured value beside the expected one. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from config.model.checks import AnyCheck

TEXT_LIMIT = 400
"""Longest text kept in one field of a judged check."""

DETAIL_LIMIT = 2000
"""Longest detail kept."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_OPERATORS = ("≥ ", "≤ ", "= ", "< ", "> ")


class UnmeasurableError(Exception):
    """A check cannot be measured: what it needs is not known, or is not what it should be.

    The message is the reason that people read; it becomes an inconclusive verdict.
    """


class Verdict(StrEnum):
    """The end of a check."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    SKIPPED = "skipped"


_BY_FACETS = {True: Verdict.PASSED, False: Verdict.FAILED, None: Verdict.INCONCLUSIVE}
_WORST_FIRST = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.WARNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One check with its verdict.

    Attributes:
        says: What the check proves, as the card shows it.
        kind: The check's kind (`file`).
        measured: What was found (`12.4 MB`), or why nothing could be.
        expected: What had to be found (`≥ 10.0 MB`).
        detail: More lines for whoever looks closer; may be empty.
    """

    says: str
    kind: str
    verdict: Verdict
    measured: str
    expected: str
    detail: str = ""

    def line(self) -> str:
        """Return what people read: `Backup size: 12.4 MB ≥ 10.0 MB`."""
        if self.verdict is Verdict.PASSED and _is_comparison(self.expected):
            return f"{self.says}: {self.measured} {self.expected}"
        if self.verdict is Verdict.PASSED and self.measured == self.expected:
            return f"{self.says}: {self.measured} (as expected)"
        if self.verdict is Verdict.INCONCLUSIVE:
            return f"{self.says}: not measured, {self.measured} (expected {self.expected})"
        return f"{self.says}: {self.measured} (expected {self.expected})"

    def to_json(self) -> dict[str, str]:
        """Return the plain form that events carry."""
        return {
            "says": self.says,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "measured": self.measured,
            "expected": self.expected,
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote.

        Raises:
            KeyError: a field is missing.
            ValueError: the verdict is none of ours.
        """
        return cls(
            says=str(data["says"]),
            kind=str(data["kind"]),
            verdict=Verdict(data["verdict"]),
            measured=str(data["measured"]),
            expected=str(data["expected"]),
            detail=str(data.get("detail", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One of several things that a check measures at once (a file's size, age and mode).

    Attributes:
        right: Whether it is as expected; None where it could not be measured.
    """

    measured: str
    expected: str
    right: bool | None


def judged(
    check: AnyCheck, verdict: Verdict, measured: str, expected: str, detail: str = ""
) -> Judged:
    """Return the check's verdict, its texts cut to what an event may carry."""
    return Judged(
        says=check.says,
        kind=check.check,
        verdict=verdict,
        measured=_line(measured, TEXT_LIMIT),
        expected=_line(expected, TEXT_LIMIT),
        detail=_cut(_CONTROL.sub("", detail), DETAIL_LIMIT),
    )


def unmeasured(check: AnyCheck, reason: str, expected: str, detail: str = "") -> Judged:
    """Return the verdict of a check that could not be measured, with the reason."""
    return judged(check, Verdict.INCONCLUSIVE, reason, expected, detail)


def from_facets(check: AnyCheck, facets: Iterable[Facet], detail: str = "") -> Judged:
    """Return the verdict over several facets: all must be right.

    One that is wrong fails the check; else one that could not be measured leaves it inconclusive,
    and so does having no facet at all. Only the facets that decided are told.
    """
    found = tuple(facets)
    decided: bool | None = True
    if any(facet.right is False for facet in found):
        decided = False
    elif not found or any(facet.right is None for facet in found):
        decided = None
    told = [facet for facet in found if facet.right is decided]
    measured = ", ".join(facet.measured for facet in told) or "nothing to measure"
    expected = ", ".join(dict.fromkeys(facet.expected for facet in told)) or "something to measure"
    return judged(check, _BY_FACETS[decided], measured, expected, detail)


def weighed(found: Judged, *, warn: bool) -> Judged:
    """Return the verdict as the check's `warn` wants it: a miss stops nothing, but is shown.

    What could not be measured is a miss too: a check that may fail without stopping the run does
    not stop it by being unmeasurable.
    """
    if not warn or found.verdict not in {Verdict.FAILED, Verdict.INCONCLUSIVE}:
        return found
    if found.verdict is Verdict.INCONCLUSIVE:
        found = replace(found, measured=f"not measured, {found.measured}")
    return replace(found, verdict=Verdict.WARNED)


def worst(found: Iterable[Judged]) -> Verdict:
    """Return a step's verdict: failed, else inconclusive, else warned, else passed.

    Skipped checks count for nothing; none at all is passed.
    """
    verdicts = {one.verdict for one in found}
    return next((verdict for verdict in _WORST_FIRST if verdict in verdicts), Verdict.PASSED)


def _is_comparison(expected: str) -> bool:
    return expected.startswith(_OPERATORS) and "," not in expected


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _line(text: str, limit: int) -> str:
    """Return a text on one line, without what a terminal would obey."""
    return _cut(" ".join(_CONTROL.sub(" ", text).split()), limit)
