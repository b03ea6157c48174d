"""Looks at watches: over one connection to each host, and from the bot's side."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from config.model import Environment, Playbook
from config.model.checks import AnyCheck
from config.model.environment import Host
from config.model.measures import PROBES
from config.model.watching import Drift, Watch
from config.problem import ProblemError
from runner.across import together
from runner.beside import side_by_side
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, Verdict
from runner.host.channel import Channel
from runner.host.ssh import Dropped, HostProblem, Output
from runner.planning import Planner
from runner.prepare import host_checks, network_checks
from runner.prove import in_order, prove
from runner.reach import Reach
from runner.survey import Place, Survey
from runner.watches import drift
from runner.watches.drift import Found, Recorded
from runner.watches.sampling import Ends, Past, Taken, taken

LIMIT = 60.0
"""Seconds that all checks of one watch may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is watched, and what the record says of it.

    Attributes:
        values: Plain values that checks may mention.
        past: What is known of measures from the looks before, by watch.
        now: When it is looked, seconds since the epoch.
    """

    environment: Environment
    playbook: Playbook
    recorded: Recorded
    values: Mapping[str, str]
    past: Mapping[str, Past] = field(default_factory=dict)
    now: float = 0.0

    @property
    def target(self) -> Environment:
        """The environment, as checks call it."""
        return self.environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What looks at watches found.

    Attributes:
        verdicts: By watch.
        digests: Those that are to be recorded, by subject.
        changed: By watch, the digests of what was changed by hand, by subject as it is recorded.
        taken: Samples of measures, by watch.
    """

    verdicts: Mapping[str, Sequence[Judged]]
    digests: Mapping[str, str]
    changed: Mapping[str, Mapping[str, str]]
    taken: Mapping[str, Taken]

    def charts(self, watch: str) -> list[Mapping[str, Any]]:
        """Return what charts of a watch's measures that are not well show."""
        levels = self.taken[watch].levels if watch in self.taken else ()
        return [one.chart for one in levels if one.judged.verdict is Verdict.FAILED]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """What is gathered while watches are looked at, as `Measured` has it."""

    digests: dict[str, str] = field(default_factory=dict)
    changed: dict[str, dict[str, str]] = field(default_factory=dict)


_Seen = Survey | str
"""A host that can be asked, or why it cannot."""


async def measured(planner: Planner, ground: Ground, watches: Sequence[Watch]) -> Measured:
    """Look at watches, one after the other; never raises for what the world does.

    A host that cannot be reached leaves what is measured there unmeasured. What the bot measures
    from its own side, or on other hosts, is measured all the same.
    """
    verdicts: dict[str, list[Judged]] = {}
    noted = _Noted()
    samples: dict[str, Taken] = {}
    async with AsyncExitStack() as stack:
        hosts = ground.environment.group()
        found = await side_by_side(_seen(planner, ground, host, stack) for host in hosts)
        seen = {host.name: one for host, one in zip(hosts, found, strict=True)}
        for watch in watches:
            try:
                told = await _looked(seen, ground, watch, noted)
                told += await _levels(seen, ground, watch, samples)
            except (ProblemError, OSError, TimeoutError) as error:
                why = error.problem.what if isinstance(error, ProblemError) else str(error)
                told = [_unmeasured(watch.title, why)]
                noted.changed.pop(watch.id, None)  # nobody keeps what no alert shows
            verdicts[watch.id] = [_masked(seen, one) for one in told]
    return Measured(verdicts=verdicts, digests=noted.digests, changed=noted.changed, taken=samples)


async def _levels(
    seen: Mapping[str, _Seen], ground: Ground, watch: Watch, samples: dict[str, Taken]
) -> list[Judged]:
    """Return what measures say; without any host no more than those that the bot takes itself."""
    if not watch.measures:
        return []
    if any(not isinstance(one, str) for one in seen.values()):
        samples[watch.id] = await _sampled(ground, watch, seen)
        return [one.judged for one in samples[watch.id].levels]
    first = str(next(iter(seen.values())))
    away = [_unmeasured(one.says, first) for one in watch.measures if one.measure not in PROBES]
    pages = tuple(one for one in watch.measures if one.measure in PROBES)
    if not pages:
        return away
    nowhere = _Away(first)
    ends = Ends(remotes={"": nowhere}, reach=Reach(nowhere, {}), database=None, values={})
    taken_here = await taken(ends, watch.model_copy(update={"measures": pages}), Past(), ground.now)
    return [*away, *(one.judged for one in taken_here.levels)]


async def _sampled(ground: Ground, watch: Watch, seen: Mapping[str, _Seen]) -> Taken:
    """Measure over the connections that are there; what is on a host that is away has no value."""
    there = next(one for one in seen.values() if not isinstance(one, str))
    ends = Ends(
        remotes={
            name: _Away(one) if isinstance(one, str) else one.connection
            for name, one in seen.items()
        },
        reach=there.place.reach,
        database=ground.environment.database,
        values=ground.values,
    )
    return await taken(ends, watch, ground.past.get(watch.id, Past()), ground.now)


