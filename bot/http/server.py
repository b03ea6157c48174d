"""`/healthz` and `/readyz`, and nothing else."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web  # noqa: TID251 - this is the one place that serves HTTP

from bot.http.lag import Lag
from config.model.settings import Http
from config.problem import fail

MOST = 16 * 1024
"""Bytes of a request's body; our routes read none."""

_PATIENCE = 2.0  # seconds for one part to say that it is ready

Probe = Callable[[], Awaitable[str]]
"""Says why a part is not ready, in a few words; empty when it is."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


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
async def serving(settings: Http, probes: Mapping[str, Probe], lag: Lag) -> AsyncIterator[Serving]:
    """Serve until the block ends.

    Args:
        settings: Where; port 0 takes a free one.
        probes: What `/readyz` asks, by the name of the part.
        lag: What `/healthz` tells of the event loop.

    Raises:
        ProblemError: the address cannot be taken (`http-address`).
    """
    application = web.Application(middlewares=[_guard], client_max_size=MOST)
    application.router.add_get("/healthz", _health(lag))
    application.router.add_get("/readyz", _ready(probes))
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
        reasons = {name: why for name, why in zip(probes, said, strict=True) if why}
        if reasons:
            return _answer(503, {"status": "not ready", "reasons": reasons})
        return _answer(200, {"status": "ready"})

    return ready


async def _ask(probe: Probe) -> str:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await probe()
    except TimeoutError:
        return f"no answer within {_PATIENCE:g} s"
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a part, the page says so
        return f"{type(error).__name__}"  # the text of a driver's error may hold addresses


@web.middleware
async def _guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    if (request.content_length or 0) > MOST:
        return _answer(413, {"error": f"a request holds at most {MOST} bytes"})
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _answer(error.status, {"error": error.reason.lower()})


def _answer(status: int, content: Mapping[str, object]) -> web.Response:
    return web.Response(
        status=status,
        text=json.dumps(content) + "\n",
        content_type="application/json",
        headers={
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Server": "handrail",
        },
    )
