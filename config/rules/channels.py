"""Channels that environments name: on a platform the bot is on, and each one once. Pure."""

from collections.abc import Iterator

from config.draft import Draft
from config.model.settings import Chat, Terminal
from config.place import Place, nearest
from config.problem import Finding

_TERMINAL = "terminal"
_PLATFORMS = tuple(name for name in Chat.model_fields if name != "direct")
_NOTIFY = ("stakeholders", "alerts")


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the channels of every environment."""
    for environment in draft.environments.values():
        named = environment.file.at("channels").items()
        others = [environment.file.at("notify", name).items() for name in _NOTIFY]
        yield from _twice(named, {})
        for places in others:
            yield from _twice(places, {place.text: place for place in named})
        for place in [*named, *(place for places in others for place in places)]:
            yield from _channel(draft, place)


def _twice(places: list[Place], before: dict[str, Place]) -> Iterator[Finding]:
    """Yield a warning for a channel that is told the same twice."""
    seen = dict(before)
    for place in places:
        first = seen.setdefault(place.text, place)
        if place.text and first is not place:
            line = first.raw.line(first.trail)
            what = f"`{place.text}` is named on line {line} already."
            cure = "Remove one of the two: a channel of `channels` is told everything."
            yield place.finding("duplicate-channel", what, cure, fatal=False)


def _channel(draft: Draft, place: Place) -> Iterator[Finding]:
    platform, _, channel = place.text.partition(":")
    if not platform or not channel:
        return
    if platform not in _PLATFORMS:
        what = f"The bot does not speak on `{platform}`."
        yield place.finding("unknown-platform", what, nearest(platform, _PLATFORMS, ""))
    elif platform == _TERMINAL:
        yield from _terminal(draft, place, channel)
    elif draft.settings.there and not draft.settings.at("chat", platform).there:
        what = f"The bot is not connected to `{platform}`: handrail.yaml has no `chat.{platform}`."
        cure = f"Add `{platform}:` below `chat:` in handrail.yaml, or remove the channel."
        yield place.finding("platform-not-configured", what, cure)


def _terminal(draft: Draft, place: Place, channel: str) -> Iterator[Finding]:
    declared = draft.settings.at("chat", _TERMINAL, "channels")
    known = [each.text for each in declared.items()]
    known = known if declared.there else list(Terminal().channels)
    if draft.settings.at("chat", _TERMINAL, "enabled").value is False:
        what = "The terminal chat is switched off in handrail.yaml."
        cure = "Set `chat.terminal.enabled: true`, or name another channel."
        yield place.finding("unknown-channel", what, cure)
    elif channel not in known and draft.settings.there:
        what = f"The terminal chat has no channel `{channel}`."
        cure = nearest(channel, known, "Add it to `chat.terminal.channels`.")
        yield place.finding("unknown-channel", what, cure)
