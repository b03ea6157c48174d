"""Platforms that hear, each by itself: one that breaks keeps neither the bot nor another back."""

import asyncio
import contextlib
from io import BytesIO

import aiohttp
import pytest
from aiohttp import web

from bot.app import Parts, serving
from bot.connections import described, routes_of
from bot.heard import Deed, Heard
from config.load import read
from config.problem import ProblemError
from tests.integration.bot.folder import written
from tests.integration.bot.salon import Wire

pytestmark = pytest.mark.timeout(60)

SLACK = {"team": "T1", "bot_token": "env:NONE", "app_token": "env:NONE", "channels": ["C1"]}


def configured(folder, **settings):
    people = {"ana": {"name": "Ana", "slack": "T1/U1"}}
    reading = read(written(folder, people=people, chat={"slack": SLACK}, **settings))
    assert reading.configuration, reading.findings
    return reading.configuration


class Voice(Wire):
    async def post(self, channel, message, thread, key):
        return f"{channel}/{key}"

    async def edit(self, channel, reference, message):
        return None

    async def react(self, channel, reference, sign):
        return None


class Line:
    """A connection in a test's hands."""

    def __init__(self, name: str = "slack", breaks: int = 0, routes=()) -> None:
        self.platform = Voice(name=name)
        self.breaks = breaks
        self.routes = routes
        self.ear = asyncio.get_running_loop().create_future()
        self.runs = 0
        self.ended = asyncio.Event()
        self.why = ""

    async def run(self, ear):
        self.runs += 1
        if self.runs <= self.breaks:
            raise ZeroDivisionError
        if not self.ear.done():
            self.ear.set_result(ear)
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    @property
    def deaf_since(self):
        return 0.0

    async def trouble(self):
        return self.why


def command(key: str, text: str = "/deploy staging") -> Heard:
    return Heard(
        key=key,
        platform="slack",
        space="T1",
        user="T1/U1",
        channel="C1",
        deed=Deed.COMMAND,
        text=text,
    )


async def ready(url: str) -> tuple[int, dict]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/readyz") as page:
        return page.status, await page.json()


async def test_what_a_platform_hears_becomes_a_run_and_an_answer(tmp_path):
    line = Line()
    parts = Parts(configuration=configured(tmp_path / "config"), connections=(line,))
    async with asyncio.timeout(30), serving(parts) as bot:
        ear = await line.ear
        assert await ear.take(command("k1"))
        assert not await ear.take(command("k1"))
        while not line.platform.told:
            await asyncio.sleep(0.01)
        assert [run.id for run in await bot.control.runs()] == ["staging-1"]
        assert [*await ear.choices("slack", "T1/U1", "C1", "environment", "")] == ["staging"]
    assert line.ended.is_set()


async def test_what_is_delivered_while_the_bot_stops_is_obeyed_by_the_next_one(tmp_path):
    configuration = configured(tmp_path / "config")
    line = Line()
    async with serving(Parts(configuration=configuration, connections=(line,))):
        ear = await line.ear
        await ear.rest()
        assert await ear.take(command("k1"))
    again = Line()
    async with (
        asyncio.timeout(30),
        serving(Parts(configuration=configuration, connections=(again,))) as bot,
    ):
        while not again.platform.told:
            await asyncio.sleep(0.01)
        assert [run.id for run in await bot.control.runs()] == ["staging-1"]


async def test_a_connection_that_breaks_is_made_again_beside_the_others(
    tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("bot.connections._FIRST", 0.01)
    broken, whole = Line("discord", breaks=2), Line()
    parts = Parts(configuration=configured(tmp_path / "config"), connections=(broken, whole))
    async with asyncio.timeout(30), serving(parts):
        await whole.ear
        await broken.ear
    assert broken.runs == 3
    assert "discord: the connection broke" in caplog.text


async def test_readiness_names_the_platform_that_cannot_be_relied_on(tmp_path):
    line = Line()
    line.why = "not in channel C1"
    parts = Parts(configuration=configured(tmp_path / "config"), connections=(line,))
    async with serving(parts) as bot:
        assert await ready(bot.http) == (
            503,
            {"status": "not ready", "reasons": {"slack": "not in channel C1"}},
        )
        line.why = ""
        assert (await ready(bot.http))[0] == 200


async def test_what_a_platform_posts_to_is_served_with_its_own_limit(tmp_path):
    sizes = []

    async def hear(request):
        sizes.append(len(await request.read()))
        return web.Response(text="heard")

    async def chunks():
        for _ in range(20):
            yield b"x" * 100_000

    line = Line(routes=(("/slack/events", hear),))
    parts = Parts(configuration=configured(tmp_path / "config"), connections=(line,))
    async with serving(parts) as bot, aiohttp.ClientSession() as session:

        async def post(path, data):
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with session.post(bot.http + path, data=data) as page:
                    return page.status
            return 413  # the server closed while the body was still being sent

        assert await post("/slack/events", BytesIO(b"x" * 900_000)) == 200
        assert await post("/slack/events", BytesIO(b"x" * 1_100_000)) == 413
        assert await post("/slack/events", chunks()) == 413
        assert await post("/healthz", b"x" * 20_000) == 413
        assert await post("/elsewhere", b"x") == 404
        async with session.get(f"{bot.http}/slack/events") as page:
            assert page.status == 405
    assert sizes == [900_000]


async def test_a_platform_that_posts_needs_http(tmp_path):
    async def hear(request):
        return web.Response()

    line = Line(routes=(("/slack/events", hear),))
    configuration = configured(tmp_path / "config", http={"enabled": False})
    with pytest.raises(ProblemError, match="http-needed"):
        routes_of((line,), configuration.settings)


async def test_a_platform_is_described_by_where_it_counts(tmp_path):
    settings = configured(tmp_path / "config").settings
    assert described(settings, "slack") == "workspace T1, socket mode"
    assert described(settings, "discord") == "a platform of its own"
