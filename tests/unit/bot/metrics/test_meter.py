"""What Prometheus is told of what stands in the journal."""

import asyncio
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import subscriber
from bot.metrics.meter import KEPT, Meter
from bot.metrics.subscriber import Subscriber
from runner.control import Look, Told
from runner.record.events import Event, Kind
from tests.unit.project.tree import text
from tests.unit.runner.test_figures import HOUR, Life, good

DOCUMENT = "docs/history.md"


class Journal:
    """Events in the order in which they happened, read as the journal gives them."""

    def __init__(self, *lives: Life, commits: tuple[float, ...] = ()) -> None:
        events = sorted((one for life in lives for one in life.events), key=lambda one: one.at)
        self.all = [Told(position=at, event=event) for at, event in enumerate(events, 1)]
        self.commits = commits
        self.waited: list[float] = []
        self.asked: list[str] = []
        self.newest: dict[tuple[str, str], Look] = {}

    async def told(self, after, limit=500):
        return [one for one in self.all if one.position > after][:3]

    async def news(self, after, within):
        self.waited.append(within)
        return False

    async def looks(self):
        return self.newest

    async def brought(self, run):
        self.asked.append(run)
        if self.commits == (-1.0,):
            raise LookupError(run)
        return self.commits


async def counted(*lives, **more) -> tuple[Meter, dict[str, float]]:
    journal, meter = Journal(*lives, **more), Meter()
    counting = Subscriber(journal, meter)
    cursor = 0
    while not journal.waited:
        cursor = await counting.step(cursor)
    assert cursor == len(journal.all)
    return meter, samples(meter)


def samples(meter: Meter) -> dict[str, float]:
    body, _ = meter.page("")
    found = {}
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            labels = ",".join(value for value in sample.labels.values())
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


async def test_a_deploy_is_counted_and_its_times_are_measured():
    life = good(1, 1000)
    _, told = await counted(life, commits=(1000 - HOUR,))
    assert told["handrail_runs_total{staging,deploy,succeeded}"] == 1
    assert told["handrail_deploys_total{staging}"] == 1
    assert told["handrail_changes_total{staging}"] == 1
    assert told["handrail_failed_changes_total{staging}"] == 0
    assert told["handrail_run_duration_seconds_sum{staging,deploy,succeeded}"] == 540
    assert told["handrail_approval_wait_seconds_sum{staging,deploy}"] == 60
    assert told["handrail_step_duration_seconds_sum{staging,passed,build}"] == 10
    assert told["handrail_lead_time_seconds_sum{staging}"] == HOUR + 600
    assert told["handrail_open_runs{staging,running}"] == 0
    assert told["handrail_metrics_position{}"] == len(life.events)


async def test_it_is_live_once_however_often_it_is_looked_at():
    life = Life(1, 1000).approved().step("build", 60, 5).watched(100).ended(700)
    life.tell(900, Kind.MARKED_BAD, reason="r")
    _, told = await counted(life, commits=(900.0,))
    assert told["handrail_deploys_total{staging}"] == 1
    assert told["handrail_lead_time_seconds_sum{staging}"] == 200


async def test_what_goes_on_is_told_by_its_state():
    _, told = await counted(
        Life(1, 1000).approved(), Life(2, 1000).tell(1, Kind.PLANNED, digest="")
    )
    assert told["handrail_open_runs{staging,running}"] == 1
    assert "handrail_runs_total{staging,deploy,succeeded}" not in told


@pytest.mark.parametrize("after", [0, 1])
async def test_a_rollback_counts_what_it_takes_back_as_failed_and_the_time_until_then(after):
    life = good(1, 1000)
    back = Life(2, 5000, "rollback-quick").approved().step("back", 60, 5).ended(500)
    life.tell(4500 + after, Kind.ROLLED_BACK, by=back.run.name)
    _, told = await counted(life, back)
    assert told["handrail_failed_changes_total{staging}"] == 1
    assert told["handrail_runs_total{staging,rollback-quick,succeeded}"] == 1
    assert told["handrail_restore_time_seconds_sum{staging}"] == 500
    assert told["handrail_restore_time_seconds_count{staging}"] == 1


async def test_time_to_restore_is_measured_once_from_the_breach():
    bad = Life(1, 1000).approved().step("build", 60, 5).watched(100)
    bad.tell(200, Kind.MONITOR_BREACHED, "watch", measure="p95").ended(260, "failed")
    back = Life(2, 1300, "rollback-quick").approved().step("back", 60, 5).ended(500)
    bad.tell(801, Kind.ROLLED_BACK, by=back.run.name)
    _, told = await counted(bad, back, good(3, 3000))
    assert told["handrail_alerts_total{staging,p95}"] == 1
    assert told["handrail_restore_time_seconds_sum{staging}"] == 600
    assert told["handrail_restore_time_seconds_count{staging}"] == 1
    assert told["handrail_failed_changes_total{staging}"] == 1


async def test_a_breach_that_passes_leaves_nothing_to_restore():
    life = Life(1, 1000).approved().step("build", 60, 5).watched(100)
    life.tell(200, Kind.MONITOR_BREACHED, "watch", measure="p95")
    life.tell(230, Kind.MONITOR_RECOVERED, "watch", measure="p95").ended(700)
    _, told = await counted(life)
    assert "handrail_restore_time_seconds_sum{staging}" not in told


