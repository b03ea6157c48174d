"""A runner that dies before its Nth commit: `python -m tests.acceptance.mortal CONFIG N [RUN]`.

Orders a deploy where there is none yet, or a rollback of it where RUN is the second one, and
carries RUN (`staging-1` unless told) to its end. The process ends at once, as by `kill -9`; exit
status 9 says so. 0 lets it live.
"""

import asyncio
import os
import sys
import threading
from pathlib import Path

import sqlalchemy as sa

from bot.app import state_folder
from config.load import read
from runner.control import Control, Order, RollbackOrder
from runner.record.store import Store
from runner.start import started

DIED = 9


class Death:
    """Ends the process right before its Nth writing commit, whoever makes it: we or the engine."""

    def __init__(self, commits: int) -> None:
        self.left = commits
        self._turn = threading.Lock()
        self._changes: dict[int, int] = {}

    def await_(self) -> None:
        """Look at each commit of every database engine of this process."""
        sa.event.listen(sa.Engine, "commit", self._look)

    def _look(self, connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        changes = getattr(driver, "total_changes", 0)
        with self._turn:
            if changes == self._changes.get(id(driver), 0):
                return  # it only read
            self._changes[id(driver)] = changes
            self.left -= 1
            if self.left == 0:
                os._exit(DIED)


async def ordered(control: Control, run: str) -> None:
    """Ask for a run, unless an earlier life has."""
    if await control.run(run) is not None:
        return
    if run == "staging-1":
        await control.deploy(Order(environment="staging", person="you"))
    else:
        await control.rollback(RollbackOrder(environment="staging", person="you"))


async def main(folder: Path, commits: int, name: str) -> None:
    configuration = read(folder).configuration
    assert configuration is not None
    state = state_folder(configuration)
    state.mkdir(exist_ok=True)
    death = Death(commits)
    store = Store(f"sqlite:///{state}/handrail.db")
    death.await_()
    async with started(configuration, store, state) as control:
        await ordered(control, name)
        position = 0
        while True:
            run = await control.run(name)
            if run is not None and run.ended:
                break
            await control.news(position, 0.2)
            position = max([position, *(told.position for told in await control.told(position))])
    store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), [*sys.argv[3:], "staging-1"][0]))
