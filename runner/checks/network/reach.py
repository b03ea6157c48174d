"""How checks from the bot's side reach the world, and the words they send there."""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from config.template import parts
from runner.checks.situation import Situation
from runner.checks.verdict import UnmeasurableError

_WORTH_HIDING = 8


class Reach(Protocol):
    """What a check borrows from the run that carries it."""

    def tunnel(self, host: str, port: int) -> AbstractAsyncContextManager[int]:
        """Open a way through the environment's host; yields a port on the bot's loopback.

        Whatever it raises on being entered means that there is no way.
        """

    def secret(self, name: str) -> str:
        """Return a secret's value; it never leaves the check but on its way.

        Raises:
            ProblemError: it cannot be had.
        """

    def http(self) -> aiohttp.ClientSession:
        """Return a new session, which the check closes; see `session`."""

    async def keep(self, name: str, content: bytes) -> str:
        """Keep a picture with the run; returns where it is, empty where nothing is kept."""


def session() -> aiohttp.ClientSession:
    """Return a session that keeps no cookies: a check sends the ones it declares, and no other."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Templates on their way out.

    Attributes:
        captured: Values taken from earlier answers of the same check.
    """

    situation: Situation
    reach: Reach
    captured: Mapping[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """Return a template with captured values, plain values and secrets filled in.

        Raises:
            UnmeasurableError: a name is none of them.
            ProblemError: a secret cannot be had.
        """
        return "".join(
            value if kind == "text" else self.value(value) for kind, value in _parts(text)
        )

    def value(self, name: str) -> str:
        """Return what a name stands for; raises as `fill` does."""
        if name in self.captured:
            return self.captured[name]
        if name in self.situation.values:
            return self.situation.values[name]
        if name in self.situation.environment.secrets:
            return self.reach.secret(name)
        raise UnmeasurableError(f"{name} is not known here")

    def typed(self, text: str) -> object:
        """Return a JSON body's text filled in; one that is only a captured name keeps its type.

        Raises as `fill` does.
        """
        found = _parts(text)
        filled = self.fill(text)
        if len(found) == 1 and found[0][0] == "name" and found[0][1] in self.captured:
            try:
                return json.loads(filled)
            except ValueError:
                return filled
        return filled

    def hidden(self, text: str) -> str:
        """Return a text with captured values given back their names; short ones hide nothing."""
        for name, value in self.captured.items():
            if len(value) >= _WORTH_HIDING:
                text = text.replace(value, "${" + name + "}")
        return text

    def bound(self, text: str) -> tuple[str, list[str]]:
        """Return a query with a `%s` for each name, and the values to bind; raises as `fill`."""
        found = _parts(text)
        query = "".join(
            value.replace("%", "%%") if kind == "text" else "%s" for kind, value in found
        )
        return query, [self.value(value) for kind, value in found if kind == "name"]


def _parts(text: str) -> list[tuple[str, str]]:
    try:
        return parts(text)
    except ValueError as error:
        raise UnmeasurableError(str(error)) from error
