"""Neutral messages and replies as JSON text and back: how the bot's tables keep them. Pure.

The same message gives the same text, so that two of them are compared as text.
"""

import dataclasses
import json

from pydantic import TypeAdapter, ValidationError

from commands.reply import (
    Actions,
    Block,
    Chart,
    Code,
    Context,
    Fields,
    Heading,
    Kind,
    Lines,
    Message,
    Reply,
    Tone,
    Words,
)

_KINDS = {
    kind.__name__.lower(): kind for kind in (Heading, Words, Fields, Lines, Code, Context, Chart)
}
_READERS: dict[str, TypeAdapter[Block]] = {
    name: TypeAdapter(kind) for name, kind in {**_KINDS, "actions": Actions}.items()
}


def dump(message: Message) -> str:
    """Return a message as JSON text."""
    blocks = [
        {"block": type(block).__name__.lower(), **dataclasses.asdict(block)}
        for block in message.blocks
    ]
    content = {
        "text": message.text,
        "blocks": blocks,
        "tone": message.tone.value,
        "mentions": message.mentions,
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=True)


def load(text: str) -> Message:
    """Return the message that `dump` wrote.

    Raises:
        ValueError: the text holds no message.
    """
    try:
        content = json.loads(text)
        return Message(
            text=str(content["text"]),
            blocks=tuple(
                _READERS[block.pop("block")].validate_python(block) for block in content["blocks"]
            ),
            tone=Tone(content["tone"]),
            mentions=tuple(str(name) for name in content["mentions"]),
        )
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ValueError(f"no neutral message: {type(error).__name__}") from error


def dump_reply(reply: Reply) -> str:
    """Return a reply as JSON text."""
    content = {"kind": reply.kind.value, "private": reply.private, "message": dump(reply.message)}
    return json.dumps(content, sort_keys=True)


def load_reply(text: str) -> Reply:
    """Return the reply that `dump_reply` wrote.

    Raises:
        ValueError: the text holds no reply.
    """
    try:
        content = json.loads(text)
        return Reply(
            message=load(content["message"]),
            kind=Kind(content["kind"]),
            private=bool(content["private"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no reply: {type(error).__name__}") from error
