"""Applied migrations, as the plan's script prints them, against the expected ones. Pure."""

from collections.abc import Sequence

from config.model.checks import MigrationsCheck
from runner.checks.host import authored
from runner.checks.host.authored import Bounds
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

_SHOWN = 8
_LONGEST = 200


def probe(_check: MigrationsCheck, situation: Situation) -> str:
    """Return shell text that runs the plan's script for applied versions."""
    plan = situation.migrations
    if plan is None:
        raise UnmeasurableError("the plan declares no migrations")
    return authored.probe(plan.applied, plan.uses, situation, Bounds(seconds=situation.limit * 0.5))


def judge(check: MigrationsCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict: every expected version applied, and with `as-planned` no other.

    With `last` the newest applied version must be the newest expected one.
    """
    as_planned = check.expect == "as-planned"
    expected = situation.planned_versions if as_planned else situation.expected_versions
    if expected is None:
        return unmeasured(check, "what is expected is not known", "the plan's versions")
    wanted = f"{len(expected)} migrations{' as planned' if as_planned else ''}"
    printed = authored.read(probed)
    if printed.reason or printed.status:
        reason = printed.reason or f"status {printed.status}: {_said(printed.everything)}"
        return unmeasured(check, reason, wanted, printed.everything)
    applied = [line.strip() for line in printed.out.splitlines() if line.strip()]
    odd = [line for line in applied if len(line) > _LONGEST or len(line.split()) != 1]
    if odd:
        return unmeasured(check, f"{odd[0][:120]!r} is no version", wanted, printed.everything)
    if check.last:
        return _newest(check, expected, applied)
    facets = [_difference("missing", expected, applied, wanted)]
    if as_planned:
        facets.append(_difference("new since the plan", applied, expected, "none new"))
    unknown = sorted(set(applied) - set(expected))
    note = f"\nnot of this commit: {_named(unknown)}" if unknown and not as_planned else ""
    return from_facets(check, facets, "\n".join(applied) + note)


def _newest(check: MigrationsCheck, expected: Sequence[str], applied: Sequence[str]) -> Judged:
    newest, wanted = max(applied, default="none"), max(expected, default="none")
    verdict = Verdict.PASSED if newest == wanted else Verdict.FAILED
    return judged(check, verdict, newest, f"= {wanted}")


def _difference(what: str, wanted: Sequence[str], found: Sequence[str], expected: str) -> Facet:
    missing = sorted(set(wanted) - set(found))
    if missing:
        return Facet(measured=f"{what}: {_named(missing)}", expected=expected, right=False)
    count = len(set(wanted) & set(found))
    measured = f"{count} applied" if what == "missing" else f"none {what}"
    return Facet(measured=measured, expected=expected, right=True)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _said(text: str) -> str:
    return authored.last_line(text)[:160]
