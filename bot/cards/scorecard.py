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
_WORST_FIRST = (Sign.FAILED, Sign.INCONCLUSIVE, Sign.WARNED, Sign.PASSED)


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
    shown = [_shown(run, step, wanted) for step, wanted in criterion.shown_by.items()]
    signs = {sign for each in shown for sign in each.signs} - {Sign.SKIPPED} or {Sign.INCONCLUSIVE}
    told = [pair for each in shown for pair in each.told if pair[1]]
    if len({value for _, value in told}) > 1:  # which of them it is has to be said
        values = [f"{one_line(says, 60)}: {value}" if says else value for says, value in told]
    else:
        values = [value for _, value in told[:1]]
    return Line(
        sign=next(sign for sign in _WORST_FIRST if sign in signs),
        text=one_line(criterion.says, 90),
        detail=one_line("; ".join(dict.fromkeys(values)), 200),
    )


class _Shown(NamedTuple):
    """What a step shows of a criterion: the signs of its checks, and what each of them measured."""

    signs: list[Sign]
    told: list[tuple[str, str]]


def _shown(run: Run, step: str, wanted: tuple[str, ...] | Literal["all"]) -> _Shown:
    state = run.steps.get(step)
    checks = checks_of(state.finished) if state else ()
    if wanted == "all":
        return _whole(checks)
    by_name = {check.get("says"): check for check in reversed(checks)}
    found = [by_name.get(says) for says in wanted]
    return _Shown(
        [sign_of(check) if check else Sign.INCONCLUSIVE for check in found],
        [
            (says, measured(check) if check else _UNKNOWN)
            for says, check in zip(wanted, found, strict=True)
        ],
    )


def _whole(checks: tuple[Mapping[str, Any], ...]) -> _Shown:
    """Return what all checks of a step come to: how many passed, and what the others measured."""
    if not checks:
        return _Shown([Sign.INCONCLUSIVE], [("", _UNKNOWN)])
    signs = [sign_of(check) for check in checks]
    passed, counted = signs.count(Sign.PASSED), len(signs) - signs.count(Sign.SKIPPED)
    others = [
        (str(check.get("says", "")), measured(check))
        for check, sign in zip(checks, signs, strict=True)
        if sign not in {Sign.PASSED, Sign.SKIPPED}
    ]
    return _Shown(signs, [("", f"{passed} of {counted} passed"), *others])
