"""Who speaks: the seam at which the demo lets one person be several, and the product does not."""

from dataclasses import dataclass
from typing import Protocol

from bot.terminal.socket import Peer
from commands.reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A typed line and who typed it.

    Attributes:
        user: The person's id on this platform, as the configuration writes it (`local: 1000`).
        text: The line; empty where nothing is left to be done.
        reply: Something to answer at once.
    """

    user: str
    text: str
    reply: Reply | None = None


class Speaker(Protocol):
    """Says who typed a line. Asked with an empty line when a connection begins."""

    def hears(self, peer: Peer, line: str) -> Heard:
        """Return who speaks and what is left of the line."""


class PeerSpeaker:
    """The person is the user id of the process at the other end, as the kernel knows it."""

    def hears(self, peer: Peer, line: str) -> Heard:
        """Return the peer's user id and the whole line."""
        return Heard(user=str(peer.uid), text=line)
