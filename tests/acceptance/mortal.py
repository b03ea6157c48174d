"""A runner that dies at its Nth commit: `python -m tests.acceptance.mortal CONFIG N` (0: never).

Orders a deploy where there is none yet, and carries it to its end. The process ends at once behind
the commit, as by `kill -9`; exit status 9 says so.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from bot.app import state_folder
from config.load import read
from runner.control import Order
from runner.record.store import Store
from runner.start import started

T = TypeVar("T")


class MortalStore(Store):
    """Dies behind a commit."""

    left = 0

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        result = await super().write(work)
        self.left -= 1
        if self.left == 0:
            os._exit(9)
        return result


async def main(folder: Path, commits: int) -> None:
    configuration = read(folder).configuration
    assert configuration is not None
    state = state_folder(configuration)
    state.mkdir(exist_ok=True)
    store = MortalStore(f"sqlite:///{state}/handrail.db")
    store.left = commits
    async with started(configuration, store, state) as control:
        if not await control.runs():
            await control.deploy(Order(environment="staging", person="you"))
        position = 0
        while True:
            run = await control.run("staging-1")
            if run is not None and run.ended:
                break
            await control.news(position, 0.2)
            position = max([position, *(told.position for told in await control.told(position))])
    store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