async def test_a_retry_is_another_end():
    life = Life(1, 1000).approved().step("build", 60, 5, "failed").ended(70, "failed")
    life.tell(100, Kind.RETRY_WANTED, step="build")
    life.tell(200, Kind.STEP_FINISHED, "build", outcome="passed", seconds=7).ended(300)
    _, told = await counted(life)
    assert told["handrail_runs_total{staging,deploy,failed}"] == 1
    assert told["handrail_runs_total{staging,deploy,succeeded}"] == 1
    assert told["handrail_changes_total{staging}"] == 2


async def test_what_cannot_be_counted_keeps_back_nothing_else(caplog):
    _, told = await counted(good(1, 1000), commits=(-1.0,))
    assert told["handrail_metrics_errors_total{}"] == 1
    assert "not counted" in caplog.text
    _, told = await counted(good(1, 1000), Life(2, 3000).tell(9, Kind.FINISHED, outcome="unheard"))
    assert told["handrail_metrics_errors_total{}"] == 1
    assert told["handrail_runs_total{staging,deploy,succeeded}"] == 1


async def test_a_journal_that_cannot_be_read_is_read_again(monkeypatch, caplog):
    monkeypatch.setattr(subscriber, "_BREATH", 0.001)

    class Failing(Journal):
        fails = 1

        async def told(self, after, limit=500):
            if self.fails:
                self.fails -= 1
                raise OSError("gone")
            return await super().told(after, limit)

        async def news(self, after, within):
            read.set()
            await asyncio.Event().wait()

    read, meter = asyncio.Event(), Meter()
    counting = asyncio.create_task(Subscriber(Failing(good(1, 1000)), meter).run())
    async with asyncio.timeout(20):
        await read.wait()
    counting.cancel()
    await asyncio.wait([counting])
    assert samples(meter)["handrail_runs_total{staging,deploy,succeeded}"] == 1
    assert "cannot be read" in caplog.text


async def test_what_belongs_to_no_run_is_passed_over():
    meter = Meter()
    lock = Event(run="environment:staging", kind=Kind.LOCKED, at=1, data={})
    meter.see(lock, 7)
    assert samples(meter)["handrail_metrics_position{}"] == 7


def incident(kind: Kind, at: float, **data: object) -> Event:
    return Event(run="environment:staging", kind=kind, at=at, step="disk", data=data)


def test_incidents_are_counted_and_stand_open_until_they_are_over():
    meter = Meter()
    meter.see(incident(Kind.INCIDENT_OPENED, 100, state="failing"), 1)
    told = samples(meter)
    assert told["handrail_incidents_total{staging,failing,disk}"] == 1
    assert told["handrail_open_incidents{staging,disk}"] == 1
    meter.see(incident(Kind.INCIDENT_TOLD, 100), 2)
    meter.see(incident(Kind.INCIDENT_ENDED, 400, seconds=300.0), 3)
    told = samples(meter)
    assert told["handrail_incidents_total{staging,failing,disk}"] == 1
    assert told["handrail_open_incidents{staging,disk}"] == 0
    assert told["handrail_incident_duration_seconds_sum{staging,disk}"] == 300
    assert told["handrail_metrics_position{}"] == 3


async def test_the_newest_looks_say_how_watches_are_and_those_that_went_are_told_no_more():
    journal, meter = Journal(), Meter()
    look = Look(at=500.0, state="unmeasured", streak=1, since=500.0)
    journal.newest = {("staging", "disk"): look}
    await Subscriber(journal, meter).step(0)
    told = samples(meter)
    assert told["handrail_watch_state{staging,unmeasured,disk}"] == 1
    assert told["handrail_watch_state{staging,good,disk}"] == 0
    assert told["handrail_watch_looked_timestamp_seconds{staging,disk}"] == 500
    journal.newest = {}
    await Subscriber(journal, meter).step(0)
    assert not [name for name in samples(meter) if name.startswith("handrail_watch_")]


def test_old_runs_are_forgotten_and_open_ones_are_not():
    meter = Meter()
    for number in range(1, KEPT + 20):
        life = Life(number, 1000 + number).approved()
        events = life.events if number == 1 else life.ended(70).events
        for event in events:
            meter.see(event, 1)
    assert samples(meter)["handrail_open_runs{staging,running}"] == 1
    late = Event(run="staging-2", kind=Kind.MARKED_BAD, at=1, data={"reason": "r"})
    assert meter.run(late) is None


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text"),
    ],
)
def test_the_page_is_in_the_format_that_is_asked_for(accept, kind):
    body, told = Meter().page(accept)
    assert told.startswith(kind)
    assert b"handrail_metrics_position" in body
    assert b"_created" not in body


async def test_the_document_names_every_metric_and_no_other():
    body, _ = Meter().page("")
    told = set(re.findall(r"^# TYPE (handrail_\w+)", body.decode(), re.MULTILINE))
    told |= {"handrail_event_loop_lag_seconds"}  # measured by the HTTP server itself
    told |= {"handrail_configuration_differs"}  # seen by the replica's heart
    named = set(re.findall(r"^\| `(handrail_\w+)`", text(DOCUMENT) or "", re.MULTILINE))
    assert named == told
