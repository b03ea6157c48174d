"""Slack's markup: text as Slack shows it, and nothing in it that Slack would obey. Pure.

Slack has no escape for its formatting, so that characters which would format are replaced by ones
that look alike; `& < >` have entities. Text objects are sent `verbatim`: Slack then makes nothing
of `@here`, `#channel` or addresses by itself.
"""

import re
from datetime import UTC, datetime

from bot.cards.moments import Form, Moment, pieces
from bot.fit import clean, clean_line, size

BREAK = "\u200b"
_OPENS = re.compile(r"(?<!\w)([*_~]+)(?=\S)|(?<=\S)([*_~]+)(?!\w)")
_ALIKE = str.maketrans({"*": "\u2217", "_": "\u02cd", "~": "\u223c"})
_LOUD = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_ADDRESS = re.compile(r"(|.*: )(https?://[^\s<>|`\"]{1,1500})")
_COMMAND = re.compile(r"<(?=[!@#])")
_LABEL = 70
_LATEST = 253_402_300_799.0  # the last second that a calendar here knows


def line(text: str) -> str:
    """Return text from anywhere on one line, as mrkdwn."""
    return _told(clean_line(text), formatted=True)


def bold(text: str) -> str:
    """Return text on one line, as mrkdwn to be enclosed in asterisks."""
    return line(text).replace("*", "\u2217")


def lines(text: str) -> str:
    """Return lines of text as mrkdwn; an address at the end of one becomes a link."""
    shown = [_line(part.rstrip()) for part in clean(text).split("\n")]
    return "\n".join(shown).strip("\n")


def plain(text: str) -> str:
    """Return text on one line where Slack knows no markup at all."""
    return _quieter(_told(clean_line(text), formatted=False))


def sentence(text: str) -> str:
    """Return text for the notification: mrkdwn on one line, moments written out."""
    return escaped(_told(clean_line(text), formatted=False))


def code(text: str) -> str:
    """Return text in a fence that it cannot leave."""
    body = clean(text).replace("``", f"`{BREAK}`").replace("``", f"`{BREAK}`")
    return f"```\n{escaped(plain_moments(body))}\n```"


def escaped(text: str) -> str:
    """Return text with what Slack reads as the start of a command made harmless."""
    quiet = _LOUD.sub(f"@{BREAK}", text)
    return quiet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def chip(text: str, width: int) -> str:
    """Return text of a fixed pitch, at the right of so many columns."""
    return f"`{text.rjust(width).replace(' ', chr(0xA0))}`"


def date(at: float) -> str:
    """Return a moment in the reader's zone."""
    return f"<!date^{int(min(at, _LATEST))}^{{date_short_pretty}} {{time}}|{fallback(at)}>"


def time(at: float) -> str:
    """Return a time of day in the reader's zone."""
    return f"<!date^{int(min(at, _LATEST))}^{{time}}|{fallback(at)}>"


def fallback(at: float) -> str:
    """Return a moment for those who cannot be shown it in their zone."""
    then = datetime.fromtimestamp(min(at, _LATEST), UTC)
    return f"{then.day} {then:%b %H:%M} UTC"


def plain_moments(text: str) -> str:
    """Return text with its moments written out."""
    return "".join(
        fallback(piece.at) if isinstance(piece, Moment) else piece for piece in pieces(text)
    )


def _line(text: str) -> str:
    before, address = text.strip(), ""
    if found := _ADDRESS.fullmatch(before):
        before, address = found[1], found[2]
    told = _told(before, formatted=True) + (_link(address) if address else "")
    return BREAK + told if told.startswith("&gt;") else told  # else Slack would quote it


def _link(address: str) -> str:
    """Return a link under its own name, so that it cannot claim to lead elsewhere."""
    label = address.partition("://")[2].rstrip("/")
    shown = label if size(label) <= _LABEL else label[: _LABEL - 1] + "…"
    return f"<{escaped(address)}|{_quiet(shown)}>"


def _told(text: str, *, formatted: bool) -> str:
    """Write words and moments; a distance behind its own time of day would say it twice."""
    shown: list[str] = []
    before: Moment | None = None
    for piece in pieces(text):
        if isinstance(piece, str):
            shown.append(_quiet(piece) if formatted else piece)
        elif before is not None and piece.form is Form.DISTANCE and before.at == piece.at:
            if shown[-1].strip() == ",":
                shown.pop()
        else:
            if piece.form is Form.SPAN:
                shown[-1:] = [_since(shown[-1])] if shown else ["since "]
            shown.append(date(piece.at) if formatted else fallback(piece.at))
            before = piece
    return "".join(shown)


def _since(words: str) -> str:
    """Turn `running for` into `running since`: Slack knows no elapsed time."""
    return words.removesuffix("for ") + "since "


def _quieter(text: str) -> str:
    return _COMMAND.sub(f"<{BREAK}", _LOUD.sub(f"@{BREAK}", text))


def _quiet(text: str) -> str:
    alike = _OPENS.sub(lambda match: match[0].translate(_ALIKE), text.replace("`", "\u02cb"))
    return escaped(alike)
