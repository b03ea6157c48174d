"""Measures for a monitor: the systemd journal, memory, probes, database connections."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import psycopg

from config.model.environment import Database
from config.model.playbook import Measure, Monitor
from runner.host.ssh import HostProblem
from runner.monitor.judge import Sample, p95, per_minute
from runner.site import Site

PROBE_EVERY = 0.5
PROBES_KEPT = 2000
_TIMEOUT = 10.0

# Everything a round wants from the host in one script: the journal's new lines behind a cursor
# (none counted twice, none missed between rounds), memory of units, memory of the host.
_HOST = r"""
set -u
for unit in $UNITS; do
  cursor=$(printenv "CURSOR_$(printf %s "$unit" | tr -c 'A-Za-z0-9' _)" || true)
  printf '\036unit %s\n' "$unit"
  if [ -n "$cursor" ]; then
    journalctl -u "$unit" --after-cursor "$cursor" -o json --no-pager 2>/dev/null | tail -n 5000
  else
    journalctl -u "$unit" --since "@$SINCE" -o json --no-pager 2>/dev/null | tail -n 5000
  fi
  memory=$(systemctl show -p MemoryCurrent --value "$unit" 2>/dev/null)
  printf '\036memory %s %s\n' "$unit" "$memory"
done
printf '\036host %s %s\n' "$(date +%s)" "$(awk '/^MemTotal:/ {print $2 * 1024}' /proc/meminfo)"
"""

_CONNECTIONS = """
SELECT count(*), current_setting('max_connections')::int
FROM pg_stat_activity WHERE datname = current_database()
"""


class Sampler:
    """Takes rounds of samples for one window; keeps what percentiles and rates need."""

    def __init__(self, site: Site, monitor: Monitor, database: Database | None) -> None:
        """Measure through `site`."""
        self._site = site
        self._monitor = monitor
        self._database = database
        self._cursors: dict[str, str] = {}
        self._lines: dict[str, list[tuple[float, str]]] = {}
        self._memory: dict[str, float] = {}
        self._host_now = 0.0
        self._host_memory = 0.0
        self._answers: dict[str, deque[tuple[float, bool]]] = {}
        self.since = 0.0

    @asynccontextmanager
    async def probing(self) -> AsyncIterator[None]:
        """Probe the urls of the measures, two a second each, while the body runs."""
        urls = {measure.url for measure in self._monitor.measures if measure.url}
        tasks = [asyncio.create_task(self._probe(url)) for url in urls]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)

    async def _probe(self, url: str) -> None:
        answers = self._answers.setdefault(url, deque(maxlen=PROBES_KEPT))
        async with self._site.reach.http() as session:
            while True:
                began = time.monotonic()
                good = await _asked(session, url)
                answers.append((time.monotonic() - began, good))
                await asyncio.sleep(max(0.0, PROBE_EVERY - (time.monotonic() - began)))

    async def round(self) -> Sample:
        """Measure everything once."""
        heard = await self._hear()
        connections = await self._connections()
        values: dict[int, float | None] = {}
        for index, measure in enumerate(self._monitor.measures):
            values[index] = self._value(measure, heard=heard, connections=connections)
        return Sample(at=time.time(), values=values)

    def _value(self, measure: Measure, *, heard: bool, connections: float | None) -> float | None:
        match measure.measure:
            case "connections":
                return connections
            case "p95":
                return p95([took for took, _ in self._answered(measure)])
            case "health":
                answers = [good for _, good in self._answered(measure)]
                return 100.0 * sum(answers) / len(answers) if answers else None
            case _:
                return self._from_host(measure) if heard else None

    def _from_host(self, measure: Measure) -> float:
        match measure.measure:
            case "memory":
                used = max(self._memory.get(unit, 0.0) for unit in measure.units)
                return 100.0 * used / self._host_memory
            case "errors_total":
                return float(len(self._errors(measure)))
            case _:
                return float(per_minute(self._errors(measure), self._host_now))

    def _answered(self, measure: Measure) -> Sequence[tuple[float, bool]]:
        return self._answers.get(measure.url or "", ())

    def _errors(self, measure: Measure) -> list[float]:
        pattern = re.compile(measure.pattern)
        return [
            at
            for unit in measure.units
            for at, text in self._lines.get(unit, [])
            if pattern.search(text)
        ]

    async def _hear(self) -> bool:
        """Read the host; False where it could not be read this time."""
        units = sorted({unit for measure in self._monitor.measures for unit in measure.units})
        environment = {"UNITS": " ".join(units), "SINCE": f"{self.since:.0f}"}
        environment |= {
            "CURSOR_" + re.sub("[^A-Za-z0-9]", "_", unit): cursor
            for unit, cursor in self._cursors.items()
        }
        try:
            found = await self._site.remote.query(_HOST, environment=environment, limit=30)
        except (HostProblem, TimeoutError, OSError):
            return False
        self._read(found.stdout.decode(errors="replace"))
        return found.status == 0 and self._host_memory > 0

    def _read(self, text: str) -> None:
        unit = ""
        for line in text.split("\n"):  # splitlines() would break at our own mark
            words = line.split()
            if line.startswith("\x1eunit "):
                unit = words[1]
            elif line.startswith("\x1ememory ") and words[2:] and words[2].isdigit():
                self._memory[words[1]] = float(words[2])
            elif line.startswith("\x1ehost ") and len(words) == 3:  # noqa: PLR2004 - two values
                self._host_now, self._host_memory = float(words[1]), float(words[2])
            elif line.startswith("{"):
                self._line(unit, line)

    def _line(self, unit: str, line: str) -> None:
        try:
            entry = json.loads(line)
            at = int(entry["__REALTIME_TIMESTAMP"]) / 1e6
        except (ValueError, KeyError, TypeError):
            return
        message = entry.get("MESSAGE")
        self._lines.setdefault(unit, []).append((at, message if isinstance(message, str) else ""))
        self._cursors[unit] = str(entry.get("__CURSOR", ""))

    async def _connections(self) -> float | None:
        """Return database connections in percent of what the pool, or else the server, allows."""
        wanted = any(measure.measure == "connections" for measure in self._monitor.measures)
        if not wanted or self._database is None:
            return None
        try:
            async with asyncio.timeout(_TIMEOUT):
                count, most = await self._count(self._database)
        except (TimeoutError, OSError, psycopg.Error, HostProblem):
            return None
        return 100.0 * count / (self._database.pool_max or most)

    async def _count(self, database: Database) -> tuple[int, int]:
        if not database.tunnel:
            return await self._asked(database, database.address, database.port)
        async with self._site.reach.tunnel(database.address, database.port) as port:
            return await self._asked(database, "127.0.0.1", port)

    async def _asked(self, database: Database, host: str, port: int) -> tuple[int, int]:
        password = self._site.reach.secret(database.password) if database.password else None
        async with await psycopg.AsyncConnection.connect(
            host=host,
            port=port,
            dbname=database.name,
            user=database.user,
            password=password,
            connect_timeout=5,
        ) as connection:
            row = await (await connection.execute(_CONNECTIONS)).fetchone()
        count, most = row or (0, 1)
        return int(count) - 1, int(most)  # our own connection is none of the application's


async def _asked(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(
            url, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=_TIMEOUT)
        ) as answer:
            await answer.content.read(65536)
            return bool(answer.status < 400)  # noqa: PLR2004 - HTTP's own border between good and bad
    except (aiohttp.ClientError, TimeoutError):
        return False
