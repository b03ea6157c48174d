"""Calls of Slack's Web API, with its errors in the words of the port."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import ChatError, Unreachable
from bot.slack.refusals import meaning

PATIENCE = 15.0
"""Seconds for one call."""

Answer = Mapping[str, Any]

quiet = logging.getLogger("bot.slack.library")
"""For Slack's libraries: they log what we handle, and more loudly than people can use."""
quiet.setLevel(logging.CRITICAL)


_NO_JSON = (AttributeError, TypeError, ValueError)
"""What slack-sdk stumbles over where a proxy answers with a page of its own."""


class Refused(Exception):  # noqa: N818 - an answer, not an accident
    """Slack's answer was no.

    Attributes:
        error: The code.
        meaning: What the outbox is to make of it.
    """

    def __init__(self, error: str, meant: ChatError) -> None:
        super().__init__(error)
        self.error = error
        self.meaning = meant


class Web:
    """The Web API under one token. Nothing is tried again here: the outbox does, and knows why."""

    def __init__(self, api: str, token: str) -> None:
        self.client = AsyncWebClient(
            token=token, base_url=api, timeout=int(PATIENCE), logger=quiet, retry_handlers=[]
        )
        self.scopes: frozenset[str] | None = None

    async def open(self) -> None:
        """Keep connections for the calls to come; without this each call makes its own."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        self.client.session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        """End the kept connections."""
        session, self.client.session = self.client.session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, **args: Any) -> Answer:
        """Call a method with JSON.

        Raises:
            Refused: Slack said no.
            Unreachable: nothing is known of what became of it.
        """
        channel = str(args.get("channel", ""))
        return await self._asked(method, channel, lambda: self.client.api_call(method, json=args))

    async def get(self, method: str, **args: Any) -> Answer:
        """Call a method that only reads; those take no JSON.

        Raises:
            Refused: Slack said no.
            Unreachable: there was no answer.
        """
        channel = str(args.get("channel", ""))
        return await self._asked(
            method, channel, lambda: self.client.api_call(method, http_verb="GET", params=args)
        )

    async def say(self, address: str, content: Mapping[str, Any]) -> bool:
        """Post to a response address; False where it is used up or nobody answers."""
        session = self.client.session
        if session is None:
            return False
        try:
            async with session.post(address, json=content) as response:
                return response.ok
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _asked(self, method: str, channel: str, ask: Callable[[], Awaitable[Any]]) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE):
                response = await ask()
        except SlackApiError as error:
            raise _refused(error, method, channel) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError, *_NO_JSON) as error:
            raise Unreachable(f"Slack did not answer {method}: {_name(error)}") from error
        self._learn(response.headers)
        data: Answer = response.data
        return data

    def _learn(self, headers: Mapping[str, str]) -> None:
        told = headers.get("x-oauth-scopes")
        if told is not None:
            self.scopes = frozenset(part.strip() for part in told.split(",") if part.strip())


def _refused(error: SlackApiError, method: str, channel: str) -> Exception:
    response: Any = error.response
    data = getattr(response, "data", None)
    headers = getattr(response, "headers", None) or {}
    status = int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)
    told = data if isinstance(data, dict) else {}
    code = str(told.get("error") or f"http_{status}")
    if status >= 500:  # noqa: PLR2004 - whatever the body says, the server is in trouble
        code = f"http_{status}"
    needed, wait = str(told.get("needed", "")), _seconds(headers.get("Retry-After"))
    meant = meaning(code, method=method, channel=channel, needed=needed, wait=wait)
    if isinstance(meant, Unreachable) and code.startswith("http_"):
        return meant
    return Refused(code, meant)


def _seconds(header: str | None) -> float | None:
    try:
        return None if header is None else max(0.0, float(header))
    except ValueError:
        return None


def _name(error: BaseException) -> str:
    return type(error).__name__
