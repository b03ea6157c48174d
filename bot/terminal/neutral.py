"""Neutral messages on the socket: small enough for a line, and whether they are still going on.

Pure.
"""

from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from bot.message_json import dump, load
from commands.reply import Actions, Lines, Message, Sign, Words

LONGEST = 400_000
"""Characters of a message as JSON; a frame that quotes it stays below the limit of a line."""


def _read(value: Any) -> Message:
    return value if isinstance(value, Message) else load(value)


Neutral = Annotated[Message, PlainValidator(_read), PlainSerializer(dump)]
"""A message within a frame: its JSON text."""


def fitting(message: Message) -> Message:
    """Return the message, or its sentence and what to do where it is too long for the socket."""
    if len(dump(message)) <= LONGEST:
        return message
    words = Words(text="It is longer than the terminal shows. Ask for less of it.")
    return Message(text=message.text[:1000], blocks=(words,), tone=message.tone)


def live(message: Message) -> bool:
    """Tell whether a message stands for something that goes on: a card whose run has not ended.

    Such a card offers to cancel the run, or, once that is wanted, shows a step at work.
    """
    for block in message.blocks:
        if isinstance(block, Actions) and any(
            button.action.startswith("cancel ") for button in block.buttons
        ):
            return True
        if isinstance(block, Lines) and any(line.sign is Sign.RUNNING for line in block.lines):
            return True
    return False
