import asyncio
import logging

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from runner.schedule import Job, keep
from tests.unheard import AWAY, away, unheard

OFTEN = IntervalTrigger(seconds=0.01, timezone="UTC")
NOON = 1_772_452_800.0


class Diary:
    """A job that notes its occasions, and says when there are enough of them."""

    def __init__(self, wanted: int = 1) -> None:
        self.occasions: list[str] = []
        self.enough = asyncio.Event()
        self.wanted = wanted

    async def do(self, occasion: str) -> None:
        self.occasions.append(occasion)
        if len(self.occasions) == self.wanted:
            self.enough.set()


async def until(diary: Diary, *work) -> None:
    tasks = [asyncio.create_task(one) for one in work]
    async with asyncio.timeout(30):
        await diary.enough.wait()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_a_job_is_done_again_and_again_and_told_its_occasion(store):
    diary = Diary(3)
    await until(diary, keep([Job(name="look", times=OFTEN, do=diary.do)], store))
    assert len({*diary.occasions}) == 3
    assert all(one.startswith("look@20") for one in diary.occasions)


async def test_of_several_replicas_one_does_it(store):
    there, diary = Diary(), Diary()
    soon = CronTrigger(second="*", timezone="UTC")
    both = [keep([Job(name="look", times=soon, do=one.do)], store) for one in (there, diary)]
    tasks = [asyncio.create_task(one) for one in both]
    async with asyncio.timeout(30):
        while len(there.occasions) + len(diary.occasions) < 2:
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    done = there.occasions + diary.occasions
    assert len(done) == len({*done})


async def test_an_occasion_is_not_done_twice_by_a_bot_that_starts_again(store):
    times = DateTrigger(run_date="2026-03-02 12:00:00", timezone="UTC")
    diary = Diary()
    for _ in range(2):
        await keep([Job(name="look", times=times, do=diary.do)], store, lambda: NOON)
    assert diary.occasions == ["look@2026-03-02T12:00:00+00:00"]


async def test_a_job_that_fails_is_logged_and_harms_no_other(store, caplog):
    caplog.set_level(logging.ERROR)
    diary, tries = Diary(2), Diary()

    async def fail(occasion: str) -> None:
        await tries.do(occasion)
        raise RuntimeError(occasion)

    jobs = [Job(name="bad", times=OFTEN, do=fail), Job(name="look", times=OFTEN, do=diary.do)]
    await until(diary, keep(jobs, store))
    assert tries.occasions
    assert "bad failed" in caplog.text


async def test_a_job_at_work_ends_with_the_bot(store):
    begun, ended = Diary(), asyncio.Event()

    async def forever(occasion: str) -> None:
        await begun.do(occasion)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await until(begun, keep([Job(name="long", times=OFTEN, do=forever)], store))
    assert ended.is_set()


async def test_times_that_come_while_a_job_is_at_work_are_let_go(store):
    now, every = (
        [NOON],
        IntervalTrigger(seconds=10, start_date="2026-03-02 12:00:00", timezone="UTC"),
    )
    diary = Diary(2)

    async def slow(occasion: str) -> None:
        now[0] += 35
        await diary.do(occasion)
        if diary.enough.is_set():
            await asyncio.Event().wait()
        now[0] += 5

    await until(diary, keep([Job(name="look", times=every, do=slow)], store, lambda: now[0]))
    assert [one[-14:-6] for one in diary.occasions] == ["12:00:00", "12:00:40"]


async def test_a_time_that_came_while_the_jobs_changed_hands_is_made_up_for_once(store):
    daily = CronTrigger(hour=12, timezone="UTC")
    here, there = Diary(), Diary()
    for diary, late in ((here, 10), (there, 12)):
        jobs = [Job(name="look", times=daily, do=diary.do)]
        keeping = asyncio.create_task(keep(jobs, store, lambda late=late: NOON + late))
        async with asyncio.timeout(30):
            while diary is here and not diary.occasions:
                await asyncio.sleep(0.01)
        keeping.cancel()
        await asyncio.wait({keeping})
    assert here.occasions == ["look@2026-03-02T12:00:00+00:00"]
    assert there.occasions == []
    too_late = keep([Job(name="again", times=daily, do=there.do)], store, lambda: NOON + 20)
    waiting = asyncio.create_task(too_late)
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert there.occasions == []


async def test_an_occasion_whose_claim_nobody_heard_of_is_done(store, monkeypatch):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.0)
    times = DateTrigger(run_date="2026-03-02 12:00:00", timezone="UTC")
    diary = Diary()
    with unheard(store, lambda claimed: claimed is True):
        await keep([Job(name="look", times=times, do=diary.do)], store, lambda: NOON)
    assert diary.occasions == ["look@2026-03-02T12:00:00+00:00"]


async def test_a_time_at_which_the_database_is_away_is_not_let_go(store, monkeypatch):
    monkeypatch.setattr("runner.record.patience.BREATH", 0.001)
    times = DateTrigger(run_date="2026-03-02 12:00:00", timezone="UTC")
    diary, tries = Diary(), Diary(2)

    async def do(occasion: str) -> None:
        await tries.do(occasion)
        if not tries.enough.is_set():
            raise AWAY
        await diary.do(occasion)

    with away(store):
        doing = asyncio.create_task(
            keep([Job(name="look", times=times, do=do)], store, lambda: NOON)
        )
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not doing.done()
    async with asyncio.timeout(30):
        await doing
    assert diary.occasions == ["look@2026-03-02T12:00:00+00:00"]
    assert tries.occasions == diary.occasions * 2
