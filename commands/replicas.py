"""`replicas`: who serves, since when, and what each of them holds."""

from collections.abc import Iterator, Sequence

from commands import say
from commands.reply import Code, Context, Heading, Reply, Tone, Words
from commands.request import ReplicasRequest
from commands.runs import table
from commands.visit import Visit
from config.quantity import show_duration
from runner.control import Present
from runner.present import unlike

_HEADINGS = ("replica", "machine", "process", "version", "since", "last word", "seats", "runs")
_DIFFERS = "config"
"""The heading of what is shown where it differs: what each serves with."""


async def replicas(visit: Visit, _request: ReplicasRequest) -> Reply:
    """List the replicas of this bot."""
    environments = await visit.visible(None)
    if isinstance(environments, Reply):
        return environments
    found = await visit.control.replicas()
    if found and not found[-1].shared:
        return _alone(visit, found[-1])
    living = [one for one in found if one.replica.lives]
    text = "1 replica serves." if len(living) == 1 else f"{len(living)} replicas serve."
    problem = unlike(one.replica for one in found)
    tone = Tone.GOOD if len(living) > 1 else Tone.NEUTRAL
    return say.done(
        text,
        Heading(text=text),
        *((Words(text=str(problem)),) if problem else ()),
        Code(text=table([*_rows(visit, found, differ=problem is not None)])),
        Context(
            text=f"{_alike(found) if problem is None else ''}* is the one that answers. "
            "`handrail drain REPLICA` has one hand over."
        ),
        tone=Tone.WARNING if problem else tone,
    )


def _alone(visit: Visit, one: Present) -> Reply:
    replica = one.replica
    runs = ", ".join(one.runs) or "none"
    return say.done(
        f"One process serves: {replica.process} on {replica.machine}, Handrail {replica.version}, "
        f"since {say.since(replica.since, visit.now)}. It carries runs: {runs}. "
        "Its database is a file of SQLite; several replicas need PostgreSQL."
    )


def _rows(visit: Visit, found: Sequence[Present], *, differ: bool) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows; what they serve with has a column only where it differs."""
    yield (*_HEADINGS[:4], _DIFFERS, *_HEADINGS[4:]) if differ else _HEADINGS
    for one in found:
        row, seen = _row(visit, one), one.replica.configuration.short or "-"
        yield (*row[:4], seen, *row[4:]) if differ else row


def _alike(found: Sequence[Present]) -> str:
    """Say what those that live serve with, where they tell it."""
    told = {one.replica.configuration.short for one in found if one.replica.lives} - {""}
    return f"Configuration: {told.pop()}. " if len(told) == 1 else ""


def _row(visit: Visit, one: Present) -> tuple[str, ...]:
    replica = one.replica
    return (
        replica.short + ("*" if one.here else ""),
        replica.machine,
        str(replica.process),
        replica.version,
        say.since(replica.since, visit.now),
        _word(one),
        ", ".join(one.seats) or "-",
        ", ".join(one.runs) or "-",
    )


def _word(one: Present) -> str:
    """Return how long ago it was heard of, and what that means."""
    replica = one.replica
    ago = f"{show_duration(max(replica.silent, 0.0))} ago"
    if not replica.lives:
        return f"{ago}, lost"
    return f"{ago}, leaving" if replica.draining else ago
