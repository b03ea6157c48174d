"""What Discord's gateway dispatches, in the words of the port. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.discord import pressing, typed
from bot.discord.signs import sign
from bot.heard import Deed, Heard

INTERACTION, ADDED, REMOVED, DELETED, CLEARED = (
    "INTERACTION_CREATE",
    "MESSAGE_REACTION_ADD",
    "MESSAGE_REACTION_REMOVE",
    "MESSAGE_DELETE",
    "MESSAGE_DELETE_BULK",
)
EVENTS = frozenset({INTERACTION, ADDED, REMOVED, DELETED, CLEARED})

_COMMAND, _COMPONENT, _COMPLETION, _MODAL = 2, 3, 4, 5
_THREADS = frozenset({10, 11, 12})
_EPOCH = 1_420_070_400_000  # milliseconds at which the platform's ids begin

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One event of the gateway.

    Attributes:
        session: The session it came in; with the sequence number it names the event for good.
        sequence: Its number there, the same when it is told again.
        at: When it came.
    """

    event: str
    data: Json
    session: str
    sequence: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What counts: the guilds of the configuration, and who the bot itself is."""

    guilds: frozenset[str]
    me: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The way to answer an interaction."""

    id: str
    application: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A command, a press, or what was written into a modal.

    Attributes:
        update: What the message with the button shows from now on; None leaves it as it is.
    """

    call: Call
    heard: Heard
    update: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A reaction was added or taken back."""

    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """A press that opens something first.

    Attributes:
        modal: A modal; else a private message.
        shown: What the response carries.
    """

    call: Call
    modal: bool
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completes:
    """Somebody types into an option."""

    call: Call
    user: str
    channel: str
    about: str
    typed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """Something from a guild that does not count, or from a direct message.

    Attributes:
        call: How that is told; None where it cannot be.
        completing: Only choices may be answered.
    """

    guild: str
    call: Call | None = None
    completing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """An event that is none of the bot's business.

    Attributes:
        why: For the log.
    """

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A sign that the bot itself put there came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """Somebody deleted messages; they are named by their references."""

    references: tuple[str, ...]


Read = Said | Signed | Opens | Completes | Foreign | Nothing | Own | Deleted


def read(told: Dispatch, ours: Ours, parent: str = "") -> Read:
    """Return what an event means.

    Args:
        told: The event.
        ours: What counts.
        parent: For reactions, the channel that a thread belongs to; empty outside of threads.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the event is malformed.
    """
    if told.event == INTERACTION:
        return _interaction(told.data, ours)
    if told.event in {DELETED, CLEARED}:
        return _deleted(told.data, ours)
    return _reaction(told, ours, parent)


def channel_of(told: Dispatch) -> str:
    """Return where a reaction stands, a thread perhaps; empty for other events."""
    signs = {ADDED, REMOVED}
    return str(told.data.get("channel_id") or "") if told.event in signs else ""


def _deleted(data: Json, ours: Ours) -> Read:
    if str(data.get("guild_id") or "") not in ours.guilds:
        return Nothing(why="a deletion elsewhere")
    numbers = data["ids"] if "ids" in data else [data["id"]]
    return Deleted(references=tuple(f"{data['channel_id']}/{number}" for number in numbers))


def _interaction(data: Json, ours: Ours) -> Read:
    call = Call(id=str(data["id"]), application=str(data["application_id"]), token=data["token"])
    guild, kind = str(data.get("guild_id") or ""), data["type"]
    if guild not in ours.guilds or not data.get("member"):
        return Foreign(guild=guild, call=call, completing=kind == _COMPLETION)
    readers = {
        _COMMAND: _command,
        _COMPONENT: _press,
        _COMPLETION: _completion,
        _MODAL: _submission,
    }
    if kind not in readers:
        return Nothing(why=f"an interaction of type {kind}")
    return readers[kind](data, call)


def _command(data: Json, call: Call) -> Read:
    return Said(call=call, heard=_heard(data, Deed.COMMAND, typed.line(data["data"])))


