"""The thread of a card: begun with the first thing said in it, named after the card."""

from collections import OrderedDict
from typing import Any

from discord.http import Route

from bot.discord.refusals import NO_THREADS_HERE, THREAD_EXISTS, Doing, Refused
from bot.discord.rest import Rest
from commands.reply import Heading, Message

_NAME = 100
_ARCHIVED_AFTER = 1440  # minutes without a word in it; new words bring it back
_MOST = 2000
_FALLBACK = "Deploy"


class Threads:
    """Finds or makes the place where something under a message is said."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._names: OrderedDict[str, str] = OrderedDict()
        self._places: OrderedDict[str, str] = OrderedDict()

    def remember(self, reference: str, message: Message) -> None:
        """Note what a thread under a message would be called."""
        _keep(self._names, reference, name_of(message))

    async def place(self, reference: str) -> str:
        """Return the channel for what belongs under a message.

        That is the thread of the message, which has its id; where there can be none (in a thread,
        in a direct message) it is the channel that the message lies in.

        Raises:
            Refused: Discord says no; 10008 where the message is gone.
        """
        if reference in self._places:
            return self._places[reference]
        channel, _, message = reference.partition("/")
        place = message
        try:
            await self._begin(channel, message)
        except Refused as refused:
            if refused.code == NO_THREADS_HERE:
                place = channel
            elif refused.code != THREAD_EXISTS:
                raise
        _keep(self._places, reference, place)
        return place

    def forget(self, reference: str) -> None:
        """Drop a place that is gone."""
        self._places.pop(reference, None)

    async def _begin(self, channel: str, message: str) -> None:
        doing = Doing(what="a new thread", needed="Create Public Threads", channel=channel)
        name = self._names.get(f"{channel}/{message}") or await self._read(channel, message)
        route = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=channel,
            message_id=message,
        )
        body = {"name": name, "auto_archive_duration": _ARCHIVED_AFTER}
        await self._rest.call(doing, route, body)

    async def _read(self, channel: str, message: str) -> str:
        """Return the name after what the message shows: the process began anew meanwhile."""
        doing = Doing(what="to read a message", needed="Read Message History", channel=channel)
        route = Route(
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=channel,
            message_id=message,
        )
        told = await self._rest.call(doing, route)
        return _shown_name(told) or _FALLBACK


def name_of(message: Message) -> str:
    """Return what the thread of a message is called: its heading, in one short line."""
    headings = [block.text for block in message.blocks if isinstance(block, Heading)]
    return _one_line([*headings, message.text][0]) or _FALLBACK


def _shown_name(told: dict[str, Any]) -> str:
    titles = [str(embed.get("title") or "") for embed in told.get("embeds") or ()]
    return next(filter(None, map(_one_line, [*titles, str(told.get("content") or "")])), "")


def _one_line(text: str) -> str:
    """Return text that can be a thread's name, cut to its limit in UTF-16 units."""
    line = " ".join("".join(each for each in text if each.isprintable() or each == " ").split())
    while len(line.encode("utf-16-le")) > 2 * _NAME:
        line = line[:-1]
    return line


def _keep(kept: OrderedDict[str, str], key: str, value: str) -> None:
    kept[key] = value
    while len(kept) > _MOST:
        kept.popitem(last=False)
