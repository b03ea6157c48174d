"""A person's word about a run, handed to the runner, which holds the rules."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from commands import say
from commands.reply import Context, Reply, Tone, Words
from commands.request import BreakGlass, CountersignRequest, OverrideRequest
from commands.visit import Visit
from config.problem import Problem
from runner.record.run import Run

W = TypeVar("W")


async def given(
    visit: Visit,
    request: BreakGlass | CountersignRequest | OverrideRequest,
    word: Callable[..., W],
    hand: Callable[[W], Awaitable[Run | Problem]],
    **said: Any,
) -> Run | Reply:
    """Hand over what somebody says about a run; returns the run as it is then, or why not.

    Args:
        visit: Who says it, and where.
        request: Which run is meant.
        word: The runner's class for it.
        hand: Takes it.
        said: What it says besides who says it and of which run.
    """
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    taken = await hand(
        word(
            run=run.id,
            person=visit.person,
            roles=visit.roles,
            via=visit.caller.platform,
            key=visit.key,
            **said,
        )
    )
    return say.not_counted(taken) if isinstance(taken, Problem) else taken


def told(text: str, follows: str) -> Reply:
    """Return the answer to a word that everybody hears of: what it did, and what follows."""
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.WARNING)