def _press(data: Json, call: Call) -> Read:
    custom_id = str(data["data"]["custom_id"])
    press = pressing.pressed(custom_id)
    if press is None:
        return Nothing(why=f"a press of {custom_id}")
    label = pressing.label_of(data["message"], custom_id)
    if press.asks:
        return Opens(call=call, modal=True, shown=pressing.modal(press.action, label))
    if press.confirms:
        return Opens(call=call, modal=False, shown=pressing.confirmation(press.action, label))
    heard = _heard(data, Deed.PRESS, press.action)
    update = pressing.done(label) if _asked_in(data["message"]) else None
    return Said(call=call, heard=heard, update=update)


def _submission(data: Json, call: Call) -> Read:
    press = pressing.pressed(str(data["data"]["custom_id"]))
    if press is None or not press.asks:
        return Nothing(why="a modal that is not ours")
    text = f"{press.action} {pressing.filled(data['data'])}".rstrip()
    return Said(call=call, heard=_heard(data, Deed.PRESS, text))


def _completion(data: Json, call: Call) -> Read:
    about, so_far = typed.about(data["data"])
    channel, _ = _channel(data)
    user = str(data["member"]["user"]["id"])
    return Completes(call=call, user=user, channel=channel, about=about, typed=so_far)


def _heard(data: Json, deed: Deed, text: str) -> Heard:
    channel, thread = _channel(data)
    member = data["member"]
    message = data.get("message") if deed is Deed.PRESS else None
    return Heard(
        key=f"discord:interaction:{data['id']}",
        platform="discord",
        space=str(data["guild_id"]),
        user=str(member["user"]["id"]),
        channel=channel,
        deed=deed,
        text=text,
        message=f"{_place(data)}/{_asked_in(message) or message['id']}" if message else "",
        thread=thread,
        groups=frozenset(str(role) for role in member.get("roles") or ()),
        at=_moment(data["id"]),
    )


def _asked_in(message: Json) -> str:
    """Return the message whose button led to this private one; empty for any other message.

    So a confirmation needs no memory: the platform itself says what was pressed first.
    """
    if not int(message.get("flags") or 0) & pressing.EPHEMERAL:
        return ""
    told = message.get("interaction_metadata") or {}
    return str(told.get("interacted_message_id") or "")


def _place(data: Json) -> str:
    """Return the channel or thread in which something was done."""
    return str(data.get("channel_id") or data["channel"]["id"])


def _channel(data: Json) -> tuple[str, str]:
    """Return the channel, a thread's parent for a thread, and the thread's reference."""
    place, shown = _place(data), data.get("channel") or {}
    parent = str(shown.get("parent_id") or "") if shown.get("type") in _THREADS else ""
    return (parent, f"{parent}/{place}") if parent else (place, "")


def _reaction(told: Dispatch, ours: Ours, parent: str) -> Read:
    data = told.data
    guild, user = str(data.get("guild_id") or ""), str(data["user_id"])
    if guild not in ours.guilds:
        return Foreign(guild=guild) if guild else Nothing(why="a reaction in a direct message")
    member = data.get("member") or {}
    if user == ours.me and told.event == ADDED:
        return Own()
    if user == ours.me or (member.get("user") or {}).get("bot"):
        return Nothing(why="a reaction by a bot")
    place, name = str(data["channel_id"]), sign(data["emoji"])
    change = "remove" if told.event == REMOVED else "add"
    once = f"{told.session}-{told.sequence}"
    heard = Heard(
        key=f"discord:sign:{place}:{data['message_id']}:{user}:{name}:{change}:{once}",
        platform="discord",
        space=guild,
        user=user,
        channel=parent or place,
        deed=Deed.SIGN,
        text=name,
        message=f"{place}/{data['message_id']}",
        thread=f"{parent}/{place}" if parent else "",
        removed=told.event == REMOVED,
        groups=frozenset(str(role) for role in member.get("roles") or ()),
        at=told.at,
    )
    return Signed(heard=heard)


def _moment(number: object) -> float:
    """Return when an id was made; the platform's ids carry their time."""
    return ((int(str(number)) >> 22) + _EPOCH) / 1000
