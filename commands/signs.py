"""The emoji of approvals, whatever a platform calls them. Pure."""

import re
from collections.abc import Mapping

from runner.record.fold import ACCEPT, EXTEND, ROLL_BACK

ALERT_SIGNS: Mapping[str, str] = {
    "rewind": ROLL_BACK,
    "hourglass_flowing_sand": EXTEND,
    "white_check_mark": ACCEPT,
}
"""What a sign on a monitor's alert asks for."""

LOCK_SIGNS: Mapping[str, str] = {"+1": "give", "-1": "keep"}
"""What the holder of a lock says by a sign to whoever wants it."""

_ALIASES = {
    "+1": ("\N{THUMBS UP SIGN}", "thumbsup", "thumbs_up", "thumbup", "yes"),
    "-1": ("\N{THUMBS DOWN SIGN}", "thumbsdown", "thumbs_down", "thumbdown", "no"),
    "white_check_mark": ("\N{WHITE HEAVY CHECK MARK}", "check_mark_button"),
    "heavy_check_mark": ("\N{HEAVY CHECK MARK}", "check_mark"),
    "x": ("\N{CROSS MARK}", "cross_mark"),
    "no_entry": ("\N{NO ENTRY}",),
    "no_entry_sign": ("\N{NO ENTRY SIGN}", "prohibited"),
    "rewind": ("\N{BLACK LEFT-POINTING DOUBLE TRIANGLE}", "fast_reverse_button"),
    "hourglass_flowing_sand": (
        "\N{HOURGLASS WITH FLOWING SAND}",
        "hourglass_not_done",
    ),
    "rocket": ("\N{ROCKET}",),
    "ok_hand": ("\N{OK HAND SIGN}",),
    "raised_hand": ("\N{RAISED HAND}", "hand"),
}
_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}
_NOISE = re.compile("::?skin-tone-[1-6]:?|[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")
_MINUS = re.compile("^[\u2010-\u2015\u2212](?=1$)")


_TYPED = frozenset({"+1", "-1"})


def pictured(sign: str) -> str:
    """Return a sign as people see it where they react, and as they type it where they cannot."""
    name = normal_sign(sign)
    if name not in _ALIASES:
        return sign
    picture = _ALIASES[name][0]
    return f"{picture} ({name})" if name in _TYPED else picture


def normal_sign(sign: str) -> str:
    """Return a sign's one name: `+1` for a thumb up in any skin tone, `thumbsup`, `:+1:`.

    A sign that is not known is returned as it is, in lower case and without colons. A platform's
    custom emoji (`<:thumbsup:123>`) keeps its brackets, so it never passes for a standard one.
    """
    bare = _NOISE.sub("", sign.strip()).strip(":").lower()
    bare = _MINUS.sub("-", bare)
    return _NAMES.get(bare, bare)
