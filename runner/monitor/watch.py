"""One window: rounds until its end; asks people where it must, and goes on judging meanwhile."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from config.model.measures import COUNTS, Monitor
from config.quantity import show_duration
from runner.attempt import Attempt
from runner.monitor import window
from runner.monitor.baseline import measured_before
from runner.monitor.each_host import Samplers
from runner.monitor.judge import Baseline, Sample, Watched, replayed
from runner.monitor.sample import Source
from runner.monitor.samples import keep, kept, tally_of
from runner.monitor.series import CHARTED, charts
from runner.monitor.tally import Tally
from runner.monitor.usual import values_of
from runner.questions import place, question_of_monitor
from runner.record import audit
from runner.record.events import Event, Kind
from runner.record.fold import EXTEND
from runner.record.journal import Journal, append
from runner.record.run import Outcome, Question, Run
from runner.record.told import Told
from runner.result import Result
from runner.values import plain_values

GAP = 3
"""Rounds without any: what is longer is said in the run's thread."""

_PATIENCE = (
    2.0  # seconds at least for a host's answer: what the bot itself measures waits no longer
)


async def watch(journal: Journal, attempt: Attempt, monitor: Monitor) -> Result:
    """Watch for the monitor's window, and behind it for as long as people are asked.

    A bot that was restarted in the middle goes on with the same window: the rounds that were
    stored count, and the journal of the host is read on from the last line that was counted.
    """
    return await _Watch(journal, attempt, monitor).result()


