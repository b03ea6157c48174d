"""One Socket Mode socket, kept open and looked after.

slack-sdk's client reconnects by itself, but notices late and can get stuck; so each client here
lives for one connection only, and what happens to it is watched from outside.
"""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from websockets.exceptions import WebSocketException

from bot.chat import RetryLater, Unreachable
from bot.slack.refusals import is_auth
from bot.slack.web import Refused, Web, quiet

_EXPECTED = (Refused, RetryLater, Unreachable, WebSocketException, OSError, TimeoutError)

log = logging.getLogger(__name__)

Greeted = Callable[["Socket"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently, in seconds.

    Attributes:
        greeting: For a new socket to be greeted.
        probe: Between two looks at a socket.
        patience: For the answer to one look.
        first: Before the second try to connect; the pauses double from here.
        most: The longest pause.
        locked: Between tries with a token that Slack does not take.
        ghosts: Before a socket is renewed to count again, where Slack counts too many.
        checkup: Between two calls that show that the Web API answers.
    """

    greeting: float = 10.0
    probe: float = 5.0
    patience: float = 5.0
    first: float = 0.5
    most: float = 30.0
    locked: float = 60.0
    ghosts: float = 60.0
    checkup: float = 60.0


class _Client(SocketModeClient):
    """A client for one connection: it never looks for another by itself."""

    def __init__(self, app: AsyncApp, address: str) -> None:
        super().__init__(
            app_token="",  # its use is over once there is an address
            logger=quiet,
            web_client=app.client,
            auto_reconnect_enabled=False,
        )
        self.wss_uri = address
        self.leaving = asyncio.Event()
        self.greeted: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._app = app
        self.message_listeners.append(self._greet)
        self.socket_mode_request_listeners.append(self._handle)  # type: ignore[arg-type]

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 - the library's signature
        self.leaving.set()

    async def _greet(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello" and not self.greeted.done():
            self.greeted.set_result(int(message.get("num_connections") or 1))

    async def _handle(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, request)
        # A socket that is gone cannot be answered on; the delivery comes again.
        await send_async_response(client, request, response, 0.0)


class Socket:
    """A place for one connection at a time, renewed whenever it ends.

    Its Web API is under the app token.

    Attributes:
        trouble: Why it is not connected, in a few words; empty while it is.
        down_since: Since when it is not (epoch seconds); 0 while it is.
        counted: How many connections of the app Slack counted when this one was greeted.
        renew: Set to have a new connection in place of this one.
    """

    def __init__(self, app: AsyncApp, web: Web, pace: Pace) -> None:
        self._app = app
        self._web = web
        self._pace = pace
        self.trouble = "connecting"
        self.down_since = time.time()
        self.counted = 0
        self.renew = asyncio.Event()

    async def keep(self, greeted: Greeted) -> None:
        """Stay connected until cancelled; `greeted` is called for each new connection."""
        failures = 0
        while True:
            start, what = time.monotonic(), "Slack asked for a new connection"
            error: Exception | None = None
            try:
                await self._live(greeted)
            except Exception as broken:
                # Whatever it is, the bot goes on trying: the other platforms must not suffer.
                if not isinstance(broken, _EXPECTED):
                    log.exception("slack: a socket broke unexpectedly")
                error, what = broken, _why(broken)
                self.trouble = what
                self.down_since = self.down_since or time.time()
            lasted = time.monotonic() - start > self._pace.greeting
            failures = 0 if lasted else failures + 1
            pause = self._pause(error, failures)
            log.info("slack: socket: %s; again in %.1f s", what, pause)
            await asyncio.sleep(pause)

    async def _live(self, greeted: Greeted) -> None:
        """Hold one connection; return where Slack asked to change it for another."""
        async with self._connected() as client:
            self.trouble, self.down_since = "", 0.0
            greeted(self)
            await self._watch(client)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[_Client]:
        told = await self._web.call("apps.connections.open")
        client = _Client(self._app, str(told["url"]))
        try:
            async with asyncio.timeout(self._pace.greeting):
                await client.connect()  # type: ignore[no-untyped-call]
                self.counted = await _first(client)
            self.renew.clear()
            yield client
        finally:
            await _end(client)

    async def _watch(self, client: _Client) -> None:
        """Look at a connection until it has to be changed.

        Raises:
            ConnectionError: it was closed.
            TimeoutError: the other end does not answer any more.
        """
        session: Any = client.current_session
        while not (client.leaving.is_set() or self.renew.is_set()):
            ended = asyncio.ensure_future(session.wait_closed())
            leaving = asyncio.ensure_future(client.leaving.wait())
            renew = asyncio.ensure_future(self.renew.wait())
            waits = (ended, leaving, renew)
            try:
                await asyncio.wait(
                    waits, timeout=self._pace.probe, return_when=asyncio.FIRST_COMPLETED
                )
                if ended.done():
                    raise ConnectionError("the connection was closed")
            finally:
                for wait in waits:
                    wait.cancel()
            async with asyncio.timeout(self._pace.patience):
                await (await session.ping())

    def _pause(self, error: Exception | None, failures: int) -> float:
        if isinstance(error, Refused) and isinstance(error.meaning, RetryLater):
            return error.meaning.seconds
        if isinstance(error, Refused) and is_auth(error.error):
            return self._pace.locked
        if not failures:
            return 0.0
        longest: float = min(self._pace.most, self._pace.first * 2 ** min(failures - 1, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads tries, keeps no secret


async def _first(client: _Client) -> int:
    """Return how many connections the greeting counts; a socket too many is sent away instead."""
    session: Any = client.current_session
    ended = asyncio.ensure_future(session.wait_closed())
    leaving = asyncio.ensure_future(client.leaving.wait())
    try:
        waits = (client.greeted, leaving, ended)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if not client.greeted.done():
            raise ConnectionError("Slack sent the socket away")
        return client.greeted.result()
    finally:
        leaving.cancel()
        ended.cancel()


async def _end(client: _Client) -> None:
    """Close a client with all its tasks; one whose other end is dead is not waited for."""
    session: Any = client.current_session
    tasks = [
        task
        for task in (
            client.message_receiver,
            client.current_session_monitor,
            client.message_processor,
        )
        if task is not None
    ]
    client.closed = True
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if session is None:
        return
    with contextlib.suppress(Exception):
        async with asyncio.timeout(1.0):
            await session.close()
    session.transport.abort()


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return f"Slack refuses a socket: {error}"
    if isinstance(error, TimeoutError):
        return "the socket does not answer"
    return f"the socket broke: {str(error) or type(error).__name__}"
