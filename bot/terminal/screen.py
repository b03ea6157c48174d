"""Items of a channel as lines of a terminal. Pure."""

from dataclasses import replace

from bot.terminal.feed import Item
from bot.terminal.ink import Piece, Style, TextLine, ansi, safe, text_of
from bot.terminal.render import Look, lines

_NESTED = Piece("  ", Style.DIM)


def item_lines(item: Item, look: Look) -> list[TextLine]:
    """Return an item as styled lines."""
    if item.who:
        who = safe(item.who, ascii_only=look.ascii_only)
        words = safe(item.message.text, ascii_only=look.ascii_only)
        return [(Piece(f"{who}: ", Style.STRONG), Piece(words))]
    if not item.nested:
        return lines(item.message, look)
    narrower = replace(look, width=look.width - 2)
    return [(_NESTED, *line) for line in lines(item.message, narrower)]


def text(item: Item, look: Look) -> str:
    """Return an item without colours, an empty line behind it unless a person said it."""
    shown = "\n".join(text_of(line) for line in item_lines(item, look))
    return shown if item.who else shown + "\n"


def coloured(item: Item, look: Look) -> str:
    """Return an item with a terminal's colours, otherwise as `text` does."""
    shown = "\n".join(ansi(line) for line in item_lines(item, look))
    return shown if item.who else shown + "\n"
