"""Runs checks apart from a step: before a plan is approved, and again before a retry."""

import secrets as random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from config.model.checks import AnyCheck
from config.secrets import Secret
from runner.checks import host, network
from runner.checks.situation import Situation
from runner.checks.verdict import Judged
from runner.host.ssh import Output
from runner.prepare import Bound, host_checks, named, names_used, network_checks
from runner.reach import Reach


class Asked(Protocol):
    """A host that answers read-only scripts."""

    async def query(
        self, script: str, *, environment: Mapping[str, str], limit: float = 60
    ) -> Output:
        """Return what the script printed and its exit status."""


class Place(Protocol):
    """Where checks are measured."""

    @property
    def remote(self) -> Asked:
        """The host."""

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """The environment's secrets."""

    @property
    def reach(self) -> Reach:
        """What checks from the bot's side use."""


async def prove(
    checks: Sequence[AnyCheck], known: Situation, place: Place, plan: Bound
) -> list[Judged]:
    """Measure and judge checks in their order; checklists are left to `checks.people`."""
    here, there = host_checks(checks), network_checks(checks)
    token = random.token_hex(16)
    output = b""
    if here:
        plain, hidden = named(names_used(here, plan), plan, known.values)
        shown = {name: place.secrets[secret].reveal() for name, secret in hidden.items()}
        found = await place.remote.query(
            host.script(here, known, token), environment={**plain, **shown}, limit=known.limit
        )
        output = found.stdout
        known = replace(known, now=time.time())
    return in_order(
        checks,
        host.judge(here, output, known, token),
        await network.measure_all(there, known, place.reach),
    )


def in_order(
    checks: Sequence[AnyCheck], from_host: Sequence[Judged], from_bot: Sequence[Judged]
) -> list[Judged]:
    """Merge the verdicts of both sides into the order in which the checks were declared."""
    here, there = iter(from_host), iter(from_bot)
    on_host = {id(check) for check in host_checks(checks)}
    on_bot = {id(check) for check in network_checks(checks)}
    return [
        next(here) if id(check) in on_host else next(there)
        for check in checks
        if id(check) in on_host or id(check) in on_bot
    ]
