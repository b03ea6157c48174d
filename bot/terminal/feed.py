"""What a terminal makes of the frames it gets: what is printed, and what stays in place. Pure."""

from dataclasses import dataclass, replace

from bot.terminal.neutral import live
from bot.terminal.wire import Answer, FromServer, Posted, Said, Whisper
from commands.reply import Heading, Line, Lines, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to print.

    Attributes:
        who: Who said it; empty for the bot.
        nested: It belongs under another message.
        alone: Only this reader sees it.
    """

    message: Message
    who: str = ""
    nested: bool = False
    alone: bool = False


class Feed:
    """Remembers what a reader has seen; a history that is told again repeats nothing.

    Attributes:
        cards: Messages that stand for something going on, by id, oldest first.
    """

    def __init__(self, *, in_place: bool) -> None:
        """Cards stay `in_place` until they are final; else each change of them is an item."""
        self.cards: dict[int, Message] = {}
        self._in_place = in_place
        self._seen: dict[int, Message] = {}
        self._heard = 0

    def take(self, frame: FromServer) -> tuple[Item, ...]:
        """Return what is to be printed because of a frame."""
        if isinstance(frame, Posted):
            return self._posted(frame)
        if isinstance(frame, Said):
            return self._said(frame)
        if isinstance(frame, Whisper):
            return (Item(message=frame.message, alone=True),)
        if isinstance(frame, Answer) and frame.message is not None:
            return (Item(message=frame.message, alone=True),)
        return ()

    def _said(self, frame: Said) -> tuple[Item, ...]:
        if frame.id <= self._heard:
            return ()
        self._heard = frame.id
        return (Item(message=Message(text=frame.text), who=frame.who),)

    def _posted(self, frame: Posted) -> tuple[Item, ...]:
        before = self._seen.get(frame.id)
        message = frame.message
        if before == message:
            return ()
        self._seen[frame.id] = message
        nested = frame.thread is not None
        if nested or not live(message):
            self.cards.pop(frame.id, None)
            return (Item(message=message, nested=nested),)
        self.cards[frame.id] = message
        if self._in_place:
            return ()
        shown = message if before is None or not live(before) else changed(before, message)
        return (Item(message=shown),) if shown else ()


def changed(before: Message, after: Message) -> Message | None:
    """Return what of a card has changed: lines with a new sign, else a new heading."""
    old = {line.text: line.sign for line in _lines(before)}
    news = tuple(line for line in _lines(after) if old.get(line.text) is not line.sign)
    if news:
        return replace(after, text=_heading(after), blocks=(Lines(lines=news),), mentions=())
    if _heading(before) != _heading(after):
        heading = Heading(text=_heading(after))
        return replace(after, text=heading.text, blocks=(heading,), mentions=())
    return None


def _lines(message: Message) -> tuple[Line, ...]:
    return tuple(
        line for block in message.blocks if isinstance(block, Lines) for line in block.lines
    )


def _heading(message: Message) -> str:
    found = (block.text for block in message.blocks if isinstance(block, Heading))
    return next(found, message.text)
