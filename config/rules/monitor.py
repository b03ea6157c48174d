"""What a monitor measures must be measurable, and its limits within reach. Pure.

A limit that no value can ever be beyond looks like a guard and is none.
"""

import re
from collections.abc import Iterator, Sequence

from config.draft import Draft, DraftEnvironment
from config.model.measures import JOURNAL, LEAST_ROUNDS, PERCENT, PROBES, UNITS
from config.place import Place, nearest
from config.problem import Finding
from config.quantity import seconds

PATIENCE = 10.0
"""Seconds that a probe waits at most: no answer takes longer."""

_NOT_AWK = re.compile(r"\(\?[a-zA-Z:=!<]*|\\[dDwWsSbB]")
_LIMITS = ("at_most", "at_least", "times_baseline", "grows_at_most")
_NEEDS = (
    (JOURNAL | UNITS, "units", "units to look at"),
    (PROBES, "url", "`url` to ask"),
    (frozenset({"command"}), "run", "script to run"),
)


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with monitors, and with what follows where they are breached."""
    for environment in draft.environments.values():
        yield from _policy(environment)
        for step in environment.steps():
            monitor = step.at("monitor")
            yield from _baseline(monitor)
            for measure in monitor.at("measures").items():
                yield from of_measure(measure)
                yield from _time(monitor, measure)


def of_measure(measure: Place) -> Iterator[Finding]:
    """Yield what is wrong with a measure, wherever it is taken."""
    yield from _lacking(measure)
    yield from _reach(measure)
    yield from _pattern(measure.at("pattern"))


def of_host(measure: Place, hosts: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with the host that a measure names; `hosts` are where it can be taken."""
    host = measure.at("host")
    if host.text and hosts and host.text not in hosts:
        what = f"`{host.text}` is none of the hosts that this is measured on."
        yield host.finding("unknown-host", what, nearest(host.text, hosts, ""))


def _policy(environment: DraftEnvironment) -> Iterator[Finding]:
    policy = environment.file.at("monitoring")
    covered = environment.file.at("approval", "rollback", "covered").value is True
    automatic, default = policy.at("automatic"), policy.at("at_deadline")
    if automatic.value is True and not covered:
        what = "A breach is to take the deploy back by itself, with nobody's approval."
        cure = "Set `approval.rollback.covered: true`, so that the deploy's approval covers it."
        yield automatic.finding("automatic-without-approval", what, cure)
    if default.text == "roll-back" and not covered:
        what = "A rollback that nobody decided on would wait for an approval of its own."
        cure = "Set `approval.rollback.covered: true`, or be sure that somebody is there then."
        yield default.finding("roll-back-without-approval", what, cure, fatal=False)


def _lacking(measure: Place) -> Iterator[Finding]:
    kind = measure.at("measure")
    for kinds, key, what in _NEEDS:
        if kind.text in kinds and not measure.at(key).value:
            cure = f"Add `{key}:` to the measure."
            yield kind.finding("missing-key", f"`{kind.text}` has no {what}.", cure)
    if kind.text and not any(measure.at(limit).there for limit in _LIMITS):
        told = ", ".join(f"`{limit}`" for limit in _LIMITS)
        what = f"`{kind.text}` has no limit, so nothing it measures is ever told."
        yield kind.finding("measure-without-limit", what, f"Give it one of {told}.")


def _pattern(place: Place) -> Iterator[Finding]:
    """Lines are counted on the host, by awk, which knows fewer signs than Python."""
    found = _NOT_AWK.search(place.text)
    if found:
        what = f"Patterns of a measure are counted by awk, which does not know `{found[0]}`."
        cure = "Write classes out ([0-9]); upper and lower case count alike already."
        yield place.finding("bad-pattern", what, cure)


def _reach(measure: Place) -> Iterator[Finding]:
    kind, most, least = (measure.at(name) for name in ("measure", "at_most", "at_least"))
    ceiling = _ceiling(kind.text)
    high, low = _number(most), _number(least)
    if high is not None and ceiling is not None and high >= ceiling:
        what = f"`{kind.text}` never goes beyond {ceiling:g}, so this limit is never reached."
        yield most.finding("limit-out-of-reach", what, f"Give a value below {ceiling:g}.")
    if low is not None and low <= 0 and kind.text != "command":
        what = f"`{kind.text}` never goes below 0, so this limit is never reached."
        yield least.finding("limit-out-of-reach", what, "Give a value above 0.")
    if high is not None and low is not None and low > high:
        what = "No value is healthy: the smallest one is above the largest."
        yield least.finding("limit-contradicts", what, "Give `at_least` below `at_most`.")


def _ceiling(kind: str) -> float | None:
    if kind in PERCENT:
        return 100.0
    return PATIENCE if kind in PROBES else None


def _time(monitor: Place, measure: Place) -> Iterator[Finding]:
    """Yield what a window is too short for."""
    window, every = _seconds(monitor.at("window")), _seconds(monitor.at("every")) or 5.0
    warm_up = _seconds(measure.at("warm_up")) or 0.0
    if window is None:
        return
    rounds = max(window - warm_up, 0.0) // every + 1
    for name in ("in_a_row", "samples"):
        wanted = _number(measure.at(name))
        if wanted is not None and wanted > rounds:
            what = f"The window has {rounds:.0f} rounds that count, fewer than `{name}` wants."
            cure = "Give a longer window, a shorter `every` or `warm_up`, or a smaller number."
            yield measure.at(name).finding("window-too-short", what, cure)
    if warm_up >= window:
        what = "The warm-up is as long as the window, so nothing counts."
        yield measure.at("warm_up").finding("window-too-short", what, "Give a shorter one.")


def _baseline(monitor: Place) -> Iterator[Finding]:
    """Yield that what is measured before a deploy can never be enough."""
    declared, every = monitor.at("baseline"), _seconds(monitor.at("every")) or 5.0
    length = _seconds(declared)
    if length and length // every + 1 < LEAST_ROUNDS:
        what = f"A baseline takes {LEAST_ROUNDS} rounds, and fewer than that fit in here."
        cure = "Give a longer `baseline` or a shorter `every`; `0s` measures none."
        yield declared.finding("baseline-too-short", what, cure)


def _number(place: Place) -> float | None:
    value = place.value
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None


def _seconds(place: Place) -> float | None:
    value = place.value
    if isinstance(value, int | float):
        return float(value)
    try:
        return seconds(value) if value is not None else None
    except ValueError:
        return None
