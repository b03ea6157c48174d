"""One short message at each milestone, for people who want no more than that. Pure."""

from bot.cards.facts import change, commit_count, heading, ref_words
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import reason, standing
from bot.cards.taking_back import purpose
from bot.cards.words import one_line, sentence
from commands.reply import Context, Fields, Heading, Message, Tone, Words
from config.listing import listed
from config.quantity import show_duration
from runner.plan import Plan
from runner.record.run import Run, State


def wanted(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return the news that an approval is wanted; it is given elsewhere."""
    title = one_line(plan.target.title, 60)
    ref = ref_words(run, plan)
    wish = purpose(plan) or f"bring {ref} to {title}"
    said = f"{roster.call(run.requester)} asks for approval to {wish}"
    return _told(run, plan, ("approval wanted", said, Tone.NEUTRAL), _pairs(run, plan, roster))


def began(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return the news that a run starts."""
    title = one_line(plan.target.title, 60)
    said = f"{run.name} has started: {title} is brought to {ref_words(run, plan)}"
    return _told(run, plan, ("started", said, Tone.BUSY), _pairs(run, plan, roster))


def ended(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return the news how a run ended."""
    now = standing(run, plan)
    said = f"{run.name} {now.predicate}"
    if run.state is State.SUCCEEDED:
        said += f": {ref_words(run, plan)} is live on {one_line(plan.target.title, 60)}"
    elif why := one_line(reason(run, plan), 300):
        said += f": {why}"
    return _told(run, plan, (now.label, said, now.tone), _pairs(run, plan, roster))


def _told(
    run: Run, plan: Plan, said: tuple[str, str, Tone], pairs: tuple[tuple[str, str], ...]
) -> Message:
    label, words, tone = said
    text = sentence(words)
    blocks = (
        Heading(text=heading(run, label)),
        Words(text=text),
        Fields(pairs=pairs),
        Context(text=plan.compare or f"more: /handrail show #{run.number}"),
    )
    return Message(text=text, blocks=blocks, tone=tone)


def _pairs(run: Run, plan: Plan, roster: Roster) -> tuple[tuple[str, str], ...]:
    took = run.ended_at - run.started_at if run.ended_at and run.started_at else 0.0
    pairs = (
        ("Requested by", roster.call(run.requester)),
        ("Approved by", listed(roster.calls(run.approvals))),
        ("From → to", f"{change(plan)}, {commit_count(plan)}"),
        ("Duration", show_duration(took) if took > 0 else ""),
    )
    return tuple(pair for pair in pairs if pair[1])
