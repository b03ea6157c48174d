"""Standing watches on a real host: what they find, over restarts, and while nobody can look."""

import asyncio
import os
import time
from dataclasses import replace

import pytest
import yaml
from aiohttp import web

from config.load import read
from config.problem import Problem
from demo.configure import configure
from demo.host import StagingHost
from runner.control import AcceptOrder, MuteOrder, Standing
from runner.planning import Planner
from runner.plans import Plans
from runner.record.audit import verify
from runner.record.events import Event, Kind
from runner.record.journal import RUNS, Journal
from runner.record.store import Store
from runner.start import started
from runner.watches.acceptance import accept
from runner.watches.looks import newest
from runner.watches.mutes import Mutes
from runner.watches.watcher import Watcher, standing, stream
from tests.databases import ON_ONE
from tests.integration.runner import farm
from tests.integration.runner.small import Small
from tests.integration.runner.watched import ENV, Place

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


@pytest.fixture
async def site():
    """A site that answers as the test says; its address."""
    status = {"is": 200}

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status["is"])

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}/", status
    await runner.cleanup()


@pytest.fixture
async def place(tmp_path, staging: StagingHost, site, database: str):
    made = Place(tmp_path, staging, site[0], database)
    yield made
    made.store.close()


async def test_what_is_well_is_looked_at_and_says_nothing(place):
    assert await place.look() == ("disk", "site", "hand")
    assert await place.told() == []
    assert await place.look(later=30) == ()
    assert await place.look(later=30) == ("disk", "site")


async def test_an_incident_is_told_once_over_restarts_and_so_is_its_end(place):
    place.disk(95)
    for _ in range(4):  # each by a bot that has just been started
        await place.look()
    assert await place.told() == [("disk", Kind.INCIDENT_OPENED), ("disk", Kind.INCIDENT_TOLD)]
    assert await place.incidents() == {"disk": ("Disk in use: 95% (expected ≤ 90%)",)}
    place.disk(50)
    await place.look()
    await place.look()
    assert (await place.told())[2:] == [("disk", Kind.INCIDENT_ENDED)]
    assert await place.incidents() == {}


MEASURED = """\
  - id: level
    title: The level
    every: 60s
    in_a_row: 1
    measures:
      - measure: errors_total
        says: Errors
        units: [teei-cockpit-astro]
        pattern: error widget
        at_most: 2
      - {measure: command, says: Jobs, run: cat "$PLACE/disk", uses: [PLACE], at_most: 99}
      - {measure: cpu, says: Processors, at_most: 99.9, in_a_row: 9}
      - {measure: health, says: Good answers, url: "${SITE}", at_least: 99}
"""


@ON_ONE
async def test_a_watch_takes_a_monitors_measures_and_counts_each_line_once(place, site):
    file = place.configuration / "playbooks/staging.yaml"
    file.write_text(file.read_text() + MEASURED)
    unit, error = "teei-cockpit-astro", "ERROR widget sroi"
    await place.look()
    await place.host.say(unit, error, 2)
    await place.look()
    await place.host.say(unit, error, 2)
    await place.look()
    assert await place.incidents() == {}, "each look counts what is new, and all was measured"
    await place.host.say(unit, error, 3)
    await place.look()
    assert await place.incidents() == {"level": ("Errors: 3 errors (expected at most 2)",)}
    (opened,) = [
        one for one in await place.journal.events(stream(ENV)) if one.kind is Kind.INCIDENT_OPENED
    ]
    ((chart,),) = [opened.data["charts"]]
    assert [value for _, value in chart["points"]] == [0, 2, 2, 3]
    await place.look()
    assert (await place.told())[-1] == ("level", Kind.INCIDENT_ENDED)
    place.away()
    site[1]["is"] = 500
    await place.look()
    lines = (await place.incidents())["level"]
    assert len([line for line in lines if "not measured" in line]) == 3
    assert "Good answers: 0 % good answers (expected at least 99)" in lines


async def test_a_host_that_cannot_be_reached_is_not_healthy_and_the_site_is_still_asked(
    place, site
):
    place.away()
    site[1]["is"] = 500
    await place.look()
    assert set(await place.incidents()) == {"site", "hand"}
    await place.look()
    found = await place.incidents()
    assert set(found) == {"disk", "site", "hand"}
    assert "not measured" in found["disk"][0]
    assert "500" in found["site"][0]
    stands = await standing(place.journal, ENV)
    assert (stands.incidents["disk"].state, stands.incidents["site"].state) == (
        "unmeasured",
        "failing",
    )
    assert stands.digests == {}


@ON_ONE
async def test_a_connection_that_is_lost_while_a_watch_asks_leaves_it_alone_unmeasured(place, site):
    site[1]["is"] = 500
    await place.look()
    (place.place / "disk").unlink()
    os.mkfifo(place.place / "disk")
    looking = asyncio.create_task(place.look())
    asked = await asyncio.to_thread((place.place / "disk").open, "w")  # there is a reader
    await place.host.drop_connections()
    try:
        await looking
    finally:
        asked.close()
    found = await newest(place.store, ENV)
    assert found["disk"].state == "unmeasured"
    assert "the connection was lost" in found["disk"].lines[0]
    assert "500" in (await place.incidents())["site"][0]


