"""What is known of the connection's health, and how it is said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.slack.manifest import missing


@dataclass(slots=True, kw_only=True)
class Health:
    """What was last seen.

    Attributes:
        name: The bot's name in the workspace, once Slack has said it.
        team: The workspace's name, likewise.
        auth: Why the token cannot be used; empty where it can.
        scopes: The token's scopes; None where Slack did not tell.
        channels: What is wrong with channels, by id.
        ghosts: Why deliveries may go elsewhere; empty where all is counted.
    """

    name: str = ""
    team: str = ""
    auth: str = "not connected yet"
    scopes: frozenset[str] | None = None
    channels: dict[str, str] = field(default_factory=dict)
    ghosts: str = ""

    def troubles(self, sockets: Sequence[str]) -> tuple[str, ...]:
        """Return everything that is wrong, the worst first.

        Args:
            sockets: The trouble of each socket; none of them in HTTP mode.
        """
        found = [self.auth] if self.auth else []
        if sockets and all(sockets):
            found.append(sockets[0])
        lacking = () if self.scopes is None else missing(self.scopes)
        if lacking:
            found.append(f"missing scope {', '.join(lacking)}")
        found += [why for _, why in sorted(self.channels.items())]
        return (*found, self.ghosts) if self.ghosts else tuple(found)

    def line(self, sockets: Sequence[str]) -> str:
        """Return one line for the operator: connected as whom, where, and what is missing."""
        wrong = "; ".join(self.troubles(sockets))
        if not self.name:
            return f"not connected: {wrong}"
        up = sum(not each for each in sockets)
        way = f"over {up} of {len(sockets)} sockets" if sockets else "over HTTP"
        return f"connected as {self.name} in {self.team} {way}" + (f"; {wrong}" if wrong else "")
