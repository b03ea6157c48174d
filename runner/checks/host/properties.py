"""What `systemctl show` prints of several units. Pure."""

from collections.abc import Iterable, Mapping

from runner.checks.host.words import units
from runner.checks.situation import Situation

NOT_FOUND = "not-found"


def show(names: Iterable[str], properties: str, situation: Situation) -> str:
    """Return the command that prints properties of units, a blank line between two units.

    Raises:
        UnmeasurableError: one of them is no unit's name.
    """
    return f"systemctl show --no-pager -p {properties} {units(names, situation)}"


def blocks(text: str) -> list[Mapping[str, str]]:
    """Return the properties of each unit, in the order in which they were asked for."""
    found: list[dict[str, str]] = []
    fresh = True
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if not equals:
            fresh = True
            continue
        if fresh:
            found.append({})
            fresh = False
        found[-1][name] = value
    return list(found)
