"""A question that only a person can decide, and how it was decided. Pure."""

from bot.cards import actions
from bot.cards.facts import flow_words, heading
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.standing import step_of
from bot.cards.words import capital, counted, one_line, sentence
from commands.reply import (
    Actions,
    Block,
    Context,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from config.listing import listed
from runner.plan import Plan
from runner.record.run import Question, Run


def question(run: Run, plan: Plan | None, asked: Question, roster: Roster = NOBODY) -> Message:
    """Return a question that waits for its answer."""
    step = step_of(plan, asked.step)
    where = f" at {one_line(step.title, 60)}" if step else ""
    blocks: list[Block] = [
        Heading(text=heading(run, "a decision is wanted")),
        Words(text=sentence(one_line(asked.text, 1000))),
    ]
    if asked.items:
        title = f"To be looked at, {counted(len(asked.items), 'item')}:"
        items = tuple(Line(sign=Sign.WAITING, text=one_line(item, 200)) for item in asked.items)
        blocks += [Words(text=title), Lines(lines=items)]
    ways = f"/handrail answer #{run.number} and one of {listed(asked.options, 'or')}"
    blocks += [
        Words(text=f"{_who(run, asked, roster)}\nBy text: {ways}"),
        Context(
            text=f"until {clock(asked.deadline)}, {distance(asked.deadline)}; "
            f"without an answer: {asked.default}"
        ),
        Actions(buttons=actions.answers(run, asked)),
    ]
    mentions = roster.holders(asked.roles, without=run.requester if asked.not_requester else "")
    text = sentence(f"{run.name} waits for a decision{where}: {one_line(asked.text, 300)}")
    return Message(text=text, blocks=tuple(blocks), tone=Tone.WARNING, mentions=mentions)


def question_closed(
    run: Run, plan: Plan | None, asked: Question, roster: Roster = NOBODY
) -> Message:
    """Return a question as it stays once it is answered, timed out or the run went past it."""
    step = step_of(plan, asked.step)
    if asked.answer is None:
        said = "it was left unanswered"
    elif asked.person and asked.person in roster.people:
        said = f"{roster.call(asked.person)} answered {asked.answer}"
    else:
        said = _by(asked, roster)
    blocks: list[Block] = [
        Heading(text=heading(run, "decided" if asked.answer else "no longer asked")),
        Words(text=sentence(one_line(asked.text, 1000))),
        Words(text=sentence(capital(said))),
    ]
    if step:
        blocks.append(Context(text=f"at {one_line(step.title, 60)}"))
    text = sentence(f"The question of {run.name} is closed: {said}")
    return Message(text=text, blocks=tuple(blocks), tone=Tone.NEUTRAL)


def _by(asked: Question, roster: Roster) -> str:
    if not asked.person or asked.person == "handrail":
        return f"nobody answered in time, so it was {asked.answer}"
    return f"{roster.call(asked.person)} answered {asked.answer}"


def _who(run: Run, asked: Question, roster: Roster) -> str:
    names = listed(roster.calls(roster.holders(asked.roles)), "or")
    roles = listed(asked.roles, "or")
    who = f"{roles} ({names})" if roles and names else roles or names or "whoever has the role"
    text = f"May answer: {who}"
    if asked.not_requester and asked.options:
        name = roster.call(run.requester)
        text += f"; {name}, who asked for the {flow_words(run)}, may not answer {asked.options[0]}"
    return text + "."
