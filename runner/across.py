"""Several hosts seen as one: their verdicts, and how an attempt on all of them ended. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from config.model.playbook import Step
from runner.checks.verdict import Judged, Verdict, weighed, worst
from runner.record.run import HostState, Outcome
from runner.result import Result

_GOOD = frozenset({Outcome.PASSED, Outcome.WARNED})
_WORST_FIRST = (Outcome.FAILED, Outcome.CANCELLED, Outcome.LOST, Outcome.INCONCLUSIVE)

TEXT = 3000
"""Characters of logs' ends, and of diagnoses, that all hosts together tell."""


def together(found: Mapping[str, Sequence[Judged]]) -> list[Judged]:
    """Return one verdict for each check: the worst of all hosts, with what those measured.

    Hosts that were not asked everything (a check whose step they are not of) count as far as they
    were asked. Where all hosts tell the same, none is named.
    """
    if len(found) < 2:  # noqa: PLR2004 - several
        return [one for checks in found.values() for one in checks]
    rows = max((len(checks) for checks in found.values()), default=0)
    return [
        _joined({name: checks[row] for name, checks in found.items() if row < len(checks)})
        for row in range(rows)
    ]


def _joined(found: Mapping[str, Judged]) -> Judged:
    told = {name: one for name, one in found.items() if one.verdict is not Verdict.SKIPPED}
    if not told:
        return next(iter(found.values()))
    verdict = worst(told.values())
    told = {name: one for name, one in told.items() if one.verdict is verdict}
    first = next(iter(told.values()))
    if len(told) == len(found) and len({one.measured for one in told.values()}) == 1:
        return first
    return replace(
        first,
        measured=", ".join(f"{name}: {one.measured}" for name, one in told.items()),
        detail="\n".join(f"{name}: {one.detail}" for name, one in told.items() if one.detail),
    )


def named(values: Mapping[str, str]) -> str:
    """Return `web-1: 41 GB, web-2: 3 GB`; the value alone where all hosts have the same."""
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return ", ".join(f"{name}: {value}" for name, value in values.items())


def good(outcome: Outcome | None) -> bool:
    """Return whether a step may go on to other hosts behind this end."""
    return outcome in _GOOD


def meant(names: Sequence[str], hosts: Mapping[str, HostState]) -> tuple[str, ...]:
    """Return the hosts that a new attempt is meant for: those where something is left to do.

    Where nothing is, the step failed as a whole, by what is measured from the bot's side: all of
    them have to be proved again.
    """
    left = tuple(name for name in names if name not in hosts or not hosts[name].done)
    return left or tuple(names)


def checked(step: Step, names: Iterable[str], hosts: Mapping[str, HostState]) -> tuple[str, ...]:
    """Return the hosts that run its checks alone: they lost it, and its rule says so."""
    lost = {name for name, one in hosts.items() if one.outcome is Outcome.LOST}
    return tuple(name for name in names if name in lost and step.resume == "check")


def of_hosts(step: Step, ended: Mapping[str, Result], left: Sequence[str]) -> Result | None:
    """Return how a step ended on several hosts; None where all of them are good.

    Args:
        step: The step.
        ended: The result of each host where it has ended.
        left: Hosts where it was not begun.
    """
    bad = {name: one for name, one in ended.items() if not (good(one.outcome) or one.accepted)}
    if not bad and not left:
        return None
    outcomes = {one.outcome for one in bad.values()}
    outcome = next((each for each in _WORST_FIRST if each in outcomes), Outcome.CANCELLED)
    why = "; ".join(f"{name}: {one.why}" for name, one in bad.items()) or "cancelled"
    if left:
        why += f"; not begun on {', '.join(left)}"
    return Result(
        outcome=outcome,
        why=why,
        status=next((one.status for one in bad.values()), None),
        checks=tuple(checks_of(ended)),
        unclear=outcome is Outcome.INCONCLUSIVE,
        survivors=tuple(f"{name}: {each}" for name, one in bad.items() for each in one.survivors),
        tail=_texts({name: one.tail for name, one in bad.items()}),
        diagnosis=_texts({name: one.diagnosis for name, one in bad.items()}),
        advice=step.advice if outcome is Outcome.FAILED else (),
    )


def checks_of(ended: Mapping[str, Result]) -> list[Judged]:
    """Return the verdicts of all hosts as one; what a person has accepted stops nothing more."""
    return together(
        {
            name: [weighed(check, warn=True) for check in one.checks]
            if one.accepted
            else one.checks
            for name, one in ended.items()
        }
    )


def _texts(by_host: Mapping[str, str]) -> str:
    """Return texts below one another, each under its host's name and cut to its share."""
    told = {name: text for name, text in by_host.items() if text.strip()}
    share = TEXT // max(len(told), 1)
    return "\n".join(f"{name}:\n{text[-share:]}" for name, text in told.items())
