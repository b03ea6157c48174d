"""What people decide: votes on approval requests, answers to questions."""

from commands import say
from commands.reply import Actions, Button, Context, Reply, Tone, Words
from commands.request import AnswerRequest, Ballot
from commands.signs import normal_sign
from commands.visit import Visit
from commands.words import nearest, shown
from config.model.environment import Approval
from config.model.people import Verb
from config.problem import Problem
from runner.control import Answer, Vote
from runner.record.fold import ROLL_BACK
from runner.record.run import Question, Run, State


def meaning(approval: Approval, sign: str) -> bool | None:
    """Return whether a sign is the yes sign, or None if it is neither yes nor no. Pure."""
    found = normal_sign(sign)
    if found == normal_sign(approval.yes):
        return True
    return False if found == normal_sign(approval.no) else None


async def vote(visit: Visit, ballot: Ballot) -> Reply:
    """Hand a vote to the runner, which holds the rules of approval.

    Taking a sign back needs no role: it never lets anything happen, and whoever has lost the role
    since must be able to.
    """
    run = await visit.run(ballot.run, ballot.verb) if not ballot.removed else None
    if isinstance(run, Reply):
        return run
    counted = await visit.control.vote(
        Vote(
            run=f"{ballot.run.environment}-{ballot.run.number}" if run is None else run.id,
            person=visit.person,
            roles=visit.roles,
            yes=ballot.yes,
            removed=ballot.removed,
            via=visit.caller.platform,
            message=ballot.message,
            pressed=ballot.pressed,
            key=visit.key,
        )
    )
    if isinstance(counted, Problem):
        return say.not_counted(counted)
    return _counted(ballot, counted)


async def answer(visit: Visit, request: AnswerRequest) -> Reply:
    """Answer the waiting question with one of its options."""
    back = _plain(request.option) == _plain(ROLL_BACK)
    run = await visit.run(request.run, Verb.ROLLBACK if back else request.verb)
    if isinstance(run, Reply):
        return run
    question = run.question
    if question is None:
        return say.problem(
            Problem(
                code="nothing-to-answer",
                what=f"{run.name} asks nothing now.",
                cure=f"It is {run.state.value}; /handrail show {run.id} tells more.",
            )
        )
    option = chosen(question, request.option)
    if option is None:
        return say.problem(_unknown(run, question, request.option))
    answered = await visit.control.answer(
        Answer(
            run=run.id,
            person=visit.person,
            roles=visit.roles,
            option=option,
            key=visit.key,
            via=visit.caller.platform,
        )
    )
    if isinstance(answered, Problem):
        return say.not_counted(answered)
    return say.done(f"{run.name}: your answer to “{question.text}” is {option}.", tone=Tone.GOOD)


def chosen(question: Question, typed: str) -> str | None:
    """Return the option that was typed, whatever its capitals and joints. Pure."""
    same = {_plain(option): option for option in question.options}
    return same.get(_plain(typed))


def option_buttons(run: Run, question: Question) -> Actions:
    """Return a button for each option of a question. Pure."""
    return Actions(
        buttons=tuple(
            Button(
                label=_plain(option).capitalize(),
                action=f"answer {run.id} {option}",
            )
            for option in question.options
        )
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _unknown(run: Run, question: Question, typed: str) -> Problem:
    options = ", ".join(question.options)
    return Problem(
        code="unknown-option",
        what=f"{shown(typed)} is no answer to “{question.text}”.",
        cure=f"{nearest(typed, question.options)}Write /handrail answer {run.id} with one of "
        f"{options}.",
    )


def _counted(ballot: Ballot, run: Run) -> Reply:
    word = "yes" if ballot.yes else "no"
    if ballot.removed:
        return say.done(f"Your {word} to {run.name} is taken back.")
    if run.state == State.REJECTED:
        return say.done(f"Your no ends {run.name}.", tone=Tone.WARNING)
    quorum = run.approval.get("quorum", 1)
    text = f"Your {word} to {run.name} counts: {len(run.approvals)} of {quorum}."
    follows = "It goes on now." if run.quorum_reached else "More people have to say yes."
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.GOOD)
