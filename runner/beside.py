"""Work that runs beside a block and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


async def either(work: Coroutine[Any, Any, None], end: Coroutine[Any, Any, None]) -> None:
    """Do `work` until it or `end` has ended; the other is cancelled. Raises what `work` raises."""
    doing, ending = asyncio.create_task(work), asyncio.create_task(end)
    try:
        await asyncio.wait({doing, ending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (doing, ending):
            task.cancel()
        await asyncio.wait({doing, ending})
    if not doing.cancelled():
        doing.result()


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` beside the body and end it with the body; its own failure is told behind it.

    A TaskGroup would wrap the body's errors in a group, and callers tell them apart by type.
    """
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()):
        raise error


async def side_by_side(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run works at the same time, each to its end; returns their values in order.

    Raises:
        Exception: the first error in the order of the works, once all of them have ended. A
            TaskGroup would end the others in their middle, and hide the error in a group.
    """

    async def told(work: Coroutine[Any, Any, T]) -> T | Exception:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - raised again below
            return error

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(told(work)) for work in works]
    found = [task.result() for task in tasks]
    for one in found:
        if isinstance(one, Exception):
            raise one
    return [one for one in found if not isinstance(one, Exception)]
