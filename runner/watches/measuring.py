"""Looks at watches: over one connection to the host, and from the bot's side."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from config.model import Environment, Playbook
from config.model.measures import PROBES
from config.model.watching import Drift, Watch
from config.problem import ProblemError
from config.secrets import Secret
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, Verdict
from runner.host.channel import Channel
from runner.host.ssh import HostProblem, Output
from runner.planning import Planner
from runner.prepare import host_checks, network_checks
from runner.prove import Asked, in_order, prove
from runner.reach import Reach
from runner.survey import Survey
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
    """What looks at watches found: verdicts and samples by watch, and digests to be recorded."""

    verdicts: Mapping[str, Sequence[Judged]]
    digests: Mapping[str, str]
    taken: Mapping[str, Taken]

    def charts(self, watch: str) -> list[Mapping[str, Any]]:
        """Return what charts of a watch's measures that are not well show."""
        levels = self.taken[watch].levels if watch in self.taken else ()
        return [one.chart for one in levels if one.judged.verdict is Verdict.FAILED]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    remote: Asked
    secrets: Mapping[str, Secret]
    reach: Reach


async def measured(planner: Planner, ground: Ground, watches: Sequence[Watch]) -> Measured:
    """Look at watches, one after the other; never raises for what the world does.

    A host that cannot be reached leaves what is measured there unmeasured. What the bot measures
    from its own side is measured all the same.
    """
    verdicts: dict[str, list[Judged]] = {}
    digests: dict[str, str] = {}
    samples: dict[str, Taken] = {}
    async with AsyncExitStack() as stack:
        try:
            survey = await stack.enter_async_context(planner.survey(ground.environment))
        except ProblemError as error:
            away = error.problem.what
            for watch in watches:
                verdicts[watch.id] = await _without_host(ground, watch, away)
            return Measured(verdicts=verdicts, digests=digests, taken=samples)
        for watch in watches:
            try:
                verdicts[watch.id] = await _looked(survey, ground, watch, digests)
                if watch.measures:
                    samples[watch.id] = await _sampled(ground, watch, survey)
                    levels = samples[watch.id].levels
                    verdicts[watch.id] += [survey.masked(one.judged) for one in levels]
            except (ProblemError, OSError, TimeoutError) as error:
                why = error.problem.what if isinstance(error, ProblemError) else str(error)
                verdicts[watch.id] = [_unmeasured(watch.title, survey.masker.text(why))]
    return Measured(verdicts=verdicts, digests=digests, taken=samples)


async def _sampled(ground: Ground, watch: Watch, survey: Survey) -> Taken:
    """Measure over the connection that is there."""
    ends = Ends(
        remote=survey.connection,
        reach=Reach(survey.connection, survey.secrets),
        database=ground.environment.database,
        values=ground.values,
    )
    return await taken(ends, watch, ground.past.get(watch.id, Past()), ground.now)


async def _looked(
    survey: Survey, ground: Ground, watch: Watch, digests: dict[str, str]
) -> list[Judged]:
    place = _Place(
        remote=survey.connection,
        secrets=survey.secrets,
        reach=Reach(survey.connection, survey.secrets),
    )
    found = await prove(watch.verify, _situation(ground), place, ground)
    if watch.drift is not None:
        drifted, new = drift.compare(
            watch.drift, await _found(survey, ground, watch.drift), ground.recorded
        )
        found += drifted
        digests |= new
    return [survey.masked(one) for one in found]


async def _found(survey: Survey, ground: Ground, declared: Drift) -> Found:
    told = await survey.connection.query(
        drift.SCRIPT, environment=drift.names(declared), limit=LIMIT
    )
    live: str | None = None
    if declared.live:
        try:
            live = await survey.live(ground.playbook)
        except ProblemError:
            live = None
    return Found(live=live, digests=drift.read(told.stdout.decode(errors="replace")))


async def _without_host(ground: Ground, watch: Watch, away: str) -> list[Judged]:
    """Return what can be said of a watch while its host is away."""
    known = _situation(ground)
    on_host = [_unmeasured(known.shown(one.says), away) for one in host_checks(watch.verify)]
    place = _Place(remote=_Away(away), secrets={}, reach=Reach(_Away(away), {}))
    rest = network_checks(watch.verify)
    try:
        from_bot = await prove(rest, known, place, ground)
    except (ProblemError, KeyError):  # a secret that cannot be had
        from_bot = [_unmeasured(known.shown(one.says), away) for one in rest]
    found = in_order(watch.verify, on_host, from_bot)
    found += [_unmeasured(one.says, away) for one in watch.measures if one.measure not in PROBES]
    if pages := tuple(one for one in watch.measures if one.measure in PROBES):
        ends = Ends(remote=_Away(away), reach=place.reach, database=None, values={})
        seen = await taken(ends, watch.model_copy(update={"measures": pages}), Past(), ground.now)
        found += [one.judged for one in seen.levels]
    return found + ([_unmeasured(watch.title, away)] if watch.drift else [])


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


def _unmeasured(says: str, why: str) -> Judged:
    return Judged(
        says=says,
        kind="watch",
        verdict=Verdict.INCONCLUSIVE,
        measured=why.rstrip("."),
        expected="to be measured",
    )
