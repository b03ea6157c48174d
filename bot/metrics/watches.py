"""What is counted of standing watches: incidents by their events, health by the newest looks."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from runner.control import Look
from runner.record.events import Event, Kind

_LASTS = (60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 86400.0, 7 * 86400.0)
_STATES = ("good", "failing", "unmeasured")
_OF = "environment:"


class WatchMeter:
    """Metrics of watches, in the registry of a bot."""

    def __init__(self, registry: CollectorRegistry) -> None:
        which = ["environment", "watch"]
        self._opened = Counter(
            "handrail_incidents",
            "Incidents of standing watches, by what they began as.",
            [*which, "state"],
            registry=registry,
        )
        self._open = Gauge(
            "handrail_open_incidents",
            "Incidents that are not over, by watch.",
            which,
            registry=registry,
        )
        self._lasted = Histogram(
            "handrail_incident_duration_seconds",
            "From the first look that found it to the one that found it over.",
            which,
            buckets=list(_LASTS),
            registry=registry,
        )
        self._state = Gauge(
            "handrail_watch_state",
            "1 for what the newest look at a watch found.",
            [*which, "state"],
            registry=registry,
        )
        self._looked = Gauge(
            "handrail_watch_looked_timestamp_seconds",
            "When a watch was looked at last.",
            which,
            registry=registry,
        )

    def see(self, event: Event) -> None:
        """Count an event, if it is one of an environment's incidents."""
        if not event.run.startswith(_OF):
            return
        where = event.run.removeprefix(_OF)
        if event.kind is Kind.INCIDENT_OPENED:
            self._opened.labels(where, event.step, str(event.data["state"])).inc()
            self._open.labels(where, event.step).set(1)
        elif event.kind is Kind.INCIDENT_ENDED:
            self._open.labels(where, event.step).set(0)
            self._lasted.labels(where, event.step).observe(float(event.data["seconds"]))

    def looked(self, looks: Mapping[tuple[str, str], Look]) -> None:
        """Tell the newest looks, by environment and watch; others are told no more."""
        self._state.clear()
        self._looked.clear()
        for (where, watch), look in looks.items():
            self._looked.labels(where, watch).set(look.at)
            for state in _STATES:
                self._state.labels(where, watch, state).set(int(look.state == state))
