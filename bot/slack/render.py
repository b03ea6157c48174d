"""A neutral message as Slack's blocks. Pure.

What is large shrinks first when a message is too long; headings, mentions and buttons stay. The
colour lies in the heading's sign: blocks within a coloured attachment fold away on phones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.fit import fit, shares, size
from bot.slack import limits, mrkdwn
from bot.slack.blocks import Json, Laid, Room, context, cost, lay, section
from commands.reply import Actions, Block, Heading, Message, Tone, Words

_COLORS = {
    Tone.NEUTRAL: "#8b949e",
    Tone.BUSY: "#2f81f7",
    Tone.GOOD: "#2da44e",
    Tone.WARNING: "#d4a72c",
    Tone.BAD: "#cf222e",
}
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_RUN = re.compile(r"([A-Za-z0-9][\w.-]{0,60}) #([0-9]{1,9})\b")
_TITLE = re.compile(r"[^\n]+:")
_MOST_MENTIONS = 50
_WHOLE = 1_000_000
_NOTE_COST = 300
_MOST_BLOCKS = limits.BLOCKS - 2  # mentions and the note of what was left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A message as Slack takes it.

    Attributes:
        text: What notifications and screen readers say; at most 4,000 bytes.
        color: The colour of the message's tone, for those who want it.
    """

    text: str
    blocks: list[Json]
    color: str


def render(message: Message, people: Mapping[str, str]) -> Rendered:
    """Return a message within Slack's limits.

    Args:
        message: What to say.
        people: Slack's ids (`U…`) by the names in the configuration; who is missing is not
            mentioned.
    """
    text, _ = fit(message.text, mrkdwn.sentence, _fits_text)
    blocks = _blocks(message, _mentions(message, people))
    return Rendered(text=text or "…", blocks=blocks, color=_COLORS[message.tone])


def _fits_text(text: str) -> bool:
    return len(text.encode()) <= limits.TEXT_BYTES


def _blocks(message: Message, mentions: str) -> list[Json]:
    budget = limits.ALL
    while True:
        made = _within(message, mentions, budget)
        if cost(made) <= limits.ALL and len(made) <= limits.BLOCKS:
            return made
        budget = budget * 9 // 10


def _within(message: Message, mentions: str, budget: int) -> list[Json]:
    """Lay all out whole; if that is too much, give each a share of what there is."""
    given: Sequence[Block] = message.blocks or (Words(text=message.text),)
    parts = [lay(block, _room(message, block, _WHOLE)) for block in given]
    fixed = cost([context(mentions)]) if mentions else 0
    whole = [cost(part.blocks) for part in parts]
    if sum(whole) + fixed > budget or sum(len(part.blocks) for part in parts) > _MOST_BLOCKS:
        parts = _shrunk(message, given, whole, budget - fixed - _NOTE_COST)
    blocks = _joined(given, parts)
    if mentions:
        blocks.insert(_after_heading(blocks), context(mentions))
    if any(part.cut for part in parts):
        blocks.insert(_before_actions(blocks), context(_note(message)))
    _number(blocks)
    return blocks


def _shrunk(
    message: Message, given: Sequence[Block], whole: Sequence[int], budget: int
) -> list[Laid]:
    """Give the first block and the last buttons what they want, and the others their share."""
    every = range(len(given))
    last = max((place for place in every if isinstance(given[place], Actions)), default=0)
    firm = [place for place in {0, last} if whole[place] < budget // 2]
    rooms = shares(
        [0 if place in firm else whole[place] for place in every],
        max(budget - sum(whole[place] for place in firm), 0),
    )
    parts: list[Laid] = []
    count = _MOST_BLOCKS - (1 if last else 0)
    for place, block in enumerate(given):
        room = whole[place] if place in firm else rooms[place]
        laid = lay(block, _room(message, block, room))
        if place != last or not last:
            cut = laid.cut or len(laid.blocks) > count
            laid = Laid(blocks=laid.blocks[:count], cut=cut)
            count -= len(laid.blocks)
        parts.append(laid)
    return parts


def _joined(given: Sequence[Block], parts: Sequence[Laid]) -> list[Json]:
    """Return all blocks in order; a title stands in one section with what it announces."""
    blocks: list[Json] = []
    title = ""
    for block, part in zip(given, parts, strict=True):
        own = list(part.blocks)
        if title and own and "text" in own[0] and own[0]["type"] == "section":
            text = f"{title}\n{own[0]['text']['text']}"
            if size(text) <= limits.SECTION:
                own[0] = section(text)
                blocks.pop()
        announces = isinstance(block, Words) and _TITLE.fullmatch(block.text) and own
        title = own[0]["text"]["text"] if announces else ""
        blocks += own
    return blocks


def _room(message: Message, block: Block, share: int) -> Room:
    first = next((other for other in message.blocks if isinstance(other, Heading)), None)
    tone = message.tone if block is first else Tone.NEUTRAL
    return Room(cost=share, tone=tone, more=_more(message))


def _more(message: Message) -> str:
    """Return the command that shows the whole, where the message is about a run."""
    headings = [block.text for block in message.blocks if isinstance(block, Heading)]
    found = _RUN.match([*headings, message.text][0])
    return f"/handrail show {found[1]}#{found[2]}" if found else ""


def _note(message: Message) -> str:
    more = _more(message)
    return f"_shortened to fit: {more} tells all_" if more else "_shortened to fit_"


def _mentions(message: Message, people: Mapping[str, str]) -> str:
    """Return each person's mention once; nobody else is ever mentioned."""
    ids = dict.fromkeys(people.get(name, "") for name in message.mentions)
    known = [f"<@{person}>" for person in ids if _USER.fullmatch(person)]
    more = len(known) - _MOST_MENTIONS
    told = [f"and {more} more"] if more > 0 else []
    return " ".join([*known[:_MOST_MENTIONS], *told])


def _after_heading(blocks: Sequence[Json]) -> int:
    return 1 if blocks and blocks[0]["type"] == "header" else 0


def _before_actions(blocks: Sequence[Json]) -> int:
    at_end = bool(blocks) and blocks[-1]["type"] == "actions"
    return len(blocks) - 1 if at_end else len(blocks)


def _number(blocks: Sequence[Json]) -> None:
    """Give every button of the message an id of its own."""
    buttons = (
        button for block in blocks if block["type"] == "actions" for button in block["elements"]
    )
    for place, button in enumerate(buttons):
        button["action_id"] = f"{button['action_id'].partition(':')[0]}:{place}"
