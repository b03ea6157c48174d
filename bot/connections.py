"""The connections to chat: which are declared, and how each is kept apart from the others."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.chat import Connection, Ear
from config.model import Configuration, Settings
from config.problem import fail

log = logging.getLogger(__name__)

Route = tuple[str, Callable[[Any], Awaitable[Any]]]
"""A path that a platform posts to, and what answers it."""

_FIRST = 1.0  # seconds before a connection that broke is made again; doubled up to a minute
_LONGEST = 60.0
_WELL = 60.0  # seconds after which a connection counts as having worked


def declared(configuration: Configuration) -> tuple[Connection, ...]:
    """Return a connection for each platform of the settings; libraries are loaded only for those.

    Raises:
        ProblemError: a secret is missing or what is declared cannot work.
    """
    chat = configuration.settings.chat
    found: list[Connection] = []
    if chat.slack is not None:
        from bot.slack.connection import slack  # noqa: PLC0415 - a large library, where wanted

        found.append(slack(configuration))
    if chat.discord is not None:
        from bot.discord.connection import discord  # noqa: PLC0415 - likewise

        found.append(discord(configuration))
    return tuple(found)


async def keep(connection: Connection, ear: Ear) -> None:
    """Keep a connection until cancelled; whatever it raises is logged, and it is made again."""
    name = connection.platform.name
    pause = _FIRST
    while True:
        began = time.monotonic()
        try:
            await connection.run(ear)
            log.error("%s: the connection ended; made again in %g s", name, pause)
        except Exception:
            log.exception("%s: the connection broke; made again in %g s", name, pause)
        if time.monotonic() - began > _WELL:
            pause = _FIRST
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST)


def routes_of(connections: Sequence[Connection], settings: Settings) -> tuple[Route, ...]:
    """Return the paths that platforms post to.

    Raises:
        ProblemError: there are some, and HTTP is switched off (`http-needed`).
    """
    found = [route for each in connections for route in getattr(each, "routes", ())]
    if found and not settings.http.enabled:
        paths = ", ".join(path for path, _ in found)
        raise fail(
            "http-needed",
            f"HTTP is switched off, and a platform posts to {paths}.",
            "Set `http.enabled` to true in handrail.yaml, or use Slack's socket mode.",
        )
    return tuple(found)


def described(settings: Settings, name: str) -> str:
    """Return where a platform's requests count, in a few words."""
    slack, discord = settings.chat.slack, settings.chat.discord
    if name == "slack" and slack:
        return f"workspace {slack.team}, {slack.mode} mode"
    if name == "discord" and discord:
        return f"guilds {', '.join(discord.guilds)}"
    return "a platform of its own"
