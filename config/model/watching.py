"""Standing watches: what is looked at between deploys, and when nobody wants to be woken."""

from pydantic import Field

from config.model.calendar import Hours, Zone
from config.model.checks import AnyCheck
from config.model.declared import Declared, Slug, Text
from config.model.measures import Measure
from config.quantity import Duration


class Drift(Declared):
    """What has to be as the newest run left it; compared by digest, values are never read.

    Attributes:
        live: The live commit is the recorded one.
        files: Files on the host.
        units: Units of systemd, with all that was added to them.
    """

    live: bool = True
    files: tuple[Text, ...] = ()
    units: tuple[Text, ...] = ()


class Watch(Declared):
    """One thing that is looked at on a schedule, between deploys.

    Attributes:
        id: Names it in chat and in the record.
        title: What it watches, as alerts call it.
        every: How often it is looked at, 10 s or more.
        in_a_row: How many looks in a row have to fail for an alert, and to pass for its end.
        urgent: Its alerts are told in quiet hours as well.
        verify: Checks; all of them have to pass.
        measures: What a monitor measures, with its limits, once at each look; totals are counted
            since the look before.
        drift: What must not have been changed by hand.
    """

    id: Slug
    title: Text
    every: Duration = Field(default=300.0, ge=10.0)
    in_a_row: int = Field(default=2, ge=1, le=100)
    urgent: bool = False
    verify: tuple[AnyCheck, ...] = ()
    measures: tuple[Measure, ...] = ()
    drift: Drift | None = None


class Watching(Declared):
    """Whether an environment is watched, and when alerts wait.

    Attributes:
        enabled: Whether the watches of its playbook are looked at.
        zone: Whose clock the quiet hours are by; without one, that of `handrail.yaml`.
        quiet: Hours in which alerts wait until they end, unless a watch is urgent.
    """

    enabled: bool = True
    zone: Zone | None = None
    quiet: tuple[Hours, ...] = ()
