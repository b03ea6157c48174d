"""Drills: a way back is rehearsed on the host, beside what is live and without touching it.

A drill is a run of its own. It needs no approval and no hold, for its steps change nothing (the
configuration reader sees to that), so it is in nobody's way and nobody is in its.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from config.model import Configuration
from config.problem import Problem
from config.times import cron
from runner.control import Order
from runner.record.events import SYSTEM
from runner.record.run import Run
from runner.schedule import Job

DRILL = "drill"

Ask = Callable[[Order], Awaitable[Run | Problem]]
"""Asks for a drill."""


class DrillRefusedError(Exception):
    """A drill that was due could not be asked for, and why."""


def jobs(configuration: Configuration, ask: Ask) -> tuple[Job, ...]:
    """Return a job for each environment whose drills come at set times."""
    return tuple(
        Job(name=f"drill/{name}", times=cron(environment.drills), do=partial(_due, ask, name))
        for name, environment in configuration.environments.items()
        if environment.drills
    )


async def _due(ask: Ask, environment: str, occasion: str) -> None:
    asked = Order(environment=environment, person=SYSTEM, reason="it was time", key=occasion)
    answer = await ask(asked)
    if isinstance(answer, Problem):
        raise DrillRefusedError(str(answer))


def unavailable(environment: str) -> Problem:
    """Return that the playbook declares no drill."""
    return Problem(
        code="drill-not-available",
        what=f"The playbook of {environment} declares no `drill`, so there is none to rehearse.",
        cure="Add its steps to the playbook; the shipped one shows how.",
    )


def at_work(other: Run) -> Problem:
    """Return that another drill is at work."""
    return Problem(
        code="drill-open",
        what=f"{other.name} is a drill already and is {other.state.value}.",
        cure=f"Wait for it: /handrail show {other.environment}#{other.number}.",
    )
