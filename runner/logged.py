"""What steps printed, as it is stored."""

from runner.control import LogText
from runner.record import logs
from runner.record.journal import Journal
from runner.record.logs import LogKey


async def logged(journal: Journal, run: str, step: str, attempt: int | None) -> LogText | None:
    """Return what a step printed in an attempt, the newest without one; None where none began.

    Of a step that ran on several hosts, `step@host` names which.
    """
    state = await journal.run(run)
    name, _, host = step.partition("@")
    known = state.steps.get(name) if state else None
    if known is None or known.attempt == 0:
        return None
    there = known.hosts.get(host)
    newest = there.attempt if there else known.attempt
    key = LogKey(run=run, step=step, attempt=attempt or newest)
    stored = await journal.store.read(lambda connection: logs.read(connection, key))
    return LogText(
        step=step,
        attempt=key.attempt,
        text=stored.data.decode(errors="replace"),
        size=stored.size,
        cut=stored.cut,
    )
