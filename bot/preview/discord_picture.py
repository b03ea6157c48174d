"""Embeds and components of Discord as HTML, as its client shows them. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.discord.render import Rendered
from config.quantity import show_duration

Json = Mapping[str, Any]

_TOKEN = re.compile(
    r"\\(?P<plain>.)|`(?P<code>[^`\n]+)`|\*\*(?P<bold>(?:\\.|[^*\\\n])+)\*\*"
    r"|<t:(?P<moment>\d+:\w)>|<@(?P<person>\d+)>|<(?P<link>https?://[^>\s]+)>"
)
_FENCE = re.compile(r"\n?```\n(.*?)\n```\n?", re.DOTALL)
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}


def picture(shown: Rendered, names: Mapping[str, str], now: float) -> str:
    """Return a message as HTML.

    Args:
        shown: The message as rendered.
        names: What people are called, by their ids.
        now: The time at which it is looked at.
    """
    embeds = "".join(_embed(embed, names, now) for embed in shown.embeds)
    rows = "".join(_row(row) for row in shown.components)
    return f'<div class="d-content">{_markup(shown.content, names, now)}</div>{embeds}{rows}'


def _embed(embed: Json, names: Mapping[str, str], now: float) -> str:
    title = embed.get("title", "")
    text = embed.get("description", "")
    fields = "".join(_field(field, names, now) for field in embed.get("fields", []))
    parts = [
        f'<div class="d-title">{_inline(title, names, now)}</div>' if title else "",
        f'<div class="d-text">{_markup(text, names, now)}</div>' if text else "",
        f'<div class="d-fields">{fields}</div>' if fields else "",
    ]
    return f'<div class="d-embed" style="border-color:#{embed["color"]:06x}">{"".join(parts)}</div>'


def _field(field: Json, names: Mapping[str, str], now: float) -> str:
    name, value = field["name"], field["value"]
    wide = "" if field["inline"] else " wide"
    return (
        f'<div class="d-field{wide}"><div class="d-name">{_inline(name, names, now)}</div>'
        f'<div class="d-text">{_markup(value, names, now)}</div></div>'
    )


def _row(row: Json) -> str:
    shown = "".join(
        f'<span class="d-button {_STYLES[button["style"]]}">{escape(button["label"])}</span>'
        for button in row["components"]
    )
    return f'<div class="d-row">{shown}</div>'


def _markup(text: str, names: Mapping[str, str], now: float) -> str:
    parts = _FENCE.split(text)
    shown = [
        f"<pre>{escape(part)}</pre>" if place % 2 else _lines(part, names, now)
        for place, part in enumerate(parts)
    ]
    return "".join(shown)


def _lines(text: str, names: Mapping[str, str], now: float) -> str:
    lines = text.split("\n") if text else []
    return "".join(
        f'<div class="d-small">{_inline(line[3:], names, now)}</div>'
        if line.startswith("-# ")
        else f"<div>{_inline(line, names, now) or '&nbsp;'}</div>"
        for line in lines
    )


def _inline(text: str, names: Mapping[str, str], now: float) -> str:
    shown: list[str] = []
    start = 0
    for found in _TOKEN.finditer(text):
        shown.append(escape(text[start : found.start()]))
        shown.append(_told(found, names, now))
        start = found.end()
    return "".join([*shown, escape(text[start:])])


def _told(found: re.Match[str], names: Mapping[str, str], now: float) -> str:
    kind = found.lastgroup or "plain"
    inside = found[kind]
    match kind:
        case "code":
            return f"<code>{escape(inside)}</code>"
        case "bold":
            return f"<b>{_inline(inside, names, now)}</b>"
        case "moment":
            return f'<span class="d-moment">{_moment(inside, now)}</span>'
        case "person":
            return f'<span class="mention">@{escape(names.get(inside, inside))}</span>'
        case "link":
            return f'<a href="{escape(inside)}">{escape(inside)}</a>'
        case _:
            return escape(inside)


def _moment(told: str, now: float) -> str:
    at, _, form = told.partition(":")
    if form == "t":
        return f"{datetime.fromtimestamp(float(at), UTC):%H:%M}"
    away = now - float(at)
    words = show_duration(abs(away)).split()[0]
    return f"{words} ago" if away > 0 else f"in {words}"
