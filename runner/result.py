"""What an attempt of a step came to. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, assert_never

from config.model.playbook import Step
from config.quantity import show_duration
from runner.checks.people import Checklist
from runner.checks.verdict import Judged, Verdict, worst
from runner.host.job import Conflict, Ended, Lost, Void
from runner.host.job import Outcome as HostOutcome
from runner.record.run import Outcome
from runner.resume import resumption, told

OUTPUT_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The data of a `step finished` event.

    Attributes:
        why: What happened, in one line; empty where the step passed.
        status: The script's exit status, None where there was none.
        checklists: What people must confirm before the step counts as passed.
        unclear: A check could not be measured, so people are asked about that first.
        survivors: Processes that outlived a cancel.
        accepted: A person let it go on although it did not pass.
        charts: Of a monitor, what a chart of each measure shows.
        hosts: Of a step on several hosts, what its end tells of each.
    """

    outcome: Outcome
    why: str = ""
    status: int | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Judged, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    unclear: bool = False
    survivors: tuple[str, ...] = ()
    tail: str = ""
    diagnosis: str = ""
    advice: tuple[str, ...] = ()
    accepted: bool = False
    charts: tuple[Mapping[str, Any], ...] = ()
    hosts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def to_json(self, seconds: float) -> dict[str, Any]:
        """Return what the event carries."""
        return {
            "outcome": self.outcome.value,
            "why": self.why,
            "status": self.status,
            "seconds": round(seconds, 3),
            "outputs": dict(self.outputs),
            "checks": [check.to_json() for check in self.checks],
            "checklists": [one.to_json() for one in self.checklists],
            "unclear": self.unclear,
            "survivors": list(self.survivors),
            "tail": self.tail,
            "diagnosis": self.diagnosis,
            "advice": list(self.advice),
            "accepted": self.accepted,
            "charts": [dict(one) for one in self.charts],
            **(
                {"hosts": {name: dict(one) for name, one in self.hosts.items()}}
                if self.hosts
                else {}
            ),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote of a script and its checks."""
        return cls(
            outcome=Outcome(data["outcome"]),
            why=str(data.get("why", "")),
            status=data.get("status"),
            outputs=data.get("outputs", {}),
            checks=tuple(Judged.from_json(one) for one in data.get("checks", ())),
            survivors=tuple(data.get("survivors", ())),
            tail=str(data.get("tail", "")),
            diagnosis=str(data.get("diagnosis", "")),
            accepted=bool(data.get("accepted")),
        )


def of_script(step: Step, ended: HostOutcome, losses: int = 0) -> Result | None:
    """Return how the script's end settles the step; None where its checks decide.

    `losses` attempts in a row were lost before this one.
    """
    match ended:
        case Lost():
            return _of_loss(step, ended, losses + 1)
        case Conflict():
            why = "the host holds another attempt under this name and did not run this one"
            return Result(outcome=Outcome.FAILED, why=why)
        case Void():
            why = f"it was never started on the host: {ended.reason}"
            return Result(outcome=Outcome.FAILED, why=why)
        case Ended():
            return _of_end(step, ended)
        case _:
            assert_never(ended)


def _of_loss(step: Step, lost: Lost, losses: int) -> Result:
    alive = lost.survivors or (("its processes",) if lost.group_alive else ())
    follows = resumption(step, losses, alive=bool(alive))
    return Result(outcome=Outcome.LOST, why=told(lost.reason, follows), survivors=alive)


def _of_end(step: Step, ended: Ended) -> Result | None:
    survivors = tuple(ended.survivors)
    if ended.why == "cancelled":
        why = "cancelled"
        if survivors:
            why = f"cancelled, but these processes could not be ended: {', '.join(survivors)}"
        return Result(outcome=Outcome.CANCELLED, why=why, survivors=survivors)
    reasons = {
        "limit": f"took longer than its limit of {show_duration(step.limit)} and was ended",
        "silence": f"printed nothing for {show_duration(step.silence)} and was ended",
        "check-limit": f"its checks took longer than {show_duration(step.check_limit)}",
    }
    if ended.why in reasons:
        why = reasons[ended.why]
        return Result(outcome=Outcome.FAILED, why=why, status=ended.status, survivors=survivors)
    if ended.status:
        why = f"its script ended with exit status {ended.status}"
        return Result(outcome=Outcome.FAILED, why=why, status=ended.status, survivors=survivors)
    return None


def outputs_of(step: Step, raw: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the declared outputs that match their pattern, and what is wrong with the others."""
    kept: dict[str, str] = {}
    if sum(len(name) + len(value) for name, value in raw.items()) > OUTPUT_LIMIT:
        return {}, f"its outputs are larger than {OUTPUT_LIMIT} bytes"
    for name, pattern in step.outputs.items():
        if name not in raw:
            return kept, f"it did not hand on {name}"
        if not re.fullmatch(pattern, raw[name]):
            return kept, f"its output {name} does not look like {pattern}"
        kept[name] = raw[name]
    return kept, ""


def of_checks(step: Step, checks: Sequence[Judged], lists: Sequence[Checklist] = ()) -> Result:
    """Return the result of a step whose script went well."""
    unclear = [check for check in checks if check.verdict is Verdict.INCONCLUSIVE]
    bad = [check for check in checks if check.verdict is Verdict.FAILED]
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        outcome, why = Outcome.FAILED, bad[0].line() + more
    elif unclear:
        outcome, why = Outcome.INCONCLUSIVE, unclear[0].line()
    elif lists:
        outcome, why = Outcome.INCONCLUSIVE, "waits for a person's answer to its checklist"
    elif worst(checks) is Verdict.WARNED:
        outcome, why = Outcome.WARNED, ""
    else:
        outcome, why = Outcome.PASSED, ""
    advice = step.advice if outcome is Outcome.FAILED else ()
    asked = tuple(lists) if outcome is Outcome.INCONCLUSIVE else ()
    waiting = [one.asked(Verdict.INCONCLUSIVE, "nobody has answered yet") for one in asked]
    return Result(
        outcome=outcome,
        why=why,
        checks=(*checks, *waiting),
        checklists=asked,
        unclear=bool(unclear) and not bad,
        advice=advice,
    )
