"""The terminal chat as a platform like the others."""

from collections.abc import Sequence

from bot.chat import GoneForGood, MessageGone, Placed, Unreachable
from bot.heard import Heard
from bot.terminal.room import Room
from commands.people import TERMINAL
from commands.reply import Message, Reply
from config.model import Configuration
from config.problem import Problem
from runner.record.outage import passes


def channels(configuration: Configuration) -> tuple[str, ...]:
    """Return the terminal's channels: those of the settings, then those of environments."""
    settings = configuration.settings.chat.terminal
    if not settings.enabled:
        return ()
    places = [place for each in configuration.environments.values() for place in each.channels]
    named = [place.removeprefix(f"{TERMINAL}:") for place in places if _ours(place)]
    return tuple(dict.fromkeys([*settings.channels, *named]))


def _ours(place: str) -> bool:
    return place.startswith(f"{TERMINAL}:")


class TerminalPlatform:
    """Posts to whoever sits at a terminal, now or later: the channels are kept in the database."""

    name = TERMINAL
    edit_gap = 0.0
    edit_window = 0.0

    def __init__(self, room: Room, known: tuple[str, ...]) -> None:
        """Speak in the channels `known`."""
        self._room = room
        self._known = known

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        """Post, and return the message's number; the same key again posts nothing new."""
        self._check(channel)
        try:
            under = int(thread) if thread else None
            return str(await self._room.post(channel, message, thread=under, key=key))
        except Exception as error:
            raise _meant(error) from error

    async def edit(self, channel: str, reference: str, message: Message) -> None:
        """Replace what a message says."""
        self._check(channel)
        try:
            there = await self._room.edit(channel, int(reference), message)
        except Exception as error:
            raise _meant(error) from error
        if not there:
            raise MessageGone(
                Problem(
                    code="message-gone",
                    what=f"The terminal's channel {channel} has no message {reference}.",
                    cure="Nothing needs to be done: it is posted anew.",
                )
            )

    async def react(self, channel: str, reference: str, sign: str) -> None:
        """Do nothing: people type their sign here and need none to click."""

    async def answer(self, heard: Heard, reply: Reply) -> None:
        """Show a reply to one user who listens; one who does not misses it, as in any chat."""
        self._check(heard.channel)
        self._room.whisper(heard.channel, heard.user, reply.message)

    async def signs(
        self,
        channel: str,
        reference: str,  # noqa: ARG002 - the port's
    ) -> Sequence[Placed] | None:
        """Return None: signs are typed here, and stand until they are taken back."""
        self._check(channel)
        return None

    async def confirmed(
        self,
        user: str,  # noqa: ARG002 - the port's
        roles: frozenset[str],
        told: frozenset[str],  # noqa: ARG002 - likewise
    ) -> frozenset[str]:
        """Return all roles: the operating system's groups narrow nothing."""
        return roles

    def _check(self, channel: str) -> None:
        if channel not in self._known:
            raise GoneForGood(
                Problem(
                    code="no-such-channel",
                    what=f"The terminal has no channel {channel}.",
                    cure="Add it to `chat.terminal.channels` in handrail.yaml.",
                )
            )


def _meant(error: Exception) -> Exception:
    """Return what an error of ours is to whoever posts: a database that is away is a way gone."""
    return Unreachable("the database did not take the message") if passes(error) else error
