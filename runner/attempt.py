"""One attempt of a step with everything around it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.model.playbook import Step
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.logs import LogKey
from runner.record.run import Run
from runner.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt while it is carried.

    Attributes:
        intent: Data of its `step started` event, as first written: host, boot, token, rules.
        began: Seconds since the epoch, from that event.
        position: Where that event stands in the journal.
        fresh: Nobody has begun it before, so that nothing of its output is stored yet.
    """

    run: Run
    plan: Plan
    step: Step
    number: int
    intent: Mapping[str, Any]
    began: float
    site: Site
    position: int = 0
    fresh: bool = False

    @property
    def key(self) -> LogKey:
        """Names its log and its samples."""
        return LogKey(run=self.run.id, step=self.step.id, attempt=self.number)

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