async def test_what_is_changed_by_hand_is_found_and_over_once_it_is_put_back(place):
    await place.look(later=600)
    settings = place.place / "settings"
    before = settings.read_text()
    settings.write_text("TOKEN=changed-by-hand\n")
    await place.look(later=600)
    (lines,) = [lines for name, lines in (await place.incidents()).items() if name == "hand"]
    assert lines == (f"{settings}: changed by hand (expected as it was first seen)",)
    assert "changed-by-hand\\n" not in str(await place.journal.events(stream(ENV)))
    assert "TOKEN" not in str(await place.journal.events(stream(ENV)))
    settings.write_text(before)
    await place.look(later=600)
    assert await place.incidents() == {}


async def test_what_was_changed_by_hand_can_be_kept_and_what_came_after_is_told_anew(place):
    await place.look(later=600)
    settings = place.place / "settings"
    settings.write_text("TOKEN=changed-by-hand\n")
    await place.look(later=600)
    settings.write_text("TOKEN=changed-once-more\n")
    wish = AcceptOrder(environment=ENV, person="dana", reason="a new token", key="k")
    for _ in range(2):
        stands = await accept(place.journal, wish)
        assert isinstance(stands, Standing)
        assert stands.incidents == {}
    events = await place.journal.events(stream(ENV))
    (kept,) = [one for one in events if one.kind is Kind.DRIFT_ACCEPTED]
    assert (kept.actor, kept.step, kept.data["reason"]) == ("dana", "hand", "a new token")
    await place.look(later=600)
    assert "hand" in await place.incidents(), "it was changed again behind the alert"
    settings.write_text("TOKEN=changed-by-hand\n")
    await place.look(later=600)
    assert await place.incidents() == {}, "what was kept is what has to stay"
    nothing = await accept(place.journal, replace(wish, key="other"))
    assert isinstance(nothing, Problem)
    assert nothing.code == "nothing-to-accept"
    assert not (await place.store.read(verify)).broken


async def test_what_was_changed_on_several_hosts_is_kept_of_each(tmp_path):
    settings = tmp_path / "settings"  # hosts of a test share their files
    settings.write_text("first\n")
    watch = {"id": "hand", "title": "By hand", "in_a_row": 1, "drift": {"files": [str(settings)]}}
    with farm.machines(tmp_path, 2) as hosts:
        file = farm.written(tmp_path, hosts, watching={}) / "playbooks/staging.yaml"
        file.write_text(file.read_text() + yaml.safe_dump({"watches": [{**watch, "every": "60s"}]}))
        reading = read(tmp_path / "config")
        assert reading.configuration is not None, reading.findings
        (tmp_path / "state").mkdir()
        store = Store(f"sqlite:///{tmp_path}/state/handrail.db")
        planner = Planner(reading.configuration, tmp_path / "state")
        journal = Journal(store)
        watcher = Watcher(reading.configuration, journal, Plans(store), planner)
        await watcher.look(ENV, 1000.0)
        settings.write_text("second\n")
        await watcher.look(ENV, 2000.0)
        incident = (await standing(journal, ENV)).incidents["hand"]
        names = {f"file {settings}", f"file {settings} on web-2"}
        assert set(incident.changed) == names
        await accept(journal, AcceptOrder(environment=ENV, person="dana", reason="r", key="k"))
        await watcher.look(ENV, 3000.0)
        stands = await standing(journal, ENV)
        assert (stands.incidents, set(stands.digests)) == ({}, names)
        store.close()


async def test_a_deploy_makes_the_new_state_the_one_that_has_to_stay(place):
    await place.look(later=600)
    async with started(place.read(), place.store, place.folder / "state") as control:
        bench = Small(control=control, host=place.host, folder=place.folder, place=place.place)
        commit = bench.commit()
        await bench.deployed()
    (place.place / "settings").write_text("TOKEN=by-the-deploy\n")
    await place.look(later=600)
    assert await place.incidents() == {}
    assert (await standing(place.journal, ENV)).digests_of == "staging #1"
    (place.place / "live").write_text("d" * 40)
    await place.look(later=600)
    assert await place.incidents() == {
        "hand": (f"The live commit: {'d' * 10} (expected {commit[:10]})",)
    }


async def test_nothing_is_looked_at_while_a_run_is_at_work(place):
    data = {"environment": ENV, "number": 1}
    row = {"run": "staging-1", "environment": ENV, "number": 1, "open": True, "generation": 0}
    await place.store.write(lambda connection: connection.execute(RUNS.insert().values(row)))
    await place.journal.append(
        Event(run="staging-1", kind=Kind.REQUESTED, at=1, actor="you", data=data),
        Event(run="staging-1", kind=Kind.STARTED, at=2, data={}),
    )
    assert await place.look() == ()
    await place.journal.append(
        Event(run="staging-1", kind=Kind.FINISHED, at=3, data={"outcome": "failed"})
    )
    assert await place.look() == ("disk", "site", "hand")


