"""The part of the runner's door for watches: what stands, and who wants no alerts for a while."""

import time
from collections.abc import Mapping

from config.model import Configuration
from config.problem import Problem
from runner import once
from runner.control import MuteOrder
from runner.record.events import Event, Kind
from runner.record.journal import Journal, append, numbered
from runner.watches.looks import everywhere
from runner.watches.rules import Look
from runner.watches.standing import Standing
from runner.watches.watcher import standing, stream


class Mutes:
    """Mutes watches at people's wish."""

    def __init__(self, configuration: Configuration, journal: Journal) -> None:
        """Write to `journal`."""
        self._configuration = configuration
        self._journal = journal

    async def standing(self, environment: str) -> Standing:
        """Return what stands in an environment: incidents and mutes."""
        return await standing(self._journal, environment)

    async def looks(self) -> Mapping[tuple[str, str], Look]:
        """Return the newest look at each watch that is declared and switched on."""
        playbooks, environments = self._configuration.playbooks, self._configuration.environments
        declared = {
            (name, watch.id)
            for name, playbook in playbooks.items()
            if environments[name].watching.enabled
            for watch in playbook.watches
        }
        found = await everywhere(self._journal.store)
        return {which: look for which, look in found.items() if which in declared}

    async def mute(self, wish: MuteOrder) -> Standing | Problem:
        """Mute a watch or all of them, or end that; returns what stands then."""
        problem = self._unknown(wish) or await self._needless(wish)
        if problem is not None:
            return problem
        run, at = stream(wish.environment), time.time()
        kind = Kind.WATCH_MUTED if wish.until else Kind.WATCH_UNMUTED
        data = {"reason": wish.reason, "until": wish.until} if wish.until else {}

        muted = Event(run=run, kind=kind, at=at, actor=wish.person, step=wish.watch, data=data)
        await once.transact(
            self._journal,
            wish.key,
            wish.environment,
            lambda connection: append(connection, [numbered(connection, muted)]),
        )
        return await self.standing(wish.environment)

    def _unknown(self, wish: MuteOrder) -> Problem | None:
        playbook = self._configuration.playbooks.get(wish.environment)
        names = [watch.id for watch in playbook.watches] if playbook else []
        if not names:
            what = f"{wish.environment} has no watches."
            cure = "They are declared as `watches` in its playbook."
            return Problem(code="no-watches", what=what, cure=cure)
        if wish.watch and wish.watch not in names:
            what = f"{wish.environment} has no watch {wish.watch}."
            return Problem(code="unknown-watch", what=what, cure=f"There are: {', '.join(names)}.")
        return None

    async def _needless(self, wish: MuteOrder) -> Problem | None:
        if wish.until or await once.obeyed(self._journal, wish.key):
            return None
        stands = await self.standing(wish.environment)
        mute = stands.mutes.get(wish.watch)
        if mute is not None and mute.until > time.time():
            return None
        what = f"{wish.watch or 'All of it'} is not muted in {wish.environment}."
        return Problem(code="not-muted", what=what, cure="See /handrail status.")
