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
    found = [await _named(control, environment, reference.number) for environment in where]
    candidates = [run for run in found if run is not None]
    if len(candidates) > 1:
        names = " or ".join(f"{run.environment}#{run.number}" for run in candidates)
        raise fail("which-run", f"It is not clear which run is meant by {text}.", f"Write {names}.")
    for run in candidates:
        return run
    raise fail("no-such-run", f"There is no run {text}.", "/handrail runs lists the newest ones.")


async def _named(control: Control, environment: str, number: int | None) -> Run | None:
    if number is not None:
        return await control.run(f"{environment}-{number}")
    return next(iter(await control.runs(environment, 1)), None)


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
