"""One run, followed until it has ended."""

from collections.abc import AsyncIterator

from runner.control import Control
from runner.record.run import Run

_PATIENCE = 30.0  # seconds between two looks when nothing is told


async def followed(control: Control, run_id: str, after: int) -> AsyncIterator[Run]:
    """Yield the run as it is now and whenever it has changed; the last one has ended.

    Args:
        control: The runner.
        run_id: A run that exists.
        after: A position in the journal not far behind its end; earlier news are passed over.
    """
    position = after
    before: Run | None = None
    run = await control.run(run_id)
    while run is not None:
        if run != before:
            yield run
        before = run
        if run.ended:
            return
        position = await _heard_of(control, run_id, position)
        run = await control.run(run_id)


async def _heard_of(control: Control, run_id: str, position: int) -> int:
    """Wait for news of the run; return the position of the last event that was read."""
    while await control.news(position, _PATIENCE):
        told = await control.told(position)
        if not told:
            break
        position = told[-1].position
        if any(item.event.run == run_id for item in told):
            break
    return position
