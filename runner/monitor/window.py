"""What a monitor's window does next, from what it saw and what the run's events tell. Pure.

The window ends healthy, or asks people; it goes on judging while it waits for them. A window that
is taken up after a crash goes the same way, from the rounds and events that were kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from runner.checks.verdict import Judged, Verdict
from runner.monitor.judge import Watched, shown
from runner.monitor.series import series
from runner.record.fold import ACCEPT, EXTEND, ROLL_BACK
from runner.record.run import Outcome, Question, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the run's events tell of one attempt's window.

    Attributes:
        ends: Seconds since the epoch.
        questions: All that this attempt asked, in order.
        alarmed: Measures, by their places, that were told as breached and not as recovered.
    """

    ends: float
    questions: tuple[Question, ...] = ()
    alarmed: frozenset[int] = frozenset()

    @property
    def open(self) -> Question | None:
        """The question that waits for its answer."""
        return next((one for one in self.questions if one.answer is None), None)

    @property
    def alert(self) -> str:
        """The newest question's id, under which news are told; empty before the first."""
        return self.questions[-1].id if self.questions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The window is over.

    Attributes:
        why: For people; empty where all was healthy.
        accepted: A person let it go on.
    """

    outcome: Outcome
    why: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Measures are newly beyond a limit, or none can tell: ask, or add to what is asked.

    Attributes:
        measures: Data of each, as the events carry it.
    """

    why: Literal["breached", "inconclusive"]
    measures: tuple[Mapping[str, Any], ...]
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Measures are healthy again."""

    measures: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """The question's time is over."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOn:
    """Nothing to tell; `until` something is due (seconds since the epoch)."""

    until: float


Next = End | Alarm | Relief | Default | GoOn


def course(run: Run, step: str, attempt: int, began: float, window: float) -> Course:
    """Return where an attempt's window stands; an extension begins with its answer."""
    mine = tuple(one for one in run.questions if (one.step, one.attempt) == (step, attempt))
    starts = [began, *(one.answered for one in mine if one.answer == EXTEND)]
    told = [one for one in run.breaches if one.get("step") == step and "index" in one]
    alarmed = frozenset(int(one["index"]) for one in told)
    return Course(ends=max(starts) + window, questions=mine, alarmed=alarmed)


def following(now: float, at: Course, watched: Sequence[Watched]) -> Next:
    """Return what comes next; answers first, then news, then the clock."""
    last = at.questions[-1] if at.questions else None
    extended = last is not None and last.answer == EXTEND
    if last is not None and last.answer is not None and not extended:
        return _obeyed(last, watched)
    beyond = {index for index, one in enumerate(watched) if one.breached}
    news = beyond - at.alarmed
    if news:
        told = tuple(_alarming(index, watched[index]) for index in sorted(news))
        return Alarm(why="breached", measures=told, asks=at.open is None)
    healed = at.alarmed - beyond
    if healed:
        return Relief(
            measures=tuple(_relieved(index, watched, extended) for index in sorted(healed))
        )
    if at.open is not None:
        due = at.open.deadline
        return Default(question=at.open) if now >= due else GoOn(until=due)
    return _judged(watched) if now >= at.ends else GoOn(until=at.ends)


def _relieved(index: int, watched: Sequence[Watched], extended: bool) -> dict[str, Any]:  # noqa: FBT001
    """Tell a measure that is healthy again, or one that an extended window counts anew."""
    one = watched[index]
    return {**data_of(index, one), "anew": extended and one.measure.measure == "errors_total"}


def _obeyed(last: Question, watched: Sequence[Watched]) -> End:
    """End as somebody, or the policy, decided."""
    by = "the policy" if last.person in {None, "handrail"} else str(last.person)
    found = _why(watched) or "it recovered before it was decided on"
    if last.answer == ACCEPT:
        outcome = _outcome(watched)
        return End(outcome=outcome, why=f"accepted by {by}: {found}", accepted=True)
    if last.answer == ROLL_BACK:
        return End(outcome=Outcome.FAILED, why=f"{found}; {by} rolls back")
    return End(outcome=Outcome.FAILED, why=f"stopped by {by} after: {found}")


def _judged(watched: Sequence[Watched]) -> Next:
    """At the end of a window: healthy, or a question."""
    judged = [one.judged() for one in watched]
    for verdict, why in ((Verdict.FAILED, "breached"), (Verdict.INCONCLUSIVE, "inconclusive")):
        found = [index for index, one in enumerate(judged) if one.verdict is verdict]
        if found:
            told = tuple(_alarming(index, watched[index]) for index in found)
            return Alarm(
                why="breached" if why == "breached" else "inconclusive", measures=told, asks=True
            )
    return End(outcome=_outcome(watched))


def _outcome(watched: Sequence[Watched]) -> Outcome:
    verdicts = {one.judged().verdict for one in watched}
    if Verdict.FAILED in verdicts:
        return Outcome.FAILED
    if Verdict.INCONCLUSIVE in verdicts:
        return Outcome.INCONCLUSIVE
    return Outcome.WARNED if Verdict.WARNED in verdicts else Outcome.PASSED


def _why(watched: Sequence[Watched]) -> str:
    """Return what was found, the worst first, in one line."""
    lines = [_line(one.judged()) for one in watched]
    bad = [line for verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE) for line in lines
           if line[0] is verdict]  # fmt: skip
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return f"{bad[0][1]}{more}" if bad else ""


def _line(judged: Judged) -> tuple[Verdict, str]:
    return judged.verdict, judged.line()


def data_of(index: int, one: Watched) -> dict[str, Any]:
    """Return what events tell of a measure: its newest value against its limit."""
    measure = one.measure
    if not one.breached and one.lacking:
        value, unit = one.judged().measured, ""
    else:
        value, unit = ("" if one.last is None else shown(one.last)), measure.label
    return {
        "measure": measure.measure,
        "index": index,
        "says": measure.says,
        "value": value,
        "threshold": one.beyond() or one.expected,
        "unit": unit,
        "baseline": "" if one.baseline is None else shown(one.baseline.value),
        "whence": "" if one.baseline is None else one.baseline.whence,
    }


def _alarming(index: int, one: Watched) -> dict[str, Any]:
    # What is told comes last: a reason why nothing was measured has no unit.
    return {**series(one), **data_of(index, one)}


def checks(watched: Iterable[Watched]) -> tuple[Judged, ...]:
    """Return the verdict on each measure."""
    return tuple(one.judged() for one in watched)
