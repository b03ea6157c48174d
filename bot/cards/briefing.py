"""What a plan means, told to people: the body of an approval request and of `--plan`. Pure."""

from bot.cards.facts import (
    change,
    commit_count,
    commit_lines,
    hosts,
    live,
    notes,
    reason,
    seal,
    skips,
    starts,
)
from bot.cards.roster import Roster
from bot.cards.taking_back import cost
from bot.cards.verdicts import checks_of, sign_of, verdict_lines
from bot.cards.words import counted, joined, one_line, sentence
from commands.reply import Block, Context, Fields, Line, Lines, Sign, Words
from config.listing import listed
from config.quantity import show_duration
from runner.plan import Migration, Plan
from runner.record.run import Run

MOST_MIGRATIONS = 20


def briefing(run: Run, plan: Plan, roster: Roster) -> list[Block]:
    """Return the blocks that tell what would be deployed and what to look at before."""
    blocks: list[Block] = list(_warnings(plan))
    blocks.append(Fields(pairs=_fields(run, plan, roster)))
    if told := notes(plan):
        blocks.append(Context(text=joined(told)))
    if plan.takes_back:
        blocks += cost(plan, plan.takes_back)
    else:
        blocks.append(Words(text=_commits(plan)))
        blocks += _migrations(plan)
    if plan.env_changes:
        names = listed([one_line(name, 64) for name in plan.env_changes])
        blocks.append(Words(text=f"Environment file, adds or sets by name:\n{names}"))
    if checks := checks_of(run.planned):
        passed = sum(sign_of(check) is Sign.PASSED for check in checks)
        title = f"Preflight checks, {passed} of {len(checks)} passed:"
        blocks += [Words(text=title), Lines(lines=verdict_lines(checks))]
    blocks.append(Context(text=seal(run, plan)))
    return blocks


def _warnings(plan: Plan) -> list[Block]:
    if not plan.backwards:
        return []
    old = live(plan.live)
    text = (
        f"Ref moved backwards: {plan.commit.short} does not contain {old}, which is live. "
        "Commits that are live now would be taken away."
    )
    return [Lines(lines=(Line(sign=Sign.WARNED, text=text),))]


def _fields(run: Run, plan: Plan, roster: Roster) -> tuple[tuple[str, str], ...]:
    estimate = f"about {show_duration(plan.estimate)}, from earlier runs" if plan.estimate else ""
    pairs = [
        ("Requested by", roster.call(run.requester or plan.requester)),
        ("Environment", one_line(plan.target.title, 60)),
        ("Hosts", hosts(plan)),
        ("Ref", one_line(plan.branch, 80)),
        ("From → to", change(plan)),
        ("Starts", starts(run)),
        ("Reason", one_line(plan.reason, 300) or reason(run)),
        ("Left out", skips(plan)),
        ("Expected duration", estimate or "not known yet"),
    ]
    if not plan.takes_back:  # a rollback's facts are what it costs, and stand by themselves
        pairs += [(one_line(fact.says, 60), one_line(fact.value, 120)) for fact in plan.facts]
    return tuple(pair for pair in pairs if pair[1])


def _commits(plan: Plan) -> str:
    if plan.live is None:
        return sentence(
            f"Nothing is live yet: {one_line(plan.commit.subject, 100) or plan.commit.short}"
        )
    if plan.live.sha == plan.commit.sha:
        return f"No new commits: {plan.commit.short} is live already."
    if not plan.commits:
        return f"{plan.commit.short} {one_line(plan.commit.subject, 100)}".strip()
    title = f"{commit_count(plan)} since {plan.live.short}, newest first:"
    return "\n".join(part for part in (title, commit_lines(plan), plan.compare) if part)


def _migrations(plan: Plan) -> list[Block]:
    if not plan.pending:
        return [Words(text="No migrations are pending.")] if plan.expected or plan.applied else []
    risky = sum(bool(migration.dangers) for migration in plan.pending)
    title = counted(len(plan.pending), "pending migration")
    title += f", {risky} of them dangerous:" if risky else ":"
    lines = tuple(_migration(migration) for migration in plan.pending[:MOST_MIGRATIONS])
    more = len(plan.pending) - len(lines)
    if more > 0:
        rest = plan.pending[MOST_MIGRATIONS:]
        sign = Sign.WARNED if any(migration.dangers for migration in rest) else Sign.WAITING
        lines += (Line(sign=sign, text=f"… and {counted(more, 'more migration')}"),)
    return [Words(text=title), Lines(lines=lines)]


def _migration(migration: Migration) -> Line:
    dangers = listed([one_line(danger, 60) for danger in migration.dangers])
    return Line(
        sign=Sign.WARNED if dangers else Sign.WAITING,
        text=one_line(migration.version, 80),
        detail=f"dangerous: {dangers}" if dangers else "",
    )
