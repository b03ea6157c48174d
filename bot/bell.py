"""Waiting for a bell, or until it is time to look all the same."""

import asyncio


async def rung(bell: asyncio.Event, seconds: float) -> bool:
    """Wait until a bell rings, for so many seconds at most; returns whether it did."""
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return False
    return True
