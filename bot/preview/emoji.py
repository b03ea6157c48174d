"""The signs of messages as small drawings, for machines without a font for them. Pure."""

import re

_DISC = '<circle cx="9" cy="9" r="7.5" fill="{}"/>'
_TILE = '<rect x="1" y="1" width="16" height="16" rx="3" fill="{}"/>'
_STROKE = 'fill="none" stroke="{}" stroke-width="2.4" stroke-linecap="round"'
_DRAWN = {
    "⚪": '<circle cx="9" cy="9" r="7" fill="#e6e7e8" stroke="#b4b8bd" stroke-width="1"/>',
    "🔵": _DISC.format("#3b88e0"),
    "🟢": _DISC.format("#3aa655"),
    "🟡": _DISC.format("#f2c744"),
    "🔴": _DISC.format("#d8343e"),
    "✅": _TILE.format("#3aa655") + f'<path d="M4.6 9.4l3 3 5.8-6.4" {_STROKE.format("#fff")}/>',
    "❌": f'<path d="M3.5 3.5l11 11M14.5 3.5l-11 11" {_STROKE.format("#d8343e")}/>',
    "⚠️": '<path d="M9 1.5l8 14.5H1z" fill="#f2c744"/>'
    '<path d="M9 6.5v4.6M9 13.4v.2" stroke="#3a2f00" stroke-width="1.8" stroke-linecap="round"/>',
    "❔": f'<path d="M5.6 6.4a3.4 3.4 0 1 1 5 3.1c-1.1.6-1.6 1.2-1.6 2.2M9 15v.1" '
    f"{_STROKE.format('#9aa0a8')}/>",
    "⏭️": _TILE.format("#5b7fa6") + '<path d="M4 5l4.5 4L4 13zM8.5 5l4.5 4-4.5 4z" fill="#fff"/>',
    "⏹️": _TILE.format("#5b7fa6") + '<rect x="5" y="5" width="8" height="8" fill="#fff"/>',
}
_FOUND = re.compile("|".join(_DRAWN))


def drawn(html: str) -> str:
    """Return HTML with every sign drawn; its character stays as the name of the picture."""
    return _FOUND.sub(
        lambda found: (
            f'<svg class="sign" viewBox="0 0 18 18" role="img" aria-label="{found[0]}">'
            f"{_DRAWN[found[0]]}</svg>"
        ),
        html,
    )
