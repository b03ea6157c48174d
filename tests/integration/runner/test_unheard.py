"""A run whose database goes for a moment, or whose word was written though nobody heard of it."""

import asyncio

import pytest

from demo.host import StagingHost
from runner.control import Control
from runner.record.events import Kind
from runner.record.run import Run, State
from tests.integration.runner.small import Small, at_work, small
from tests.unheard import away, unheard

pytestmark = pytest.mark.timeout(90)


def store_of(control: Control):
    return control._journal.store


@pytest.fixture
async def place(staging: StagingHost, tmp_path, database: str):
    async with small(tmp_path, staging, database=database) as made:
        yield made


async def test_a_step_hears_of_a_cancel_though_its_database_was_away_meanwhile(place: Small):
    run = await at_work(place)
    looked = asyncio.Event()
    journal = place.control._journal
    newest = journal.newest

    async def asked() -> int:
        looked.set()
        return await newest()

    journal.newest = asked
    with away(store_of(place.control)):
        async with asyncio.timeout(30):
            await looked.wait()
            looked.clear()
            await looked.wait()  # it asks again although it met an error
    del journal.newest
    assert isinstance(await place.control.cancel(run, "dana"), Run)
    assert (await place.ended(run)).state is State.CANCELLED
    begun = [one for one in await place.control.events(run) if one.kind is Kind.STEP_STARTED]
    assert [one.step for one in begun].count("restart") == 1


async def test_who_waits_for_an_environment_goes_on_though_nobody_heard_that_it_is_free(
    place: Small, monkeypatch
):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.05)
    monkeypatch.setattr("runner.healing.EVERY", 600.0)
    first = await at_work(place)
    second = await place.order()
    await place.until(second, Kind.APPROVAL_REQUESTED)
    await place.approve(second)
    await place.until(second, Kind.QUEUED)

    def ends(found: object) -> bool:
        return isinstance(found, list) and any(
            one.event.kind is Kind.FINISHED and one.event.run == first for one in found
        )

    with unheard(store_of(place.control), ends):
        place.switch("slow", on=False)
        assert (await place.ended(first)).state is State.SUCCEEDED
        assert (await place.ended(second)).state is State.SUCCEEDED
    assert await place.control.hold("staging") is None
    assert (await place.control.verify_audit()).broken == ()
