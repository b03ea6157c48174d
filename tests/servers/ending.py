"""How servers of tests end."""

import asyncio

from aiohttp import web

_TURNS = 10
"""More turns of the loop than a connection takes from its client's call to its handler."""


async def ended(runner: web.AppRunner) -> None:
    """Stop serving, once whoever has just called is let in.

    asyncio forgets the socket of a caller whom it has accepted and not let in when the server
    closes; the socket is then complained about in whatever test runs by that time.
    """
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    await runner.cleanup()