async def _seen(planner: Planner, ground: Ground, host: Host, stack: AsyncExitStack) -> _Seen:
    try:
        return await stack.enter_async_context(planner.survey(ground.environment, host))
    except ProblemError as error:
        return error.problem.what


async def _looked(
    seen: Mapping[str, _Seen], ground: Ground, watch: Watch, noted: _Noted
) -> list[Judged]:
    """Return what all hosts and the bot's side say of a watch."""
    here = host_checks(watch.verify)
    on_hosts = await side_by_side(_on(one, ground, here) for one in seen.values())
    there = await _from_bot(next(iter(seen.values())), ground, watch)
    judged = in_order(watch.verify, together(dict(zip(seen, on_hosts, strict=True))), there)
    if watch.drift is None:
        return judged
    changed = noted.changed.setdefault(watch.id, {})
    found: dict[str, list[Judged]] = {}
    away: list[str] = []
    for name, one in seen.items():
        if isinstance(one, str):
            away.append(one)
            continue
        try:
            found[name] = await _drifted(one, ground, watch.drift, noted.digests, changed)
        except Dropped as drop:
            away.append(_lost(drop))
    title = _situation(ground).shown(watch.title)
    return [*judged, *together(found), *(_unmeasured(title, why) for why in away)]


async def _on(seen: _Seen, ground: Ground, checks: Sequence[AnyCheck]) -> list[Judged]:
    if isinstance(seen, str):
        return _all_unmeasured(checks, ground, seen)
    return await _proved(checks, ground, seen.place)


async def _proved(checks: Sequence[AnyCheck], ground: Ground, place: Place) -> list[Judged]:
    """Return what checks measure; nothing where the connection is lost meanwhile."""
    try:
        return await prove(checks, _situation(ground), place, ground)
    except Dropped as drop:
        return _all_unmeasured(checks, ground, _lost(drop))


async def _from_bot(first: _Seen, ground: Ground, watch: Watch) -> list[Judged]:
    """Return what is measured from the bot's side; its tunnels go through the first host."""
    checks = network_checks(watch.verify)
    if not isinstance(first, str):
        return await _proved(checks, ground, first.place)
    away = _Away(first)
    try:
        return await _proved(checks, ground, Place(remote=away, secrets={}, reach=Reach(away, {})))
    except (ProblemError, KeyError):  # a secret that cannot be had
        return _all_unmeasured(checks, ground, first)


async def _drifted(
    survey: Survey,
    ground: Ground,
    declared: Drift,
    digests: dict[str, str],
    changed: dict[str, str],
) -> list[Judged]:
    """Return what was changed by hand on a host; digests to be recorded, and changed, are added."""
    told = await survey.connection.query(
        drift.SCRIPT, environment=drift.names(declared), limit=LIMIT
    )
    live: str | None = None
    if declared.live:
        try:
            live = await survey.live(ground.playbook)
        except ProblemError:
            live = None
    found = Found(live=live, digests=drift.read(told.stdout.decode(errors="replace")))
    host = "" if survey.host == ground.environment.group()[0].name else survey.host
    recorded = ground.recorded.on(host)
    judged, new = drift.compare(declared, found, recorded)
    digests |= drift.named(new, host)
    changed |= drift.named(drift.changed(found, recorded), host)
    return judged


class _Away:
    """A host that is not there."""

    def __init__(self, why: str) -> None:
        self._problem = HostProblem("host-unreachable", why, "See that the host is there.")

    async def query(
        self, script: str, *, environment: Mapping[str, str], limit: float = LIMIT
    ) -> Output:
        """Fail."""
        del script, environment, limit
        raise self._problem

    async def channel(self, command: str) -> Channel:
        """Fail."""
        del command
        raise self._problem

    def tunnel(self, host: str, port: int) -> AbstractAsyncContextManager[int]:
        """Return a context that fails on being entered."""
        del host, port
        return _Nowhere(self._problem)


class _Nowhere(AbstractAsyncContextManager[int]):
    def __init__(self, problem: HostProblem) -> None:
        self._problem = problem

    async def __aenter__(self) -> int:
        raise self._problem

    async def __aexit__(self, *_: object) -> None:
        return None


def _situation(ground: Ground) -> Situation:
    return Situation(
        values=ground.values,
        environment=ground.environment,
        migrations=ground.playbook.plan.migrations,
        commit=ground.recorded.commit,
        limit=LIMIT,
    )


def _masked(seen: Mapping[str, _Seen], one: Judged) -> Judged:
    for survey in seen.values():
        one = one if isinstance(survey, str) else survey.masked(one)
    return one


def _lost(drop: Dropped) -> str:
    return f"the connection was lost: {drop}"


def _all_unmeasured(checks: Sequence[AnyCheck], ground: Ground, why: str) -> list[Judged]:
    known = _situation(ground)
    return [_unmeasured(known.shown(one.says), why) for one in checks]


def _unmeasured(says: str, why: str) -> Judged:
    return Judged(
        says=says,
        kind="watch",
        verdict=Verdict.INCONCLUSIVE,
        measured=why.rstrip("."),
        expected="to be measured",
    )
