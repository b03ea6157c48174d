"""One attempt of a step with everything around it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from config.model.playbook import Step
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.logs import LogKey, log_name
from runner.record.run import Run
from runner.record.store import Within
from runner.record.told import Told
from runner.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt while it is carried.

    Attributes:
        intent: Data of its `step started` event: host, boot, token, rules.
        site: Of the host; of several hosts that of the first one.
        sites: Of several hosts: the place of each that this attempt is meant for.
        host: Of several hosts the one that this part of the attempt is about; else empty.
        began: Seconds since the epoch, from that event.
        position: Where that event stands in the journal; 0 until it is written.
        fresh: Nobody has begun it before, so that nothing of its output is stored yet.
    """

    run: Run
    plan: Plan
    step: Step
    number: int
    intent: Mapping[str, Any]
    began: float
    site: Site
    sites: Mapping[str, Site] = field(default_factory=dict)
    host: str = ""
    position: int = 0
    fresh: bool = False

    def begun(self, first: Told) -> "Attempt":
        """Return the attempt as its `step started` event was first written, by whomever."""
        return replace(
            self,
            intent=first.event.data,
            began=first.event.at,
            position=first.position,
            fresh=first.event.data["token"] == self.intent["token"],
        )

    def part(self, host: str) -> "Attempt":
        """Return the part of an attempt on several hosts that is carried on one of them."""
        own = {
            "boot": self.intent["hosts"][host],
            "only_checks": host in self.intent["checked"],
            "checks": self.intent["checks_on"][host],
        }
        return replace(
            self, host=host, site=self.sites[host], intent={**self.intent, **own}, sites={}
        )

    @property
    def connected(self) -> bool:
        """Whether its hosts can be spoken to at once."""
        return all(site.remote.is_connected for site in (self.site, *self.sites.values()))

    @property
    def key(self) -> LogKey:
        """Names its log and its samples."""
        step = log_name(self.step.id, self.host)
        return LogKey(run=self.run.id, step=step, attempt=self.number)

    def beginning(self) -> Event:
        """Return the event that tells its intent."""
        return self.event(Kind.STEP_STARTED, self.intent)

    def event(self, kind: Kind, data: Mapping[str, Any], ordinal: int = 0) -> Event:
        """Return an event of this attempt, now."""
        return Event(
            run=self.run.id,
            kind=kind,
            at=time.time(),
            step=self.step.id,
            attempt=self.number,
            ordinal=ordinal,
            data=data,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How an attempt ended, to be written in one transaction.

    Attributes:
        event: Its `step finished` event.
        log: Stores what of its output is not stored yet.
    """

    event: Event
    log: Within
