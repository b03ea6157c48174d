"""Rounds of samples from the staging host: what is counted, what is a gap, what survives."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from config.model.environment import Database, Host
from config.model.measures import Measure
from config.secrets import Secret
from demo.host import StagingHost
from runner.host.remote import Pace, Remote
from runner.monitor.sample import Sampler, Source
from runner.monitor.tally import Tally
from runner.reach import Reach, address
from tests.integration.monitor.conftest import ERROR, UNIT

pytestmark = pytest.mark.timeout(60)

TOTAL = {"measure": "errors_total", "says": "Total", "units": [UNIT], "pattern": "error widget"}
MINUTE = {**TOTAL, "measure": "errors_per_minute"}


def measures(*declared: dict[str, Any]) -> list[Measure]:
    return [Measure.model_validate({"says": "It", "at_most": 1, **one}) for one in declared]


@pytest.fixture
async def remote(staging: StagingHost, tmp_path: Path) -> AsyncIterator[Remote]:
    ssh = staging.facts.ssh
    known = tmp_path / "known_hosts"
    known.write_text(ssh.known_hosts + "\n")
    host = Host(
        name="staging",
        address=ssh.host,
        port=ssh.port,
        user=ssh.user,
        key=ssh.client_key,
        known_hosts=str(known),
    )
    pace = Pace(patience=5)
    async with Remote(address(host), bot="test", run="watch", pace=pace) as opened:
        yield opened


def source(remote: Remote, **changes: Any) -> Source:
    return Source(remote=remote, reach=Reach(remote, {}), probe_every=0.02, **changes)


async def test_no_line_is_counted_twice_and_none_is_missed(remote: Remote, staging: StagingHost):
    async with Sampler(source(remote), measures(TOTAL, MINUTE)) as sampler:
        seen = []
        for count in (0, 3, 0, 4):
            if count:
                await staging.say(UNIT, ERROR, count)
            seen.append((await sampler.round()).values)
    assert [one[0] for one in seen] == [0, 3, 3, 7]
    assert [one[1] for one in seen] == [0, 3, 3, 7]


async def test_a_vacuumed_journal_loses_only_what_it_lost(remote: Remote, staging: StagingHost):
    async with Sampler(source(remote), measures(TOTAL)) as sampler:
        await sampler.round()
        await staging.say(UNIT, ERROR, 3)
        assert (await sampler.round()).values[0] == 3
        assert sampler.remarks == ()
        await staging.say(UNIT, ERROR, 2)
        await staging.vacuum()
        await staging.say(UNIT, ERROR, 1)
        assert (await sampler.round()).values[0] == 4
        assert [one for one in sampler.remarks if "lost lines" in one], "what was lost is said"


async def test_a_restarted_bot_goes_on_from_the_last_line(remote: Remote, staging: StagingHost):
    async with Sampler(source(remote), measures(TOTAL)) as sampler:
        await sampler.round()
        await staging.say(UNIT, ERROR, 3)
        await sampler.round()
        kept = sampler.tally.to_json()
    await staging.say(UNIT, ERROR, 2)
    async with Sampler(source(remote), measures(TOTAL), Tally.from_json(kept)) as sampler:
        assert (await sampler.round()).values[0] == 5


async def test_priority_and_pattern_choose_the_lines(remote: Remote, staging: StagingHost):
    loud = {**TOTAL, "pattern": ".", "priority": "crit"}
    named = {**TOTAL, "pattern": "WIDGET (sroi|csrd)"}
    every = measures(loud, named, {**TOTAL, "pattern": "nothing like it"})
    async with Sampler(source(remote), every) as sampler:
        await sampler.round()
        await staging.say(UNIT, ERROR, 2)
        await staging.say(UNIT, f"<2>{ERROR}")
        values = (await sampler.round()).values
    assert [values[place] for place in range(3)] == [1, 3, 0]


async def test_thousands_of_lines_are_counted_on_the_host(remote: Remote, staging: StagingHost):
    async with Sampler(source(remote), measures(TOTAL)) as sampler:
        await sampler.round()
        await staging.say(UNIT, f"{ERROR} {'x' * 200}", 25_000)
        assert (await sampler.round(30)).values[0] == 25_000


async def test_a_unit_that_restarts_is_counted_and_its_memory_known(
    remote: Remote, staging: StagingHost
):
    every = measures(
        {"measure": "restarts", "units": [UNIT]},
        {"measure": "memory_mb", "units": [UNIT]},
        {"measure": "memory", "units": [UNIT]},
        {"measure": "memory", "units": ["no-such-unit"]},
    )
    async with Sampler(source(remote), every) as sampler:
        first = (await sampler.round()).values
        await remote.query("sudo -n systemctl restart teei-cockpit-astro")
        again = (await sampler.round()).values
    assert (first[0], again[0]) == (0, 1)
    assert first[1] is not None
    assert first[1] > 10
    assert first[2] is not None
    assert 0 < first[2] < 100
    assert first[3] is None


async def test_the_host_itself_is_measured(remote: Remote):
    every = measures({"measure": "cpu"}, {"measure": "load"}, {"measure": "disk"})
    async with Sampler(source(remote), every) as sampler:
        first = (await sampler.round()).values
        again = (await sampler.round()).values
    assert first[0] is None, "busy is what lies between two rounds"
    assert again[0] is not None
    assert 0 <= again[0] <= 100
    assert again[1] is not None
    assert again[2] is not None
    assert 0 < again[2] < 100


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('echo "$((A + 1))"', 42),
        ("echo 2.5", 2.5),
        ("echo NaN", None),
        ("echo many", None),
        ("echo 3; exit 1", None),
        ("cat; echo 5", 5),
    ],
)
async def test_a_command_prints_a_number_or_nothing_is_known(remote: Remote, script, value):
    declared = {"measure": "command", "run": script, "uses": ["A"]}
    async with Sampler(source(remote, values={"A": "41"}), measures(declared)) as sampler:
        assert (await sampler.round()).values[0] == value
        assert (await sampler.round()).values[0] == value


async def test_a_lost_connection_is_a_gap_and_another_one_is_found(
    remote: Remote, staging: StagingHost
):
    async with Sampler(source(remote), measures(TOTAL)) as sampler:
        await sampler.round()
        await staging.say(UNIT, ERROR, 1)
        assert (await sampler.round()).values[0] == 1
        await staging.fault("unreachable")
        await staging.drop_connections()
        assert (await sampler.round(0.5)).values[0] is None
        assert sampler.trouble
        await staging.say(UNIT, ERROR, 2)
        assert (await sampler.round(0.5)).values[0] is None
        await staging.fault("unreachable", on=False)
        assert (await sampler.round(30)).values[0] == 3, "what was logged meanwhile is counted"


async def test_a_clock_that_is_off_changes_no_count(remote: Remote, staging: StagingHost):
    late = source(remote, clock=lambda: 1000.0)
    async with Sampler(late, measures(TOTAL, MINUTE)) as sampler:
        await sampler.round()
        await staging.say(UNIT, ERROR, 3)
        sample = await sampler.round()
    assert (sample.at, sample.values[0], sample.values[1]) == (1000.0, 3, 3)


async def test_a_site_that_answers_is_healthy_and_one_that_does_not_is_slow(
    remote: Remote, staging: StagingHost
):
    url = f"{staging.facts.url}/health"
    every = measures(
        {"measure": "health", "url": url},
        {"measure": "p50", "url": url},
        {"measure": "health", "url": "http://127.0.0.1:9/"},
    )
    async with Sampler(source(remote), every) as sampler:
        early = (await sampler.round()).values
        assert early[1] is None, "a percentile of few answers says nothing"
        while (values := (await sampler.round()).values)[1] is None:
            pass
    assert (values[0], values[2]) == (100.0, 0.0)
    assert 0 < values[1] < 5


class Site:
    """A site that hangs, leads elsewhere, or leads in a circle."""

    def __init__(self) -> None:
        self.outstanding = self.most = 0
        self.over = asyncio.Event()
        self.base = ""

    async def hang(self, _request: web.Request) -> web.Response:
        self.outstanding += 1
        self.most = max(self.most, self.outstanding)
        try:
            await self.over.wait()
        finally:
            self.outstanding -= 1
        return web.Response()

    async def lead(self, _request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/broken"})

    async def circle(self, request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": request.path})

    async def broken(self, _request: web.Request) -> web.Response:
        return web.Response(status=503)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    application = web.Application()
    for name in ("hang", "lead", "circle", "broken"):
        application.router.add_get(f"/{name}", getattr(made, name))
    runner = web.AppRunner(application, shutdown_timeout=0.1)  # 0 is no limit
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    made.over.set()
    await runner.cleanup()


async def test_a_site_that_is_too_slow_is_asked_no_less_often_and_counts_as_slow(
    remote: Remote, site: Site
):
    url = f"{site.base}/hang"
    every = measures({"measure": "p95", "url": url}, {"measure": "health", "url": url})
    async with Sampler(source(remote, patience=0.4), every) as sampler:
        while (values := (await sampler.round()).values)[0] is None:
            pass
    assert (values[0], values[1]) == (0.4, 0.0)
    assert site.most > 5, "others are on their way while one hangs"
    assert sampler.remarks == (f"{url} gave no answer within 400ms",)


async def test_a_site_that_leads_elsewhere_is_said_and_followed_only_on_demand(
    remote: Remote, site: Site
):
    lead, circle = f"{site.base}/lead", f"{site.base}/circle"
    every = measures(
        {"measure": "health", "url": lead},
        {"measure": "health", "url": lead, "redirects": True},
        {"measure": "health", "url": circle, "redirects": True},
    )
    async with Sampler(source(remote), every) as sampler:
        while None in (values := (await sampler.round()).values).values():
            pass
        values = (await sampler.round()).values
    assert [values[place] for place in range(3)] == [100.0, 0.0, 0.0]
    assert sampler.remarks == (f"{lead} leads elsewhere (status 302), which counts as good",)


async def test_database_connections_are_percent_of_the_pool_or_of_the_server(
    remote: Remote, staging: StagingHost
):
    facts = staging.facts.database
    known = {"address": facts.host, "port": facts.port, "name": facts.name, "user": facts.user}
    every = measures({"measure": "connections"})
    reach = Reach(remote, {"PG": Secret("PG", facts.password)})

    def against(pool: int) -> Sampler:
        declared = {**known, "pool_max": pool, "password": "PG"}
        database = Database.model_validate(declared)
        return Sampler(Source(remote=remote, reach=reach, database=database), every)

    async with against(1) as small, against(1_000_000) as large:
        for _ in range(2):  # the second time both are there and see one another
            of_the_pool = (await small.round()).values[0]
            of_the_server = (await large.round()).values[0]
        assert of_the_pool is not None
        assert of_the_pool >= 100
        assert of_the_server is not None
        assert of_the_pool > of_the_server > 100 / 1_000_000, "the server's limit is the nearer one"
        await staging.fault("database-down")
        assert (await small.round()).values[0] is None
    async with Sampler(source(remote), every) as sampler:
        assert (await sampler.round()).values[0] is None
