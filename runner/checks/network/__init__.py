"""Checks that the bot measures from its own side: HTTP, SQL, pool use and the forge.

They run beside one another; each returns a `Judged`, whatever the world does, and stops cleanly
when it is cancelled.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from config.model.checks import AnyCheck
from config.model.network import (
    BrowserCheck,
    CiCheck,
    ConnectionsCheck,
    DnsCheck,
    HttpCheck,
    SqlCheck,
    TlsCheck,
)
from config.quantity import show_duration
from runner.checks.network import browser, ci, connections, http, names, sql, tls
from runner.checks.network.reach import Reach, session
from runner.checks.situation import Situation, unmet
from runner.checks.verdict import Judged, UnmeasurableError, unmeasured, weighed

__all__ = ["Reach", "from_bot", "measure", "measure_all", "session"]


class Measure(Protocol):
    """One kind; may raise `UnmeasurableError` for what is not known."""

    async def __call__(self, check: Any, situation: Situation, reach: Reach) -> Judged:
        """Return the verdict."""


_MEASURES: dict[type[Any], Measure] = {
    HttpCheck: http.measure,
    SqlCheck: sql.measure,
    ConnectionsCheck: connections.measure,
    CiCheck: ci.measure,
    BrowserCheck: browser.measure,
    TlsCheck: tls.measure,
    DnsCheck: names.measure,
}


def from_bot(check: AnyCheck) -> bool:
    """Return whether this check is measured here."""
    return type(check) in _MEASURES


async def measure(check: AnyCheck, situation: Situation, reach: Reach) -> Judged:
    """Return the verdict of a check that `from_bot` knows, within `situation.limit` seconds.

    Raises:
        KeyError: the check is measured elsewhere.
    """
    kind = _MEASURES[type(check)]
    found = unmet(check, situation)
    if found is None:
        try:
            async with asyncio.timeout(_limit(check, situation)):
                found = await kind(check, situation, reach)
        except UnmeasurableError as error:
            found = unmeasured(check, str(error), "what it needs to be known")
        except TimeoutError:
            limit = show_duration(situation.limit)
            found = unmeasured(check, f"no verdict within {limit}", "a verdict")
    return weighed(replace(found, says=situation.shown(found.says)), warn=check.warn)


async def measure_all(
    checks: Sequence[AnyCheck], situation: Situation, reach: Reach
) -> list[Judged]:
    """Measure checks beside one another; returns their verdicts in the order of the checks.

    Raises:
        KeyError: a check is measured elsewhere.
    """
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(measure(check, situation, reach)) for check in checks]
    return [task.result() for task in tasks]


def _limit(check: AnyCheck, situation: Situation) -> float | None:
    """Return the time limit; HTTP keeps it itself, so that it does not cut its clean-up short."""
    return None if isinstance(check, HttpCheck) else situation.limit
