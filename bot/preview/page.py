"""The picture page: every message as Slack and Discord show it, in one file. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.preview.emoji import drawn

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Handrail: every message</title>
<style>
{style}</style>
</head>
<body>
<div id="dark"><div id="light"><main>
<h1>Every message of Handrail</h1>
<p class="lead">As Slack (left) and Discord (right) show it, <a href="#light">light</a> or
<a href="#dark">dark</a>. Times are in UTC.</p>
{rows}
</main></div></div>
</body>
</html>
"""
_MESSAGE = (
    '<div class="message {platform}"><div class="face">H</div><div>'
    '<span class="who">Handrail</span><span class="app">APP</span>'
    '<span class="when">12:03</span>{body}</div></div>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A message as both platforms show it, in HTML."""

    title: str
    slack: str
    discord: str


def page(pairs: Iterable[Pair], style: str) -> str:
    """Return the page, which needs nothing but itself."""
    return _PAGE.format(style=style, rows="\n".join(_row(pair) for pair in pairs))


def _row(pair: Pair) -> str:
    slack = _MESSAGE.format(platform="slack", body=drawn(pair.slack))
    discord = _MESSAGE.format(platform="discord", body=drawn(pair.discord))
    return f'<h2>{escape(pair.title)}</h2>\n<div class="pair">\n{slack}\n{discord}\n</div>'
