"""What can be completed while somebody types: environments, refs, runs, verbs."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from commands.access import allowed_in
from commands.people import caller_of
from commands.places import bound
from commands.request import Caller
from commands.vocabulary import BY_NAME
from config.model import Configuration
from config.model.people import Verb
from config.problem import ProblemError
from runner.control import Control

log = logging.getLogger(__name__)

MOST = 25
"""Choices that Discord shows."""

_FRESH = 60.0  # seconds for which an environment's refs are not asked for again
_LIMIT = 1.5  # seconds that git may take; a platform waits three for the whole
_RUNS = 100  # newest runs looked through

Refs = Callable[[str], Awaitable[Sequence[str]]]
"""Returns the full names of an environment's deployable refs, as last fetched."""


@dataclass(slots=True, kw_only=True)
class Choices:
    """Completes for those who may see an environment; nobody else learns a name."""

    configuration: Configuration
    control: Control
    refs: Refs
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Sequence[str]]] = field(default_factory=dict)

    async def choices(
        self, platform: str, user: str, channel: str, about: str, typed: str
    ) -> Sequence[str]:
        """Return what may be completed, best first, at most 25; never raises.

        Args:
            platform: Where somebody types.
            user: Who types.
            channel: Where.
            about: `environment`, `ref` (or `ref:ENVIRONMENT` where that is chosen), `run`,
                `verb`.
            typed: What is there so far.
        """
        settings = self.configuration.settings
        caller = caller_of(settings, platform=platform, user=user, channel=channel)
        kind, _, named = about.partition(":")
        try:
            found = await self._found(caller, kind, named)
        except Exception:
            log.exception("choices: %s cannot be completed", about)
            return ()
        return ranked(found, typed)

    async def _found(self, caller: Caller, kind: str, named: str) -> Sequence[str]:
        if kind == "verb":
            return tuple(BY_NAME)
        visible = allowed_in(self.configuration, caller, Verb.VIEW)
        if kind == "environment":
            return visible
        if kind == "run":
            newest = await self.control.runs(limit=_RUNS)
            seen = [run for run in newest if run.environment in visible]
            return [f"{run.environment}#{run.number}" for run in seen]
        if kind != "ref":
            return ()
        meant = named or bound(self.configuration, caller)
        names = [meant] if meant else list(visible)
        found = [await self._refs_of(name) for name in names if name in visible]
        return list(dict.fromkeys(ref for refs in found for ref in refs))

    async def _refs_of(self, environment: str) -> Sequence[str]:
        """Return branches and tags by their short names, the default one first."""
        at, known = self._known.get(environment, (float("-inf"), ()))
        if self.clock() - at < _FRESH:
            return known
        origin = self.configuration.environments[environment].origin
        declared = [ref for ref in origin.refs if "*" not in ref]
        try:
            async with asyncio.timeout(_LIMIT):
                fetched = [*await self.refs(environment)]
        except (TimeoutError, OSError, ProblemError):  # nothing was fetched yet, or git is slow
            fetched = []
        short = dict.fromkeys(_short(ref) for ref in (origin.default, *fetched, *declared))
        self._known[environment] = (self.clock(), tuple(short))
        return tuple(short)


def ranked(found: Sequence[str], typed: str) -> Sequence[str]:
    """Return what fits what was typed: those that begin with it, then those that hold it. Pure."""
    wanted = typed.strip().casefold()
    begin = [name for name in found if name.casefold().startswith(wanted)]
    hold = [name for name in found if wanted in name.casefold() and name not in begin]
    return (begin + hold)[:MOST]


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
