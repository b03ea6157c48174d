"""Which run is meant: by a name that people type, or by nothing at all."""

from collections.abc import Collection

from commands.grammar import parse_run
from commands.request import Caller
from config.problem import Problem, ProblemError, fail
from runner.control import Control
from runner.record.run import Run, State

_LOOKED_THROUGH = 200


async def meant(control: Control, environments: Collection[str], text: str) -> Run:
    """Return the run that a person means by `#42`, `staging #42` or `staging-42`.

    Raises:
        ProblemError: the text names none (`bad-run`), or no run that there is (`no-such-run`).
    """
    reference = parse_run(text, environments)
    if isinstance(reference, Problem):
        raise ProblemError(reference)
    where = [reference.environment] if reference.environment else list(environments)
    for environment in where:
        if reference.number is None:
            found = next(iter(await control.runs(environment, 1)), None)
        else:
            found = await control.run(f"{environment}-{reference.number}")
        if found is not None and len(where) == 1:
            return found
    if len(where) > 1:
        raise fail(
            "which-run",
            f"It is not clear which run is meant by {text}.",
            f"Name its environment as well, for example {where[0]}#42.",
        )
    raise fail("no-such-run", f"There is no run {text}.", "/handrail runs lists the newest ones.")


async def open_request(control: Control, caller: Caller) -> Run:
    """Return the newest run that waits for approval, those of the caller's channel first.

    Raises:
        ProblemError: none waits for approval (`nothing-to-approve`).
    """
    newest = await control.runs(limit=_LOOKED_THROUGH)
    waiting = [run for run in newest if run.state is State.AWAITING_APPROVAL]
    here = [run for run in waiting if run.request.get("channel") == caller.place]
    for run in here + waiting:
        return run
    raise fail(
        "nothing-to-approve",
        "No run waits for approval.",
        "Name the run behind the sign (+1 staging#42), or look at /handrail runs.",
    )
