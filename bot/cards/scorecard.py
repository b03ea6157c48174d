"""What a success is measured by, each criterion with its values, and what people do next. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.cards.verdicts import checks_of, measured, sign_of
from bot.cards.words import one_line
from commands.reply import Block, Line, Lines, Sign, Words
from config.model.playbook import Criterion
from runner.plan import Plan
from runner.record.run import Run

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
    return [Words(text="\n".join(["What comes next.", *lists]))] if lists else []


def _line(criterion: Criterion, run: Run) -> Line:
    """A criterion is as good as the worst of what shows it; what was left out shows nothing."""
    found = [
        _found(run, step, says) for step, wanted in criterion.shown_by.items() for says in wanted
    ]
    signs = {Sign.INCONCLUSIVE if check is None else sign_of(check) for check in found}
    signs = signs - {Sign.SKIPPED} or {Sign.INCONCLUSIVE}
    told = dict.fromkeys(measured(check) if check else "not measured" for check in found)
    return Line(
        sign=next(sign for sign in _WORST_FIRST if sign in signs),
        text=one_line(criterion.says, 90),
        detail=one_line("; ".join(filter(None, told)), 200),
    )


def _found(run: Run, step: str, says: str) -> Mapping[str, Any] | None:
    """Return what a step's check or measure came to, None where it did not run."""
    state = run.steps.get(step)
    checks = checks_of(state.finished) if state else ()
    return next((check for check in checks if check.get("says") == says), None)
