"""Work that waits for the database: a moment in which it is away ends nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from runner.record.outage import passes

_log = logging.getLogger(__name__)

T = TypeVar("T")

BREATH = 2.0
"""Seconds until the database is asked again after it could not be."""


async def patiently(do: Callable[[], Awaitable[T]]) -> T:
    """Do something that bears being done twice, as soon as the database is there for it.

    An error says only that nobody heard of a success: what is done here may have been done.
    """
    while True:
        try:
            return await do()
        except Exception as error:
            if not passes(error):
                raise
            _log.warning("waiting for the database: %s", error)
            await asyncio.sleep(BREATH)
