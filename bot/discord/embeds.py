"""Embeds as they fill up: text goes into the description until fields were shown, then into fields.

Pure. What does not fit where it belongs flows on: into the next field, then into the next embed.
"""

from collections.abc import Sequence
from typing import Any

from bot.discord import limits
from bot.discord.pieces import Chunk
from bot.fit import most, size

Json = dict[str, Any]

NAMELESS = "\u200b"
_FENCES = ("```\n", "\n```")


class Embeds:
    """The embeds of one message, filled in order."""

    def __init__(self, color: int) -> None:
        self._color = color
        self.made: list[Json] = []
        self._open = False  # the last field may take more text
        self.cut = False

    def heading(self, title: str) -> None:
        """Begin an embed with a title."""
        if len(self.made) == limits.EMBEDS:
            self.text(Chunk(lines=(f"**{title}**",)))
            return
        self._next()
        self.made[-1]["title"] = title

    def field(self, name: str, value: str, *, inline: bool) -> None:
        """Show a short pair."""
        embed = self._last()
        if len(embed.setdefault("fields", [])) == limits.FIELDS:
            self._next()
            embed = self._last()
        shown = {"name": name or NAMELESS, "value": value or NAMELESS, "inline": inline}
        embed.setdefault("fields", []).append(shown)
        self._open = False

    def text(self, chunk: Chunk) -> None:
        """Show lines behind what is there."""
        rest: Sequence[str] = chunk.lines
        head = chunk.title and f"**{chunk.title}**"
        if chunk.title and self._last().get("fields") and self._more_room(chunk.title):
            head = ""
        if head and not rest:
            rest, head = (head,), ""
        head = f"{head}\n" if head else ""
        while rest:
            taken = self._take(rest, chunk, head)
            if not taken and not self._more_room():
                self.cut = True
                return
            head = "" if taken else head
            rest = rest[taken:]

    def finished(self) -> list[Json]:
        """Return the embeds as Discord takes them."""
        for embed in self.made:
            for field in embed.get("fields", []):
                field["value"] = field["value"] or NAMELESS
        return [embed for embed in self.made if len(embed) > 1]

    def _take(self, lines: Sequence[str], chunk: Chunk, head: str) -> int:
        """Add as many lines as fit the place that is open now, and return how many."""
        before, limit = self._place()
        gap = "\n" if chunk.tight or before.endswith(_FENCES[1]) else "\n\n"

        def shown(count: int) -> str:
            body = "\n".join(lines[:count])
            told = head + (body.join(_FENCES) if chunk.fenced else body)
            return f"{before}{gap}{told}" if before else told

        count = most(len(lines), lambda count: size(shown(count)) <= limit)
        if count:
            self._fill(shown(count))
        return count

    def _place(self) -> tuple[str, int]:
        embed = self._last()
        if not embed.get("fields"):
            return embed.get("description", ""), limits.DESCRIPTION
        if not self._open:
            return "", 0
        return embed["fields"][-1]["value"], limits.VALUE

    def _fill(self, text: str) -> None:
        embed = self._last()
        if embed.get("fields"):
            embed["fields"][-1]["value"] = text
        else:
            embed["description"] = text

    def _more_room(self, name: str = "") -> bool:
        """Open another field, or another embed; False where there can be none."""
        fields = self._last().get("fields", [])
        if fields and len(fields) < limits.FIELDS:
            self.field(name, NAMELESS, inline=False)
            self._last()["fields"][-1]["value"] = ""
            self._open = True
            return True
        if name:
            return False
        if len(self.made) < limits.EMBEDS:
            self._next()
            return True
        return False

    def _last(self) -> Json:
        if not self.made:
            self._next()
        return self.made[-1]

    def _next(self) -> None:
        self.made.append({"color": self._color})
        self._open = False


def total(embeds: Sequence[Json]) -> int:
    """Return the characters that Discord counts over all embeds."""
    return sum(
        size(embed.get("title", ""))
        + size(embed.get("description", ""))
        + sum(size(field["name"]) + size(field["value"]) for field in embed.get("fields", []))
        for embed in embeds
    )
