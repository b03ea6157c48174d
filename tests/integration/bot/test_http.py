import asyncio

import aiohttp
import pytest

from bot.http import server
from bot.http.lag import Lag
from bot.http.server import MOST, Note, serving
from bot.metrics.meter import Meter
from config.model.settings import Http
from config.problem import ProblemError

ANYWHERE = Http(port=0)


async def ready():
    return ""


async def broken():
    raise ConnectionError("postgresql://user:secret@host")


async def asked(url, path, method="GET", **more):
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{url}{path}", **more) as response,
    ):
        return response.status, await response.json()


async def test_health_tells_that_the_process_lives_and_how_late_its_loop_is():
    async with serving(ANYWHERE, {}, Lag()) as where:
        assert await asked(where.url, "/healthz") == (200, {"status": "alive", "loop_lag_ms": 0.0})


async def test_it_is_ready_when_all_parts_are():
    async with serving(ANYWHERE, {"database": ready, "chat": ready}, Lag()) as where:
        assert await asked(where.url, "/readyz") == (200, {"status": "ready"})


async def test_what_is_to_be_known_is_noted_and_sends_nobody_away():
    async def noted():
        return Note("another one is elsewhere")

    async def says():
        return "not launched"

    notes = {"configuration": "another one is elsewhere"}
    async with serving(ANYWHERE, {"chat": ready, "configuration": noted}, Lag()) as where:
        told = await asked(where.url, "/readyz")
    assert told == (200, {"status": "ready", "notes": notes})
    async with serving(ANYWHERE, {"engine": says, "configuration": noted}, Lag()) as where:
        status, told = await asked(where.url, "/readyz")
    assert (status, told["reasons"], told["notes"]) == (503, {"engine": "not launched"}, notes)


async def test_what_is_not_ready_is_named_without_anything_secret(monkeypatch):
    monkeypatch.setattr(server, "_PATIENCE", 0.01)

    async def never():
        await asyncio.Event().wait()

    async def says():
        return "not launched"

    probes = {"database": broken, "engine": says, "chat": never, "good": ready}
    async with serving(ANYWHERE, probes, Lag()) as where:
        status, told = await asked(where.url, "/readyz")
    assert status == 503
    assert told["reasons"] == {
        "database": "ConnectionError",
        "engine": "not launched",
        "chat": "no answer within 0.01 s",
    }


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), ("/metrics", "GET", 404), ("/healthz", "POST", 405), ("/x", "PUT", 404)],
)
async def test_there_is_nothing_else(path, method, status):
    async with serving(ANYWHERE, {}, Lag()) as where:
        told = await asked(where.url, path, method)
    assert told[0] == status
    assert set(told[1]) == {"error"}


async def test_metrics_are_served_as_prometheus_wants_them():
    meter = Meter()
    async with (
        serving(ANYWHERE, {}, Lag(), (), meter.page) as where,
        aiohttp.ClientSession() as session,
        session.get(f"{where.url}/metrics") as response,
    ):
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert "handrail_metrics_position 0.0" in await response.text()
        assert (await session.post(f"{where.url}/metrics")).status == 405


async def test_metrics_that_break_take_nothing_else_down():
    def breaks(_accept):
        raise RuntimeError("a gauge")

    async with serving(ANYWHERE, {}, Lag(), (), breaks) as where:
        async with aiohttp.ClientSession() as session:
            assert (await session.get(f"{where.url}/metrics")).status == 500
        assert (await asked(where.url, "/healthz"))[0] == 200


async def test_a_large_body_is_refused():
    async with serving(ANYWHERE, {}, Lag()) as where:
        status, _ = await asked(where.url, "/healthz", "GET", data=b"x" * (MOST + 1))
    assert status == 413


async def test_a_taken_port_is_a_problem():
    async with serving(ANYWHERE, {}, Lag()) as where:
        assert where.address == "127.0.0.1"
        with pytest.raises(ProblemError, match="http-address"):
            async with serving(Http(port=where.port), {}, Lag()):
                pass


async def test_lag_is_measured_while_it_is_watched():
    lag = Lag(every=0.001)
    watching = asyncio.create_task(lag.watch())
    async with asyncio.timeout(20):
        while not lag.worst:
            await asyncio.sleep(0.001)
    watching.cancel()
    await asyncio.wait([watching])
