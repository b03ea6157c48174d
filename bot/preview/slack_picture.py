"""Blocks of Slack as HTML, as its client shows them. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.slack.render import Rendered

Json = Mapping[str, Any]

_TOKEN = re.compile(
    r"```\n?(?P<fence>.*?)\n?```|`(?P<code>[^`\n]+)`|<(?P<link>[^>\n]+)>"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)",
    re.DOTALL,
)


def picture(shown: Rendered, names: Mapping[str, str], now: float) -> str:
    """Return a message as HTML.

    Args:
        shown: The message as rendered.
        names: What people are called, by their ids.
        now: The time at which it is looked at.
    """
    return "".join(_block(block, names, now) for block in shown.blocks)


def _block(block: Json, names: Mapping[str, str], now: float) -> str:
    match block["type"]:
        case "header":
            return f'<div class="s-header">{escape(block["text"]["text"])}</div>'
        case "section" if "fields" in block:
            cells = "".join(f"<div>{_markup(one, names, now)}</div>" for one in block["fields"])
            return f'<div class="s-fields">{cells}</div>'
        case "section":
            return f'<div class="s-section">{_markup(block["text"], names, now)}</div>'
        case "context":
            parts = "".join(_markup(one, names, now) for one in block["elements"])
            return f'<div class="s-context">{parts}</div>'
        case _:
            return f'<div class="s-actions">{"".join(map(_button, block["elements"]))}</div>'


def _button(button: Json) -> str:
    style = button.get("style", "")
    return f'<span class="s-button {style}">{escape(button["text"]["text"])}</span>'


def _markup(text: Json, names: Mapping[str, str], now: float) -> str:
    def told(found: re.Match[str]) -> str:
        kind = found.lastgroup
        inside = found[kind] if kind else ""
        match kind:
            case "fence":
                return f"<pre>{inside}</pre>"
            case "code":
                return f"<code>{inside}</code>"
            case "bold":
                return f"<b>{_TOKEN.sub(told, inside)}</b>"
            case "italic":
                return f"<i>{_TOKEN.sub(told, inside)}</i>"
            case _:
                return _link(inside, names, now)

    # `& < >` are entities already: Slack's own escape is the one of HTML
    shown = _TOKEN.sub(told, str(text["text"]))
    return shown.replace("</pre>\n", "</pre>").replace("\n<pre>", "<pre>").replace("\n", "<br>")


def _link(inside: str, names: Mapping[str, str], now: float) -> str:
    if inside.startswith("@"):
        return f'<span class="mention">@{escape(names.get(inside[1:], inside[1:]))}</span>'
    if inside.startswith("!date^"):
        _, at, form = inside.partition("|")[0].split("^")
        return _date(float(at), form, now)
    address, _, label = inside.partition("|")
    return f'<a href="{address.replace(chr(34), "&quot;")}">{label or address}</a>'


def _date(at: float, form: str, now: float) -> str:
    then, today = datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(now, UTC)
    day = "Today" if then.date() == today.date() else f"{then:%b} {then.day}"
    return form.replace("{date_short_pretty}", day).replace("{time}", f"{then:%H:%M}")
