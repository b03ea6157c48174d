"""What is counted and measured, by event. No IO of its own.

Every number is made of the journal alone, from its beginning on: counters go on behind a restart
where they were, and several replicas tell the same.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from bot.metrics.watches import WatchMeter
from runner.figures import changed, complete, failed, troubled, went_live
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run, State

KEPT = 200
"""How many of the newest runs of an environment are remembered, for their retries and rollbacks."""

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_STEP = (1, 2, 5, 10, 20, 30, _MINUTE, 120, 300, 600, 1200, 1800, _HOUR)
_RUN = (30, _MINUTE, 120, 300, 600, 900, 1200, 1800, 2700, _HOUR, 2 * _HOUR, 4 * _HOUR)
_WAIT = (_MINUTE, 300, 900, 1800, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, _DAY)
_LEAD = (_HOUR, 4 * _HOUR, 8 * _HOUR, _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)

_BULKY = frozenset({"checks", "tail", "diagnosis", "advice", "outputs", "survivors"})
_SUBSTATES = (State.AWAITING_APPROVAL, State.QUEUED, State.RUNNING, State.WAITING, State.MONITORING)

disable_created_metrics()  # type: ignore[no-untyped-call] # when a counter was made says nothing here


class Meter:
    """Metrics of one bot, in a registry of their own.

    Attributes:
        watches: Those of standing watches.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._runs: dict[str, OrderedDict[str, Run]] = {}
        self._troubles: dict[str, dict[str, float]] = {}
        self._restored: dict[str, float] = {}
        where = ["environment"]
        which = ["environment", "flow"]
        self._ends = self._counter(
            "handrail_runs",
            "Runs that ended, by outcome; a retried run ends again.",
            which,
            "outcome",
        )
        self._changes = self._counter(
            "handrail_changes", "Ends of deploys that changed something.", where
        )
        self._failed = self._counter(
            "handrail_failed_changes", "Those of them that failed or were rolled back.", where
        )
        self._live = self._counter("handrail_deploys", "Deploys that went live.", where)
        self._alerts = self._counter(
            "handrail_alerts", "Breaches seen by monitors of runs.", where, "measure"
        )
        self._open = Gauge(
            "handrail_open_runs",
            "Runs that have not ended, by state.",
            ["environment", "state"],
            registry=self._registry,
        )
        self._run_time = self._histogram(
            "handrail_run_duration_seconds",
            "From a run's start to its end.",
            _RUN,
            which,
            "outcome",
        )
        self._step_time = self._histogram(
            "handrail_step_duration_seconds",
            "One attempt of a step.",
            _STEP,
            where,
            "step",
            "outcome",
        )
        self._approval = self._histogram(
            "handrail_approval_wait_seconds", "From a request to its quorum.", _WAIT, which
        )
        self._lead = self._histogram(
            "handrail_lead_time_seconds", "From a commit to the moment it was live.", _LEAD, where
        )
        self._restore = self._histogram(
            "handrail_restore_time_seconds",
            "From trouble to the next run that succeeded.",
            _RUN,
            where,
        )
        self.watches = WatchMeter(self._registry)
        self._position = Gauge(
            "handrail_metrics_position",
            "Position of the last event that is counted here.",
            registry=self._registry,
        )
        self._errors = Counter(
            "handrail_metrics_errors",
            "Events that could not be counted.",
            registry=self._registry,
        )

    def _counter(self, name: str, says: str, labels: Sequence[str], *more: str) -> Counter:
        return Counter(name, says, [*labels, *more], registry=self._registry)

    def _histogram(
        self, name: str, says: str, buckets: Sequence[float], labels: Sequence[str], *more: str
    ) -> Histogram:
        return Histogram(
            name, says, [*labels, *more], buckets=list(buckets), registry=self._registry
        )

    def gauge(self, name: str, says: str) -> Gauge:
        """Return a new gauge without labels, for what the journal does not know."""
        return Gauge(name, says, registry=self._registry)

    def page(self, accept: str) -> tuple[bytes, str]:
        """Return the page and its content type, in the format that a reader accepts."""
        encode, kind = choose_encoder(accept)
        return encode(self._registry), kind

    def run(self, event: Event) -> Run | None:
        """Return what is known of an event's run once the event has happened; None for no run."""
        before = self._known(event.run)
        if before is None and event.kind is not Kind.REQUESTED:
            return None
        return fold([_slim(event)], before)

    def see(self, event: Event, position: int, commits: Sequence[float] = ()) -> None:
        """Count an event.

        Args:
            event: What happened, in the journal's order.
            position: Where it stands there.
            commits: When the commits were made that its run brought, if it went live with this.
        """
        run = self.run(event)
        if run is not None:
            before = self._known(event.run)
            self._keep(run)
            self._told(event, before or run, run)
            self._went_live(before, run, commits)
            self._trouble(run)
            self._states(run.environment)
        self.watches.see(event)
        self._position.set(position)

    def missed(self, position: int) -> None:
        """Count an event that could not be counted as what it is."""
        self._errors.inc()
        self._position.set(position)

    def _told(self, event: Event, before: Run, run: Run) -> None:
        here, flow = run.environment, run.flow
        match event.kind:
            case Kind.STEP_FINISHED:
                outcome = str(event.data["outcome"])
                seconds = float(event.data.get("seconds", 0))
                self._step_time.labels(here, event.step, outcome).observe(seconds)
            case Kind.QUORUM_REACHED if run.asked_at:
                self._approval.labels(here, flow).observe(run.approved_at - run.asked_at)
            case Kind.MONITOR_BREACHED:
                self._alerts.labels(here, str(event.data.get("measure", ""))).inc()
            case Kind.FINISHED:
                self._ended(run)
            case Kind.ROLLED_BACK if changed(run) and not failed(before):
                self._failed.labels(here).inc()

    def _ended(self, run: Run) -> None:
        here, flow, outcome = run.environment, run.flow, run.state.value
        self._ends.labels(here, flow, outcome).inc()
        if run.started_at:
            self._run_time.labels(here, flow, outcome).observe(run.ended_at - run.started_at)
        if changed(run):
            self._changes.labels(here).inc()
            self._failed.labels(here).inc(int(failed(run)))

    def _went_live(self, before: Run | None, run: Run, commits: Sequence[float]) -> None:
        at = went_live(run)
        if at is None or (before is not None and went_live(before) is not None):
            return
        self._live.labels(run.environment).inc()
        for made in commits:
            self._lead.labels(run.environment).observe(max(at - made, 0.0))

    def _trouble(self, run: Run) -> None:
        """Remember since when something is wrong, until a run has succeeded."""
        here = run.environment
        known = self._troubles.setdefault(here, {})
        begun = troubled(run, self._runs[here])
        if begun is not None and begun > self._restored.get(here, 0.0):
            known[run.id] = begun
        elif complete(run) and run.state is State.SUCCEEDED:
            asked = [run.requested_at] if run.flow != "deploy" else []
            if since := [*known.values(), *asked]:
                self._restore.labels(here).observe(max(run.ended_at - min(since), 0.0))
            known.clear()
            self._restored[here] = run.ended_at
        else:
            known.pop(run.id, None)

    def _states(self, environment: str) -> None:
        open_runs = [run for run in self._runs[environment].values() if not run.ended]
        for state in _SUBSTATES:
            count = sum(run.state is state for run in open_runs)
            self._open.labels(environment, state.value).set(count)

    def _known(self, run: str) -> Run | None:
        runs = self._runs.get(run.rpartition("-")[0])
        return runs.get(run) if runs else None

    def _keep(self, run: Run) -> None:
        kept = self._runs.setdefault(run.environment, OrderedDict())
        kept[run.id] = run
        for name in [name for name, one in kept.items() if one.ended][: max(len(kept) - KEPT, 0)]:
            del kept[name]


def _slim(event: Event) -> Event:
    """Return an event without what only readers of a run want."""
    data: Mapping[str, Any] = {
        name: value for name, value in event.data.items() if name not in _BULKY
    }
    return replace(event, data=data)
