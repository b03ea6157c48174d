"""A card that stays above the input: never so tall that one cannot see what one types. Pure."""

from dataclasses import replace

from bot.terminal.ink import Piece, Style, TextLine
from bot.terminal.render import Look, lines
from commands.reply import Heading, Lines, Message, Sign


def standing(card: Message, look: Look, rows: int) -> list[TextLine]:
    """Return a card in at most `rows` lines: whole, or its steps, or those around the running one.

    Args:
        card: A card that goes on.
        look: For whom it is laid out.
        rows: Lines that there are for it, at least 3.
    """
    whole = lines(card, look)
    if len(whole) <= rows:
        return whole
    kept = tuple(block for block in card.blocks if isinstance(block, Heading | Lines))
    short = lines(replace(card, blocks=kept), look)
    if len(short) <= rows:
        return short
    heading = lines(replace(card, blocks=tuple(b for b in kept if isinstance(b, Heading))), look)
    steps = lines(replace(card, blocks=tuple(b for b in kept if isinstance(b, Lines))), look)
    room = max(rows - 2, 1)
    first = max(0, min(_running(card) - room // 2, len(steps) - room))
    more: TextLine = (Piece("  … the whole card: a taller window, or /handrail show", Style.DIM),)
    return [*heading[:1], *steps[first : first + room], more]


def _running(card: Message) -> int:
    """Return the place of the step that runs, or of the last one that has ended."""
    signs = [line.sign for block in card.blocks if isinstance(block, Lines) for line in block.lines]
    if Sign.RUNNING in signs:
        return signs.index(Sign.RUNNING)
    return max((place for place, sign in enumerate(signs) if sign is not Sign.WAITING), default=0)
