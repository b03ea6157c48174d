"""What a rollback means, told to people: what it takes back, where it goes, what it costs. Pure."""

from bot.cards.facts import commit_lines, live
from bot.cards.moments import clock
from bot.cards.words import counted, one_line, sentence
from commands.reply import Block, Line, Lines, Sign, Words
from config.listing import listed
from runner.plan import Plan, TakesBack
from runner.targets import BACKUP

MOST_FACTS = 20


def purpose(plan: Plan) -> str:
    """Return what is done, behind `asks to`: `take back staging #42 quickly: to 3f2a91c0de`."""
    if plan.takes_back is None:
        return ""
    what = "code and database" if plan.flow == "rollback-full" else "the code"
    return f"take back {taken(plan, plan.takes_back)}: {what} to {plan.commit.short}"


def taken(plan: Plan, back: TakesBack) -> str:
    """Return the deploy that is taken back, as people call it."""
    return f"{plan.environment} #{back.number}"


def cost(plan: Plan, back: TakesBack) -> list[Block]:
    """Return the blocks that tell what a rollback does and what is lost by it."""
    blocks: list[Block] = [Words(text=_way(plan, back))]
    if lines := _warnings(plan):
        blocks.append(Lines(lines=lines))
    if plan.facts:
        told = [
            f"• {one_line(fact.says, 80)}: {one_line(fact.value, 400)}"
            for fact in plan.facts[:MOST_FACTS]
        ]
        blocks.append(Words(text="\n".join(["What it costs, as measured now:", *told])))
    if plan.commits:
        count = counted(max(plan.commit_count, len(plan.commits)), "commit")
        text = "\n".join(
            part for part in (f"Taken away, {count}:", commit_lines(plan), plan.compare) if part
        )
        blocks.append(Words(text=text))
    return blocks


def _way(plan: Plan, back: TakesBack) -> str:
    brought = f"{back.commit.short} {one_line(back.commit.subject, 80)}".strip()
    to = f"{plan.commit.short} {one_line(plan.commit.subject, 80)}".strip()
    by = f", as {_named(plan.target_run)} had brought it" if plan.target_run else ""
    lines = [
        sentence(
            f"Takes back {taken(plan, back)}, which began {clock(back.started)} and brought "
            f"{brought}"
        ),
        sentence(f"{_from(plan)} {to}{by}"),
    ]
    if plan.flow == "rollback-full":
        file = one_line(plan.carried.get(BACKUP, ""), 200)
        made = f" made by {_named(plan.carried_from)}" if plan.carried_from else ""
        lines.append(
            sentence(
                f"The database is restored from the backup{made}, {file}: what was written since "
                "then is lost"
            )
        )
    return "\n".join(lines)


def _from(plan: Plan) -> str:
    if plan.live and plan.live.sha == plan.commit.sha:
        return "What runs is still the version before; all else goes back to it too:"
    return f"Goes from {live(plan.live)} to"


def _warnings(plan: Plan) -> tuple[Line, ...]:
    lines = [
        Line(
            sign=Sign.WARNED,
            text=f"Passed over: {one.commit.short} {one_line(one.commit.subject, 60)}".strip(),
            detail=one_line(one.why, 200),
        )
        for one in plan.passed_over
    ]
    if plan.kept:
        names = listed([one_line(name, 80) for name in plan.kept])
        loud = "schema kept as asked, not all of it marked compatible"
        lines.append(
            Line(
                sign=Sign.WARNED if plan.keep_schema else Sign.PASSED,
                text=f"Migrations that stay applied: {names}",
                detail=loud if plan.keep_schema else "marked compatible with the older code",
            )
        )
    return tuple(lines)


def _named(run: str) -> str:
    place, _, number = run.rpartition("-")
    return f"{place} #{number}"


def coverage(plan: Plan) -> str:
    """Return which rollbacks a deploy's approval holds for as well; empty for none."""
    modes = [mode for mode in ("quick", "full") if plan.covers(f"rollback-{mode}")]
    if not modes:
        return ""
    return (
        f"A yes holds for a {listed(modes, 'or')} rollback of this deploy as well, if it fails or "
        "is stopped: it may be taken back without another approval."
    )
