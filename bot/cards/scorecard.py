"""What a success is measured by, each criterion with its values, and what people do next. Pure."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bot.cards.verdicts import checks_of, measured, sign_of
from bot.cards.words import one_line
from commands.reply import Block, Line, Lines, Sign, Words
from config.model.playbook import Criterion
from runner.plan import Plan
from runner.record.run import Run

_UNKNOWN = "not measured"
_WORST_FIRST = (Sign.FAILED, Sign.INCONCLUSIVE, Sign.WARNED, Sign.PASSED, Sign.SKIPPED)
_rank = _WORST_FIRST.index


def scorecard(run: Run, plan: Plan) -> list[Block]:
    """Return the criteria of the plan's flow as they were met; nothing where it has none."""
    criteria = plan.way.criteria
    if not criteria:
        return []
    lines = tuple(_line(criterion, run) for criterion in criteria)
    met = sum(line.sign is Sign.PASSED for line in lines)
    title = f"Success criteria, {met} of {len(lines)} met:"
    return [Words(text=title), Lines(lines=lines)]


def next_steps(plan: Plan) -> list[Block]:
    """Return what people do next, each list with its owner."""
    lists = [
        "\n".join(
            [
                f"{one_line(each.title, 80)}, seen to by {one_line(each.owner, 60)}:",
                *(f"\u2610 {one_line(item, 200)}" for item in each.items),
            ]
        )
        for each in plan.way.next_steps
    ]
    return [Words(text=text) for text in ("What comes next.", *lists)] if lists else []


def _line(criterion: Criterion, run: Run) -> Line:
    """A criterion is as good as the worst of what shows it; what was left out shows nothing."""
    found = [
        one for step, wanted in criterion.shown_by.items() for one in _shown(run, step, wanted)
    ]
    shown = [one for one in found if one.sign is not Sign.SKIPPED]
    # What is not well comes first: the end may be cut off.
    told = sorted((one for one in shown or found if one.value), key=lambda one: _rank(one.sign))
    if len({one.value for one in told}) > 1:  # which of them it is has to be said
        values = [one.told for one in told]
    else:
        values = [one.value for one in told[:1]]
    return Line(
        sign=min((one.sign for one in shown), key=_rank, default=Sign.INCONCLUSIVE),
        text=one_line(criterion.says, 90),
        detail=one_line("; ".join(dict.fromkeys(values)), 200),
    )


class _Shown(NamedTuple):
    """What shows a criterion: a check or, without a name, several; and what was measured."""

    sign: Sign
    says: str
    value: str

    @property
    def told(self) -> str:
        """The value with its name."""
        return f"{one_line(self.says, 60)}: {self.value}" if self.says else self.value


def _shown(run: Run, step: str, wanted: tuple[str, ...] | Literal["all"]) -> list[_Shown]:
    state = run.steps.get(step)
    checks = checks_of(state.finished) if state else ()
    if wanted == "all":
        return _whole(checks)
    by_name = {check.get("says"): check for check in reversed(checks)}
    return [_one(says, by_name.get(says)) for says in wanted]


def _one(says: str, check: Mapping[str, Any] | None) -> _Shown:
    if check is None:
        return _Shown(Sign.INCONCLUSIVE, says, _UNKNOWN)
    return _Shown(sign_of(check), says, measured(check))


def _whole(checks: tuple[Mapping[str, Any], ...]) -> list[_Shown]:
    """Return what all checks of a step come to: how many passed, and what the others measured."""
    found = [_one(str(check.get("says", "")), check) for check in checks]
    counted = [one for one in found if one.sign is not Sign.SKIPPED]
    if not counted:
        return [_Shown(Sign.INCONCLUSIVE, "", _UNKNOWN)]
    others = [one for one in counted if one.sign is not Sign.PASSED]
    passed = f"{len(counted) - len(others)} of {len(counted)} passed"
    return [_Shown(min((one.sign for one in counted), key=_rank), "", passed), *others]
