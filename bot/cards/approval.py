"""The approval request: a briefing of its own, edited once, to close it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards import actions
from bot.cards.briefing import briefing
from bot.cards.emergency import went_alone
from bot.cards.facts import (
    approvals,
    change,
    commit_count,
    heading,
    ref_words,
    seal,
    taken_back,
)
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.taking_back import coverage, purpose
from bot.cards.words import capital, counted, joined, one_line, sentence
from commands.reply import Actions, Block, Button, Context, Fields, Heading, Message, Tone, Words
from commands.signs import pictured
from config.listing import listed
from config.model.people import Verb
from runner.plan import Plan
from runner.record.run import Run


class End(StrEnum):
    """How an approval request ends."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"
    WITHDRAWN = "withdrawn"
    ALONE = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Why an approval request is closed: `by` names people, `at` is in epoch seconds."""

    end: End
    by: tuple[str, ...] = ()
    why: str = ""
    at: float = 0.0


_TONES = {End.APPROVED: Tone.GOOD, End.REJECTED: Tone.BAD}


def approval_request(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return the request for approval of a plan, open."""
    who = roster.call(run.requester)
    title = plan.target.title
    wish = f"deploy {ref_words(run, plan)} to {title}"
    text = f"deploy {plan.branch} at {plan.commit.short} to {title}"
    if back := purpose(plan):
        wish = text = f"{back}, on {title}"
    blocks = [
        Heading(text=heading(run, "approval wanted")),
        Words(text=sentence(f"{who} asks to {wish}")),
        *briefing(run, plan, roster),
        Words(text=_how(run, plan, roster)),
        Context(text=_until(run)),
        Actions(buttons=_buttons(run, roster)),
    ]
    mentions = roster.holders(_roles(run, plan), without=run.requester)
    return Message(
        text=one_line(sentence(f"{who} asks for approval of {run.name}: {text}"), 300),
        blocks=tuple(blocks),
        tone=Tone.WARNING,
        mentions=mentions,
    )


def approval_closed(run: Run, plan: Plan, closing: Closing, roster: Roster = NOBODY) -> Message:
    """Return the request as it stays: what was asked, how it ended, nothing to press."""
    by = listed(roster.calls(closing.by))
    said = f"{closing.end.value} by {by}" if by else closing.end.value
    alone = went_alone(run, roster) if closing.end is End.ALONE else ""
    pairs = [
        ("Requested by", roster.call(run.requester)),
        ("Takes back", taken_back(run, plan)),
        ("Ref", ref_words(run, plan)),
        ("From → to", f"{change(plan)}, {commit_count(plan)}"),
        ("Approvals", approvals(run, roster)),
        ("Closed", clock(closing.at) if closing.at else ""),
    ]
    blocks: list[Block] = [Heading(text=heading(run, said))]
    if why := alone or one_line(closing.why, 400):
        blocks.append(Words(text=sentence(capital(why))))
    blocks += [
        Fields(pairs=tuple(pair for pair in pairs if pair[1])),
        Context(text=seal(run, plan)),
    ]
    text = sentence(f"The approval request of {run.name} is closed: {alone or said}")
    tone = _TONES.get(closing.end, Tone.WARNING)
    return Message(text=one_line(text, 700), blocks=tuple(blocks), tone=tone)


def _buttons(run: Run, roster: Roster) -> tuple[Button, ...]:
    """The last one only where somebody may press it."""
    alone = roster.may(Verb.BREAK_GLASS, run.environment)
    return (*actions.votes(run), *((actions.break_glass(run),) if alone else ()))


def reminder(run: Run, plan: Plan, roster: Roster = NOBODY) -> Message:
    """Return the reminder before an approval request expires."""
    quorum = int(run.approval.get("quorum", plan.approval.quorum))
    wanted = max(quorum - len(run.approvals), 1)
    names = roster.holders(_roles(run, plan), without=run.requester)
    waiting = tuple(name for name in names if name not in run.approvals)
    text = f"{run.name} still waits for {counted(wanted, 'approval')} and expires soon."
    who = listed(roster.calls(waiting), "or") or listed(_roles(run, plan), "or")
    words = f"{run.name} still waits for {counted(wanted, 'yes', 'times yes')} from {who}"
    left = distance(float(run.approval.get("expires", 0.0)))
    return Message(
        text=text, blocks=(Words(text=f"{words}. Its request expires {left}."),), tone=Tone.WARNING
    )


def _roles(run: Run, plan: Plan) -> tuple[str, ...]:
    told = run.approval.get("roles")
    return tuple(str(role) for role in told) if told else plan.approval.roles


def _how(run: Run, plan: Plan, roster: Roster) -> str:
    policy = plan.approval
    quorum = int(run.approval.get("quorum", policy.quorum))
    roles = _roles(run, plan)
    names = roster.calls(roster.holders(roles, without=run.requester))
    who = f"{listed(roles, 'or')} ({listed(names, 'or')})" if names else listed(roles, "or")
    lines = [
        "How to decide:",
        (
            f"Wanted: {counted(quorum, 'yes', 'times yes')} from {who}; "
            f"not from {roster.call(run.requester)}, who asked."
        ),
        (
            f"{pictured(policy.yes)} on this message is a yes, {pictured(policy.no)} is a no and "
            "ends it. Reactions elsewhere do not count."
        ),
    ]
    if also := coverage(plan):
        lines.append(also)
    if note := run.approval.get("note"):
        lines.append(sentence(one_line(note, 300)))
    return "\n".join(lines)


def _until(run: Run) -> str:
    expires = float(run.approval.get("expires", 0.0))
    if not expires:
        return "Approval is bound to this plan and this commit"
    return joined(
        [f"expires {clock(expires)}, {distance(expires)}", "bound to this plan and commit"]
    )
