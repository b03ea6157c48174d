"""A read-only script, judged by its status, its output or the number that it prints. Pure."""

import re

from config.model.checks import CommandCheck
from config.quantity import show_size
from runner.checks import patterns
from runner.checks.host import authored
from runner.checks.host.authored import Printed
from runner.checks.host.frames import Probed
from runner.checks.situation import Situation
from runner.checks.verdict import (
    Facet,
    Judged,
    UnmeasurableError,
    Verdict,
    from_facets,
    judged,
    unmeasured,
)

_NUMBER = re.compile(r"([-+]?\d{1,18}(?:\.\d{1,12})?)\s?[^\d\s]{0,12}")


def probe(check: CommandCheck, situation: Situation) -> str:
    """Return shell text that runs the check's script."""
    return authored.probe(check.run, check.uses, situation)


def judge(check: CommandCheck, probed: Probed, _situation: Situation) -> Judged:
    """Return the verdict: status 0, and the output as declared."""
    printed = authored.read(probed)
    if printed.reason:
        return unmeasured(check, printed.reason, _expected(check), printed.everything)
    if printed.status:
        measured = f"status {printed.status}: {authored.last_line(printed.everything)}"
        return judged(check, Verdict.FAILED, measured, _expected(check), printed.everything)
    try:
        facets = _facets(check, printed)
    except UnmeasurableError as error:
        return unmeasured(check, str(error), _expected(check), printed.everything)
    if not facets:
        facets = [Facet(measured="status 0", expected="status 0", right=True)]
    return from_facets(check, facets, printed.everything)


def _facets(check: CommandCheck, printed: Printed) -> list[Facet]:
    facets = []
    words = authored.last_line(printed.out)
    if check.matches is not None:
        found = patterns.search(check.matches, printed.everything)
        measured = words if found is None else found[0] or words
        facets.append(_text(measured, f"a match of {check.matches}", right=found is not None))
    if check.lacks is not None:
        found = patterns.search(check.lacks, printed.everything)
        measured = "no match" if found is None else f"{found[0]!r}"
        facets.append(_text(measured, f"no match of {check.lacks}", right=found is None))
    if check.at_least is not None or check.at_most is not None:
        facets.append(_number(check, words))
    return facets


def _text(measured: str, expected: str, *, right: bool) -> Facet:
    return Facet(measured=measured[:200], expected=expected, right=right)


def _number(check: CommandCheck, words: str) -> Facet:
    """Return whether the last line's number lies between the declared bounds."""
    found = _NUMBER.fullmatch(words)
    if found is None:
        return Facet(measured=f"no number: {words[:120]}", expected=_bounds(check), right=None)
    value = float(found[1])
    enough = check.at_least is None or value >= check.at_least
    few = check.at_most is None or value <= check.at_most
    return Facet(measured=_show(value, check.unit), expected=_bounds(check), right=enough and few)


def _expected(check: CommandCheck) -> str:
    wanted = []
    if check.matches is not None:
        wanted.append(f"a match of {check.matches}")
    if check.lacks is not None:
        wanted.append(f"no match of {check.lacks}")
    if check.at_least is not None or check.at_most is not None:
        wanted.append(_bounds(check))
    return ", ".join(wanted) or "status 0"


def _bounds(check: CommandCheck) -> str:
    wanted = []
    if check.at_least is not None:
        wanted.append(f"≥ {_show(check.at_least, check.unit)}")
    if check.at_most is not None:
        wanted.append(f"≤ {_show(check.at_most, check.unit)}")
    return " and ".join(wanted)


def _show(value: float, unit: str) -> str:
    if unit == "B":
        return show_size(value)
    return f"{value:.10g}{'' if unit in {'', '%'} else ' '}{unit}"