async def test_a_mute_keeps_it_quiet_until_it_expires(place):
    mutes = Mutes(place.read(), place.journal)
    wish = {"environment": ENV, "watch": "disk", "person": "dana", "reason": "a new disk"}
    until = place.now + 3 * 60
    for key in ("k", "k"):
        found = await mutes.mute(MuteOrder(**wish, until=until, key=key))
        assert isinstance(found, Standing)
    place.disk(95)
    await place.look()
    await place.look()
    assert await place.told() == [("disk", Kind.WATCH_MUTED), ("disk", Kind.INCIDENT_OPENED)]
    await place.look()  # the mute is over
    assert (await place.told())[2:] == [("disk", Kind.INCIDENT_TOLD)]


async def test_mutes_are_refused_where_there_is_nothing_to_mute_and_end_on_demand(place):
    mutes = Mutes(place.read(), place.journal)
    codes = []
    for environment, watch, until in (("nowhere", "", 9e9), (ENV, "disc", 9e9), (ENV, "", 0.0)):
        wish = MuteOrder(environment=environment, watch=watch, person="dana", until=until)
        codes.append(getattr(await mutes.mute(wish), "code", ""))
    assert codes == ["no-watches", "unknown-watch", "not-muted"]
    wish = {"environment": ENV, "watch": "", "person": "dana", "reason": "r"}
    await mutes.mute(MuteOrder(**wish, until=9e9))
    ended = await mutes.mute(MuteOrder(**wish, until=0.0, key="k"))
    assert isinstance(ended, Standing)
    assert ended.mutes == {}
    again = await mutes.mute(MuteOrder(**wish, until=0.0, key="k"))
    assert isinstance(again, Standing)


async def test_quiet_hours_hold_an_alert_back_and_not_the_record(place):
    place.declare(watching={"quiet": [{"from": "00:00", "until": "24:00"}]})
    place.disk(95)
    await place.look()
    await place.look()
    assert await place.told() == [("disk", Kind.INCIDENT_OPENED)]
    place.declare(watching={})
    await place.look()
    assert (await place.told())[1:] == [("disk", Kind.INCIDENT_TOLD)]


async def test_the_watches_that_ship_measure_on_the_staging_host(tmp_path, staging: StagingHost):
    file = configure(tmp_path, staging.facts) / "environments/staging.yaml"
    declared = yaml.safe_load(file.read_text())
    declared["watching"] = {}
    file.write_text(yaml.safe_dump(declared))
    reading = read(tmp_path / "config")
    assert reading.configuration is not None, reading.findings
    (tmp_path / "state").mkdir()
    store = Store(f"sqlite:///{tmp_path}/state/handrail.db")
    planner = Planner(reading.configuration, tmp_path / "state")
    watcher = Watcher(reading.configuration, Journal(store), Plans(store), planner)
    now = time.time()
    ids = await watcher.look(ENV, now)
    assert ids == ("health", "errors", "certificate", "disk", "services", "backup", "drift")
    found = await newest(store, ENV)
    states = {name: look.state for name, look in found.items()}
    assert states.pop("disk") != "unmeasured"  # whatever is free on this machine
    assert states == {
        "health": "good",
        "errors": "good",
        "certificate": "good",
        "services": "good",
        "backup": "failing",  # there is none before the first deploy
        "drift": "good",
    }
    digests = (await standing(Journal(store), ENV)).digests
    env_file = staging.facts.paths.env_file
    assert set(digests) == {
        f"file {env_file}",
        *(f"unit teei-{name}" for name in ("cockpit-astro", "reporting-service", "discord-bot")),
    }
    store.close()


async def test_a_bot_looks_by_itself_and_one_that_starts_again_goes_on(place):
    file = place.configuration / "playbooks/staging.yaml"
    file.write_text(file.read_text().replace("every: 60s", "every: 10s"))
    place.disk(95)

    async def alerted(control) -> None:
        async with asyncio.timeout(60):
            while not (await control.standing(ENV)).incidents:
                await control.news(0, 0.2)

    async with started(place.read(), place.store, place.folder / "state") as control:
        await alerted(control)
    async with started(place.read(), place.store, place.folder / "state") as control:
        await alerted(control)
        found = await control.looks()
    assert found["staging", "disk"].state == "failing"
    assert set(found) == {("staging", name) for name in ("disk", "site", "hand")}
    assert (await place.told()).count(("disk", Kind.INCIDENT_TOLD)) == 1


async def test_watches_that_are_switched_off_have_no_job(place):
    configuration = place.read()
    parts = (place.journal, Plans(place.store), Planner(configuration, place.folder / "state"))
    [job] = Watcher(configuration, *parts).jobs()
    assert job.name == "watch/staging"
    place.declare(watching={"enabled": False})
    assert Watcher(place.read(), *parts).jobs() == ()
