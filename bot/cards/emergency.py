"""What is told when somebody goes on alone: the announcement, its closing, a reminder. Pure."""

from bot.cards import actions
from bot.cards.facts import change, commit_count, heading, ref_words, seal
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import joined, one_line, sentence
from commands.reply import Actions, Block, Context, Fields, Heading, Message, Tone, Words
from commands.signs import pictured
from config.listing import listed
from runner.emergency import COUNTERSIGN_WITHIN, due
from runner.plan import Plan
from runner.record.events import Event
from runner.record.run import Emergency, Run


def went_alone(run: Run, roster: Roster = NOBODY) -> str:
    """Return `emergency: Dana went on alone: reason`; empty if nobody did."""
    if run.emergency is None:
        return ""
    who = roster.call(run.emergency.person)
    return f"emergency: {who} went on alone: {_reason(run.emergency)}"


def signed(run: Run, roster: Roster = NOBODY) -> str:
    """Return who countersigned, or that nobody has yet; empty where nobody went on alone."""
    if run.emergency is None:
        return ""
    if run.emergency.countersigned:
        return f"countersigned by {roster.call(run.emergency.countersigned)}"
    return "not countersigned yet"


def emergency(run: Run, plan: Plan | None, roster: Roster = NOBODY) -> Message | None:
    """Return the announcement as it stands now: open, or closed by a countersign.

    None where nobody went on alone.
    """
    alone = run.emergency
    if alone is None:
        return None
    who, why = roster.call(alone.person), _reason(alone)
    blocks: list[Block] = [
        Heading(text=heading(run, "emergency")),
        Words(text=sentence(f"{who} went on alone, without the approvals that are missing: {why}")),
        Fields(pairs=_fields(run, plan, roster)),
    ]
    small = joined([clock(alone.at), seal(run, plan)])
    if alone.countersigned:
        return _closed(run, blocks, small, roster)
    blocks.append(Words(text=_how(run, plan, roster)))
    blocks.append(Context(text=small))
    blocks.append(Actions(buttons=actions.countersigns(run)))
    text = f"Emergency: {who} went on alone with {run.name}: {why}"
    return Message(
        text=sentence(one_line(text, 600)),
        blocks=tuple(blocks),
        tone=Tone.BAD,
        mentions=asked(run, plan, roster),
    )


def _closed(run: Run, blocks: list[Block], small: str, roster: Roster) -> Message:
    alone = run.emergency
    by = roster.call(alone.countersigned) if alone else ""
    at = alone.countersigned_at if alone else 0.0
    text = f"The emergency of {run.name} is countersigned by {by}"
    told = (*blocks, Words(text=f"Countersigned by {by}, {clock(at)}."), Context(text=small))
    return Message(text=sentence(text), blocks=told, tone=Tone.GOOD)


def countersign_reminder(run: Run, plan: Plan | None, roster: Roster = NOBODY) -> Message | None:
    """Return the reminder of a countersign that is still missing; None where none is."""
    alone = run.emergency
    if alone is None or alone.countersigned:
        return None
    names = asked(run, plan, roster)
    who = listed(roster.calls(names), "or") or "an approver"
    hours = f"{COUNTERSIGN_WITHIN / 3600:.0f} hours"
    text = f"The emergency of {run.name} is not countersigned after {hours}"
    words = (
        f"{roster.call(alone.person)} went on alone with {run.name}: {sentence(_reason(alone))} "
        f"A countersign is wanted from {who}: by a sign on the announcement, its button, or "
        f"/handrail countersign #{run.number}"
    )
    blocks = (Words(text=sentence(text)), Words(text=words))
    return Message(text=sentence(text), blocks=blocks, tone=Tone.WARNING, mentions=names)


def objection(run: Run, event: Event, roster: Roster = NOBODY) -> Message:
    """Return the news that somebody objects to an emergency."""
    who = roster.call(event.actor)
    alone = roster.call(run.emergency.person) if run.emergency else "somebody"
    text = sentence(f"{who} objects that {alone} went on alone with {run.name}")
    stops = f"it stops nothing; /handrail cancel #{run.number} does, while the run goes on"
    return Message(
        text=text,
        blocks=(Words(text=text), Context(text=joined([clock(event.at), stops]))),
        tone=Tone.BAD,
    )


def asked(run: Run, plan: Plan | None, roster: Roster) -> tuple[str, ...]:
    """Return the people who are asked to countersign."""
    alone = run.emergency.person if run.emergency else ""
    return roster.holders(_roles(run, plan), without=alone)


def _roles(run: Run, plan: Plan | None) -> tuple[str, ...]:
    told = run.approval.get("roles") or (plan.target.approval.roles if plan else ())
    return tuple(str(role) for role in told)


def _fields(run: Run, plan: Plan | None, roster: Roster) -> tuple[tuple[str, str], ...]:
    quorum = run.approval.get("quorum", 1)
    against = run.emergency.objections if run.emergency else ()
    pairs = [
        ("Requested by", roster.call(run.requester)),
        ("Ref", ref_words(run, plan)),
        ("From → to", f"{change(plan)}, {commit_count(plan)}" if plan else ""),
        ("Approvals", f"{len(run.approvals)} of {quorum}"),
        ("Objections", listed(roster.calls(against))),
    ]
    return tuple(pair for pair in pairs if pair[1])


def _how(run: Run, plan: Plan | None, roster: Roster) -> str:
    roles = listed(_roles(run, plan), "or") or "whoever approves"
    names = listed(roster.calls(asked(run, plan, roster)), "or")
    who = f"{roles} ({names})" if names else roles
    ends = due(run.emergency) if run.emergency else 0.0
    yes, no = (plan.target.approval.yes, plan.target.approval.no) if plan else ("+1", "-1")
    return "\n".join(
        [
            f"Wanted by {clock(ends)}, {distance(ends)}: a countersign from {who}.",
            f"{pictured(yes)} on this message is one; {pictured(no)} objects, and stops nothing.",
            "Both count after the run's end, too.",
        ]
    )


def _reason(alone: Emergency) -> str:
    return one_line(alone.reason, 500).rstrip(".")
