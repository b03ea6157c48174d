"""What `/readyz` asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.chat import Connection
from bot.http.server import Note, Probe
from runner.record.store import Store
from runner.replicas import Heart

_DIFFERS = "another replica serves with another one: see `handrail replicas`"


@dataclass(slots=True)
class Readiness:
    """What the parts say of themselves; until they do, they are not ready."""

    store: Store
    heart: Heart
    connections: Sequence[Connection] = ()
    engine: bool = False
    chat: bool = False

    def probes(self) -> Mapping[str, Probe]:
        """Return the questions by the part that they are about."""
        platforms = {each.platform.name: each.trouble for each in self.connections}
        return {
            "database": self._database,
            "engine": self._engine,
            "chat": self._chat,
            "configuration": self._configuration,
            **platforms,
        }

    async def _database(self) -> str:
        await self.store.read(lambda connection: connection.execute(sa.select(1)).scalar())
        return ""

    async def _engine(self) -> str:
        return "" if self.engine else "not launched"

    async def _configuration(self) -> str:
        """Say that others serve with another one, and not in what: this page asks for no name.

        It is ready all the same: while a change is brought to one replica after the other, a load
        balancer that took this for a reason would send everybody away.
        """
        differs = self.heart.unlike is not None
        return Note(_DIFFERS) if differs else ""

    async def _chat(self) -> str:
        return "" if self.chat else "not connected"
