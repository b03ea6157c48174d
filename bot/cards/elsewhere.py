"""A message that goes on elsewhere: what is left of it, and the way back. Pure."""

from dataclasses import replace

from bot.cards.words import DOT
from commands.reply import Actions, Context, Heading, Message, Words


def moved(message: Message, link: str) -> Message:
    """Return what is left of a message that a newer one has taken over from."""
    heads = [block.text for block in message.blocks if isinstance(block, Heading)]
    name = heads[0].partition(DOT)[0] if heads else ""
    text = f"{name} goes on in a newer message." if name else "It goes on in a newer message."
    way = (Context(text=link),) if link else ()
    return Message(text=text, blocks=(Words(text=text), *way))


def continued(message: Message, link: str) -> Message:
    """Return a message that took over, with the way to the older one and its thread."""
    if not link:
        return message
    way = Context(text=f"Goes on from an older message, whose thread is still in use: {link}")
    last = [block for block in message.blocks if isinstance(block, Actions)]
    first = [block for block in message.blocks if not isinstance(block, Actions)]
    return replace(message, blocks=(*first, way, *last))
