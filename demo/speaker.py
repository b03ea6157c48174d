"""Lets the demo's one user speak as several people, by `/as dana`; the product cannot."""

from bot.terminal.socket import Peer
from bot.terminal.speaker import Heard
from commands.reply import Message, Reply
from demo.configure import PEOPLE


class Actor:
    """Says who speaks on each connection; `you` at first."""

    def __init__(self) -> None:
        """Begin with everybody being themselves."""
        self._names: dict[int, str] = {}

    def hears(self, peer: Peer, line: str) -> Heard:
        """Return who speaks; `/as NAME` changes that."""
        words = line.split()
        if words[:1] != ["/as"]:
            return Heard(user=self._user(peer), text=line)
        if words[1:2] and words[1] in PEOPLE:
            self._names[peer.connection] = words[1]
            told = f"You speak as {PEOPLE[words[1]]['name']} now."
        else:
            told = f"Speak as one of: {', '.join(PEOPLE)}. For example: /as dana"
        return Heard(user=self._user(peer), text="", reply=Reply(message=Message(text=told)))

    def _user(self, peer: Peer) -> str:
        return str(PEOPLE[self._names.get(peer.connection, "you")]["local"])
