"""What a person did in chat, normalised at the platform's border. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What somebody did."""

    COMMAND = "command"
    PRESS = "press"
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One delivery from a platform; bots and the bot itself never get this far.

    Attributes:
        key: Names the delivery for good, the same over redeliveries: `slack:event:Ev0123`,
            `discord:interaction:991`. For signs it names message, person, sign and the change.
        platform: `slack`, `discord`.
        space: The workspace or guild it came from.
        user: The platform's id as the configuration writes it (`T1/U2`, a snowflake).
        channel: The platform's id of the channel; a thread's own channel is its parent here.
        deed: What was done.
        text: A command as typed (`/deploy staging`), a button's action, or the name of a sign.
        message: Reference of the message that carries the button or the sign.
        thread: Reference of the message in whose thread it was said; empty outside of one.
        removed: The sign was taken back.
        groups: Ids of the person's groups or roles on the platform, where they came with it.
        at: When it was done, seconds since the epoch, by the platform's clock where that is told.
    """

    key: str
    platform: str
    space: str
    user: str
    channel: str
    deed: Deed
    text: str
    message: str = ""
    thread: str = ""
    removed: bool = False
    groups: frozenset[str] = frozenset()
    at: float = 0.0
