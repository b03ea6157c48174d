"""The library's client, with the gateway's events as they were told.

The library offers views and modals that live in its memory, and events without the number that
names them for good. Both are needed across restarts, so the events themselves are read
(`bot.discord.reading`), by the library's own way to watch them.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.discord.reading import EVENTS, Dispatch
from bot.discord.rest import client_options

STATES = frozenset({"ready", "resumed", "disconnect"})

# The library tells at length what the connection says in a line of its own: each pause, with a
# traceback, each session, and that voice is not supported.
logging.getLogger("discord").setLevel(logging.CRITICAL)

_WATCHED = tuple(f'"{event}"' for event in (*EVENTS, "READY"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Who is told.

    Attributes:
        event: Told of each event that a person caused.
        state: Told `ready`, `resumed` and `disconnect`.
        me: Told the bot's own user id.
    """

    event: Callable[[Dispatch], None]
    state: Callable[[str], None]
    me: Callable[[str], None]


class Client(discord.Client):
    """One session with Discord's API, and its gateway."""

    def __init__(self, api: str, listeners: Listeners, silence: float, settle: float) -> None:
        """Make the client.

        Args:
            api: Address of the API.
            listeners: Who is told what happens.
            silence: Seconds without a word from the gateway after which it is asked anew.
            settle: Seconds without another guild after which all of them are known.
        """
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, guild_reactions=True),
            max_messages=None,
            heartbeat_timeout=silence,
            guild_ready_timeout=settle,
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=True,
            **client_options(api),
        )
        self._tells = listeners
        self._session = ""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hear of everything at the moment at which the library does."""
        if event == "socket_raw_receive":
            self._received(args[0])
        elif event != "socket_raw_send":  # which holds the token once
            if event in STATES:
                self._tells.state(event)
            super().dispatch(event, *args, **kwargs)

    def _received(self, text: str) -> None:
        """Pass on what a person did; the library reads the same text right after this."""
        if not any(name in text for name in _WATCHED):
            return
        told = json.loads(text)
        event, data = told.get("t"), told.get("d")
        if not isinstance(data, dict):
            return
        if event == "READY":
            self._session = str(data.get("session_id") or "")
            self._tells.me(str((data.get("user") or {}).get("id") or ""))
        elif event in EVENTS:
            self._tells.event(
                Dispatch(
                    event=event,
                    data=data,
                    session=self._session,
                    sequence=int(told.get("s") or 0),
                    at=time.time(),
                )
            )