class _Watch:
    """A window at work."""

    def __init__(self, journal: Journal, attempt: Attempt, monitor: Monitor) -> None:
        self._journal = journal
        self._attempt = attempt
        self._monitor = monitor
        self._watched: list[Watched] = []
        self._extended = 0
        self._remarked: set[str] = set()

    async def result(self) -> Result:
        """Watch to the end."""
        store, key = self._journal.store, self._attempt.key
        ahead = await measured_before(self._journal, self._attempt.run, key.step)
        so_far = await kept(store, key)
        self._watched = [
            replayed(self._blank(index, ahead), index, so_far)
            for index in range(len(self._monitor.measures))
        ]
        self._extended = len(_extensions((await self._course()).questions))
        if so_far:
            await self._say_gap(so_far[-1].at)
        tally = await tally_of(store, key)
        async with Samplers(
            self._sources(), self._monitor.measures, tally or self._began()
        ) as sampler:
            return await self._rounds(sampler)

    def _blank(self, index: int, ahead: Sequence[Sample]) -> Watched:
        """Return a measure before its first value; what is usual stands in the intent for good.

        What is counted up began to count elsewhere: its values from before the deploy say nothing
        beside those of the window.
        """
        usual = self._attempt.intent.get("baselines", {}).get(str(index))
        measure = self._monitor.measures[index]
        return Watched(
            measure=measure,
            began=self._attempt.began,
            every=self._monitor.every,
            baseline=Baseline.from_json(usual) if usual else None,
            before=() if measure.measure in COUNTS else tuple(values_of(ahead, index)),
        )

    def _began(self) -> Tally:
        """Return the tally of the window's beginning, by each host's own clock."""
        intent = self._attempt.intent
        times = {name: float(time) for name, time in intent.get("host_times", {}).items()}
        others = {name: Tally(since=time) for name, time in [*times.items()][1:]}
        return Tally(since=float(intent["host_time"]), others=others)

    def _sources(self) -> dict[str, Source]:
        attempt, plan = self._attempt, self._attempt.plan
        return {
            name: Source(
                remote=site.remote,
                reach=attempt.site.reach,
                database=plan.target.database,
                values=plain_values(attempt.run, plan, name),
            )
            for name, site in (attempt.sites or {"": attempt.site}).items()
        }

    async def _rounds(self, sampler: Samplers) -> Result:
        due = 0.0
        while True:
            position = await self._journal.newest()
            run = await self._run()
            if run.cancel_wanted:
                return Result(outcome=Outcome.CANCELLED, why="cancelled")
            at = self._at(run)
            self._extend(sampler, at)
            if time.monotonic() >= due:  # a clock that is set back must not make it look away
                due = time.monotonic() + self._monitor.every
                await self._round(sampler)
            following = window.following(time.time(), at, self._watched)
            if isinstance(following, window.End):
                return self._ended(following)
            if isinstance(following, window.GoOn):
                idle = min(due - time.monotonic(), following.until - time.time())
                await self._journal.news(position, max(0.0, idle))
            else:
                await self._tell(run, at, following)

    async def _round(self, sampler: Samplers) -> None:
        sample = await sampler.round(max(self._monitor.every, _PATIENCE))
        last = max(one.covered_until for one in self._watched)
        await keep(self._journal.store, self._attempt.key, sample, sampler.tally)
        self._watched = [
            one.seen(sample.at, sample.values[index]) for index, one in enumerate(self._watched)
        ]
        if any(value is not None for value in sample.values.values()):
            await self._say_gap(last, sample.at)
        for remark in sampler.remarks:
            if remark not in self._remarked:
                self._remarked.add(remark)
                await self._note(remark)

    async def _say_gap(self, since: float, until: float | None = None) -> None:
        """Say in the thread that a while was not seen."""
        lost = (time.time() if until is None else until) - since
        if lost <= GAP * self._monitor.every:
            return
        text = f"nothing was seen for {show_duration(lost)}; that time does not count as healthy"
        await self._note(text)

    async def _note(self, text: str) -> None:
        """Say something in the run's thread."""
        shown = self._attempt.site.masker.text(text)
        await self._journal.next(self._attempt.event(Kind.STEP_NOTED, {"text": shown}))

    def _extend(self, sampler: Samplers, at: window.Course) -> None:
        """An extension is a new window: what is counted in total is counted anew."""
        extensions = len(_extensions(at.questions))
        if extensions > self._extended:
            self._extended = extensions
            sampler.begin_anew()
            self._watched = [
                replace(one, points=()) if one.measure.grows_at_most is not None else one
                for one in self._watched
            ]

    async def _run(self) -> Run:
        return await self._journal.run(self._attempt.run.id) or self._attempt.run

    async def _course(self) -> window.Course:
        return self._at(await self._run())

    def _at(self, run: Run) -> window.Course:
        key = self._attempt.key
        return window.course(run, key.step, key.attempt, self._attempt.began, self._monitor.window)

    def _ended(self, end: window.End) -> Result:
        why = end.why
        if end.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}:
            why = f"after {show_duration(time.time() - self._attempt.began)}: {end.why}"
        return Result(
            outcome=end.outcome,
            why=why,
            checks=window.checks(self._watched),
            advice=self._attempt.step.advice if end.outcome is Outcome.FAILED else (),
            accepted=end.accepted,
            charts=charts(self._watched),
        )

    async def _tell(
        self, run: Run, at: window.Course, news: window.Alarm | window.Relief | window.Default
    ) -> None:
        """Write what is new; all that belongs together in one transaction."""
        match news:
            case window.Default(question=question):
                await self._journal.append(self._expired(run, question))
            case window.Relief(measures=measures):
                data = [{**one, "question": at.alert} for one in measures]
                await self._numbered(Kind.MONITOR_RECOVERED, data)
            case window.Alarm():
                await self._alarm(run, at, news)

    async def _alarm(self, run: Run, at: window.Course, alarm: window.Alarm) -> None:
        attempt = self._attempt
        if not alarm.asks:
            data = [{**_plain(one), "question": at.alert, "first": False} for one in alarm.measures]
            await self._numbered(Kind.MONITOR_BREACHED, data)
            return
        asked = question_of_monitor(run, attempt.plan, attempt.step, alarm.why, alarm.measures)
        now = time.time()
        question = attempt.event(
            Kind.QUESTION_ASKED,
            {**asked, "deadline": now + float(asked["deadline"])},
            ordinal=len(at.questions),
        )
        fresh = [one for one in alarm.measures if one["index"] not in at.alarmed]
        told = fresh if alarm.why == "breached" else []
        data = [{**_plain(one), "question": asked["id"], "first": True} for one in told]
        await self._numbered(Kind.MONITOR_BREACHED, data, question)

    async def _numbered(self, kind: Kind, data: Sequence[dict[str, Any]], *others: Event) -> None:
        """Write events of a kind under the next free ordinals, and others with them."""
        attempt = self._attempt

        def work(connection: sa.Connection) -> list[Told]:
            first = audit.count(connection, attempt.run.id, kind)
            events = [attempt.event(kind, one, first + at) for at, one in enumerate(data)]
            return append(connection, [*others, *events])

        await self._journal.transact(work)

    def _expired(self, run: Run, question: Question) -> Event:
        data = {"id": question.id, "option": question.default}
        return self._attempt.event(Kind.QUESTION_EXPIRED, data, ordinal=place(question, run))


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of a measure without its chart, which the alert alone has."""
    return {name: value for name, value in one.items() if name not in CHARTED}


def _extensions(questions: Sequence[Question]) -> list[Question]:
    return [one for one in questions if one.answer == EXTEND]
