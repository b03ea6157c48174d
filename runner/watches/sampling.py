"""Takes one sample of a watch's measures; what was read of the systemd journal is remembered."""

import asyncio
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.model.environment import Database
from config.model.watching import Watch
from runner.host.open_shell import Host
from runner.monitor import samples
from runner.monitor.each_host import Samplers
from runner.monitor.judge import Sample
from runner.monitor.probing import EVERY
from runner.monitor.sample import Source
from runner.monitor.tally import Tally
from runner.reach import Reach
from runner.record.logs import LogKey
from runner.record.store import Store
from runner.watches.levels import KEPT, Level, levels, probes

_TICK = 1.0
"""Seconds between the two rounds of a first look: some measures lie between two rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a watch's measures from the looks before."""

    samples: Sequence[Sample] = ()
    tally: Tally | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one look added, to be kept."""

    sample: Sample
    tally: Tally
    levels: Sequence[Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where a look takes its samples from.

    Attributes:
        remotes: The hosts by name, the first one first.
        probe_every: Seconds between two probes of a page.
    """

    remotes: Mapping[str, Host]
    reach: Reach
    database: Database | None
    values: Mapping[str, str]
    probe_every: float = field(default=EVERY)


async def taken(ends: Ends, watch: Watch, past: Past, now: float) -> Taken:
    """Measure once, and judge it.

    What is counted in total is counted since the look before: no line twice, and none missed.
    """
    sources = {
        name: Source(
            remote=remote,
            reach=ends.reach,
            database=ends.database,
            values=ends.values,
            probe_every=ends.probe_every,
            clock=lambda: now,
        )
        for name, remote in ends.remotes.items()
    }
    tally = past.tally.anew() if past.tally is not None else None
    async with Samplers(sources, watch.measures, tally) as sampler:
        pause = probes(watch.measures) * ends.probe_every
        if tally is None:
            await sampler.round()
            pause = max(pause, _TICK)
        await asyncio.sleep(pause)
        sample = await sampler.round()
        found = levels(watch, [*past.samples, sample], sampler.trouble)
        return Taken(sample=sample, tally=sampler.tally, levels=found)


async def recalled(store: Store, environment: str, watch: Watch) -> Past:
    """Return what is known from the looks before, of the same measures."""
    key = _key(environment, watch)
    return Past(samples=await samples.kept(store, key), tally=await samples.tally_of(store, key))


async def kept(store: Store, environment: str, watch: Watch, found: Taken) -> None:
    """Keep what a look added, and let go of what is too old."""
    since = found.sample.at - KEPT * watch.every
    await samples.keep(store, _key(environment, watch), found.sample, found.tally, since=since)


def _key(environment: str, watch: Watch) -> LogKey:
    """Name the looks of a watch; other measures in their places are other looks."""
    told = [one.model_dump(mode="json") for one in watch.measures]
    version = zlib.crc32(json.dumps(told, sort_keys=True).encode()) & 0x7FFFFFFF
    return LogKey(run=f"environment:{environment}", step=watch.id, attempt=version)
