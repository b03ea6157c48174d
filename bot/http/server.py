"""`/healthz`, `/readyz`, `/metrics`, what a chat platform posts to, and nothing else."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web  # noqa: TID251 - this is the one place that serves HTTP
from aiohttp.typedefs import Middleware

from bot.http.lag import Lag
from config.model.settings import Http
from config.problem import fail

MOST = 16 * 1024
"""Bytes of a request's body; our own routes read none."""

MOST_POSTED = 1024 * 1024
"""Bytes of what a chat platform posts."""

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Server": "handrail",
}
_PATIENCE = 2.0  # seconds for one part to say that it is ready

Probe = Callable[[], Awaitable[str]]
"""Says why a part is not ready, in a few words; empty when it is, a `Note` where it is and more."""


class Note(str):
    """What is to be known of a part that is ready all the same; nobody is sent away for it."""

    __slots__ = ()


_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = Sequence[tuple[str, _Handler]]
"""Paths that are posted to, and what answers them."""

Page = Callable[[str], tuple[bytes, str]]
"""Returns a page and its content type, in the format that a reader accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where HTTP is served, with the port that was taken."""

    address: str
    port: int

    @property
    def url(self) -> str:
        """The address as people open it."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"http://{host}:{self.port}"


@contextlib.asynccontextmanager
async def serving(
    settings: Http,
    probes: Mapping[str, Probe],
    lag: Lag,
    routes: Routes = (),
    metrics: Page | None = None,
) -> AsyncIterator[Serving]:
    """Serve until the block ends.

    Args:
        settings: Where; port 0 takes a free one.
        probes: What `/readyz` asks, by the name of the part.
        lag: What `/healthz` tells of the event loop.
        routes: What chat platforms post to.
        metrics: What `/metrics` shows; without it there is no such page.

    Raises:
        ProblemError: the address cannot be taken (`http-address`).
    """
    guard = _guard(frozenset(path for path, _ in routes))
    application = web.Application(middlewares=[guard], client_max_size=MOST_POSTED)
    application.router.add_get("/healthz", _health(lag))
    application.router.add_get("/readyz", _ready(probes))
    if metrics is not None:
        application.router.add_get("/metrics", _page(metrics))
    for path, handler in routes:
        application.router.add_post(path, handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.address, settings.port)
        try:
            await site.start()
        except OSError as error:
            raise fail(
                "http-address",
                f"HTTP cannot be served at {settings.address}:{settings.port}: {error.strerror}.",
                "Set `http.port` to a free port in handrail.yaml, or `http.enabled` to false.",
            ) from error
        yield Serving(address=settings.address, port=int(runner.addresses[0][1]))
    finally:
        await runner.cleanup()


def _health(lag: Lag) -> _Handler:
    async def health(_request: web.Request) -> web.Response:
        return _answer(200, {"status": "alive", "loop_lag_ms": round(lag.worst * 1000, 1)})

    return health


def _ready(probes: Mapping[str, Probe]) -> _Handler:
    async def ready(_request: web.Request) -> web.Response:
        said = await asyncio.gather(*(_ask(probe) for probe in probes.values()))
        told = {name: why for name, why in zip(probes, said, strict=True) if why}
        notes = {name: why for name, why in told.items() if isinstance(why, Note)}
        more: dict[str, object] = {"notes": notes} if notes else {}
        if reasons := {name: why for name, why in told.items() if name not in notes}:
            return _answer(503, {"status": "not ready", "reasons": reasons, **more})
        return _answer(200, {"status": "ready", **more})

    return ready


def _page(metrics: Page) -> _Handler:
    async def page(request: web.Request) -> web.Response:
        body, kind = metrics(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={**_HEADERS, "Content-Type": kind})

    return page


async def _ask(probe: Probe) -> str:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await probe()
    except TimeoutError:
        return f"no answer within {_PATIENCE:g} s"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the page says so
        return f"{type(error).__name__}"  # the text of a driver's error may hold addresses


def _guard(posted: frozenset[str]) -> Middleware:
    """Refuse bodies that are too large; only what platforms post to takes large ones."""

    @web.middleware
    async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
        most = MOST_POSTED if request.path in posted else MOST
        if (request.content_length or 0) > most:
            return _answer(413, {"error": f"a request holds at most {most} bytes"})
        try:
            return await handler(request)
        except web.HTTPException as error:
            return _answer(error.status, {"error": error.reason.lower()})

    return guard


def _answer(status: int, content: Mapping[str, object]) -> web.Response:
    return web.Response(
        status=status,
        text=json.dumps(content) + "\n",
        content_type="application/json",
        headers=_HEADERS,
    )
