"""A neutral message as content, embeds and components of Discord. Pure.

What is large shrinks first when a message is too long; titles, mentions and buttons stay.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.discord import buttons, limits, markdown
from bot.discord.embeds import Embeds, Json, total
from bot.discord.pieces import Chunk, chunk, shortened
from bot.fit import fit_in, shares, size
from commands.reply import Actions, Block, Code, Fields, Heading, Lines, Message, Tone, Words

_COLORS = {
    Tone.NEUTRAL: 0x8B949E,
    Tone.BUSY: 0x2F81F7,
    Tone.GOOD: 0x2DA44E,
    Tone.WARNING: 0xD4A72C,
    Tone.BAD: 0xCF222E,
}
_USER = re.compile(r"[0-9]{1,20}")
_RUN = re.compile(r"([A-Za-z0-9][\w.-]{0,60}) #([0-9]{1,9})\b")
_MOST_MENTIONS = 50
_NARROW = 44
_NOTE_COST = 140
_MENTIONS_COST = 1300
_ADDRESS = "://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message as Discord's API takes it."""

    content: str
    embeds: list[Json]
    components: list[Json]


def render(message: Message, people: Mapping[str, str]) -> Rendered:
    """Return a message within Discord's limits.

    Args:
        message: What to say.
        people: Discord's ids by the names in the configuration; who is missing is not mentioned.
    """
    actions = [block for block in message.blocks if isinstance(block, Actions)]
    rows, left_out = buttons.rows(actions)
    if (paragraph := _alone(message)) and not left_out:
        return Rendered(content=paragraph + _mentions(message, people), embeds=[], components=rows)
    return Rendered(
        content=_content(message, people), embeds=_embeds(message, left_out), components=rows
    )


def _alone(message: Message) -> str:
    """Return the one paragraph that a message is, which needs no embed to say it again."""
    match [block for block in message.blocks if not isinstance(block, Actions)]:
        case [Words(text=text)] if _ADDRESS not in text:
            shown, cut = fit_in(text, limits.CONTENT - _MENTIONS_COST, markdown.lines)
            return "" if cut or not shown.strip() else shown
        case _:
            return ""


def _content(message: Message, people: Mapping[str, str]) -> str:
    tail = _mentions(message, people)
    text, _ = fit_in(message.text, limits.CONTENT - size(tail), markdown.title)
    return (text or "…") + tail


def _mentions(message: Message, people: Mapping[str, str]) -> str:
    """Return a line that mentions each person once; nobody else is ever mentioned."""
    ids = dict.fromkeys(people.get(name, "") for name in message.mentions)
    known = [f"<@{person}>" for person in ids if _USER.fullmatch(person)]
    more = len(known) - _MOST_MENTIONS
    told = [*known[:_MOST_MENTIONS], *([f"and {more} more"] if more > 0 else [])]
    return "\n" + " ".join(told) if told else ""


def _embeds(message: Message, left_out: bool) -> list[Json]:  # noqa: FBT001 - one fact of buttons
    budget = limits.ALL
    while True:
        made = _within(message, budget, left_out=left_out)
        if total(made) <= limits.ALL:
            return made
        budget = budget * 9 // 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A heading, pairs, or lines, with what it costs."""

    block: Block
    chunk: Chunk | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    cut: bool = False

    @property
    def cost(self) -> int:
        if self.chunk is not None:
            return self.chunk.cost
        return sum(size(name) + size(value) for name, value in self.pairs)


def _within(message: Message, budget: int, *, left_out: bool) -> list[Json]:
    parts = _parts(message)
    costs = [part.cost for part in parts]
    rooms = costs if sum(costs) <= budget else shares(costs, max(budget - _NOTE_COST, 0))
    embeds = Embeds(_COLORS[message.tone])
    cut = left_out
    for part, room in zip(parts, rooms, strict=True):
        cut = _show(part, room, embeds, _more(message)) or cut
    if cut or embeds.cut:
        embeds.text(Chunk(lines=(_note(message),), tight=True))
    return embeds.finished()


def _parts(message: Message) -> list[_Part]:
    """Return what to show in order; a title is made one with what it announces."""
    parts: list[_Part] = []
    for block in message.blocks:
        if isinstance(block, Words) and block.text == message.text and len(message.blocks) > 1:
            continue  # it stands above the embed
        part = _part(block)
        before = parts[-1].chunk if parts else None
        if part.chunk and before and before.title and not before.lines and not part.chunk.title:
            whole = Chunk(
                lines=part.chunk.lines,
                title=before.title,
                fenced=part.chunk.fenced,
                cut=part.chunk.cut or before.cut,
            )
            parts[-1] = _Part(block=block, chunk=whole)
        elif not isinstance(block, Actions):
            parts.append(part)
    return parts


def _part(block: Block) -> _Part:
    if isinstance(block, Heading):
        title, cut = fit_in(block.text, limits.TITLE, markdown.title)
        return _Part(block=block, pairs=((title, ""),) if title else (), cut=cut)
    if isinstance(block, Fields):
        made = [_pair(label, value) for label, value in block.pairs]
        pairs = tuple((name, value) for name, value, _ in made if value)
        return _Part(block=block, pairs=pairs, cut=any(cut for _, _, cut in made))
    if isinstance(block, Actions):
        return _Part(block=block)
    return _Part(block=block, chunk=chunk(block))


def _pair(label: str, value: str) -> tuple[str, str, bool]:
    name, short = fit_in(label, limits.NAME, markdown.title)
    shown, cut = fit_in(value, limits.VALUE, markdown.line)
    return name, shown, short or cut


def _show(part: _Part, room: int, embeds: Embeds, more: str) -> bool:
    """Show a part within its room; returns whether something was left out untold."""
    if part.chunk is not None:
        shown = shortened(part.chunk, room, lambda count: _told(part.block, count, more))
        embeds.text(shown)
        return shown.cut
    cut = part.cut
    for name, value in part.pairs:
        room -= size(name) + size(value)
        if room < 0:
            return True
        if isinstance(part.block, Heading):
            embeds.heading(name)
        else:
            embeds.field(name, value, inline=size(value) <= _NARROW)
    return cut


def _told(block: Block, count: int, more: str) -> str:
    line = f"… {count} more {'line' if count == 1 else 'lines'}"
    return f"{line}: {more}" if more and isinstance(block, Lines | Code | Words) else line


def _more(message: Message) -> str:
    """Return the command that shows the whole, where the message is about a run."""
    headings = [block.text for block in message.blocks if isinstance(block, Heading)]
    found = _RUN.match([*headings, message.text][0])
    return f"/handrail show {found[1]}#{found[2]}" if found else ""


def _note(message: Message) -> str:
    more = _more(message)
    return f"-# shortened to fit: {more} tells all" if more else "-# shortened to fit"
