"""HTTP from the bot's side: requests in order, their assertions, and how long they take."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import aiohttp

from config.model.network import HttpCheck, Request
from config.problem import ProblemError
from config.quantity import show_duration
from config.template import names
from runner.checks.network.reach import Reach, Words
from runner.checks.network.request import Asked, ask, name_of
from runner.checks.situation import Situation
from runner.checks.verdict import (
    Facet,
    Judged,
    UnmeasurableError,
    Verdict,
    from_facets,
    judged,
    unmeasured,
)

LEAST_SAMPLES = 40
"""A 95th percentile of fewer rounds says nothing."""

_PAUSE = 0.25
_PERCENTILE = 0.95


@dataclass(slots=True, kw_only=True)
class _Scenario:
    """A check while it is asked.

    Attributes:
        seconds: Answer times, one for each request of each round.
        rounds: How many rounds went well.
        left: What could not be undone.
    """

    check: HttpCheck
    situation: Situation
    reach: Reach
    session: aiohttp.ClientSession
    seconds: list[float] = field(default_factory=list)
    rounds: int = 0
    left: list[str] = field(default_factory=list)

    async def play(self) -> Asked:
        """Ask all rounds; returns the first request that is not as declared, or the last one."""
        async with asyncio.timeout(self.situation.limit):
            while True:
                last = await self._round()
                if last.verdict is not Verdict.PASSED:
                    return last
                self.rounds += 1
                if self.rounds >= self.check.samples or self.too_slow:
                    return last

    @property
    def too_slow(self) -> bool:
        """Return whether no answer to come can bring the percentile below its limit any more."""
        if self.check.p95 is None or self.check.samples < LEAST_SAMPLES:
            return False
        every = self.check.samples * len(self.check.requests)
        slow = sum(seconds > self.check.p95 for seconds in self.seconds)
        return slow > every - _rank(every)

    async def _round(self) -> Asked:
        """Ask each request once and undo what they made, also when it ends early."""
        captured: dict[str, str] = {}
        undone: Asked | None = None
        try:
            last = await self._forward(captured)
        finally:
            undone = await self._undo(captured)
        if last.verdict is Verdict.PASSED and undone is not None:
            return undone
        return last

    async def _forward(self, captured: dict[str, str]) -> Asked:
        requests = self.check.requests
        last = await self._first(captured)
        for number, request in enumerate(requests[1:], start=2):
            if last.verdict is not Verdict.PASSED:
                break
            if _spared(request, captured):
                continue
            last = self._named(number, request, await self._ask(request, captured))
        return last

    async def _first(self, captured: dict[str, str]) -> Asked:
        """Ask the first request, again and again within the check's `within` until it is right."""
        clock = asyncio.get_running_loop().time
        request = self.check.requests[0]
        end = clock() + (self.check.within if self.rounds == 0 else 0)
        while True:
            asked = await self._ask(request, captured)
            if asked.verdict is Verdict.PASSED or clock() + _PAUSE > end:
                return self._named(1, request, asked)
            await asyncio.sleep(_PAUSE)

    async def _ask(self, request: Request, captured: dict[str, str]) -> Asked:
        words = self._words(captured)
        try:
            asked = await ask(request, words, self.session, self.check.timeout)
        except (UnmeasurableError, ProblemError) as error:
            reason = error.problem.what if isinstance(error, ProblemError) else str(error)
            return Asked(verdict=Verdict.INCONCLUSIVE, measured=reason, expected="an answer")
        captured.update(asked.captured)
        if asked.verdict is Verdict.PASSED:
            self.seconds.append(asked.seconds)
            return asked
        return replace(
            asked, measured=words.hidden(asked.measured), detail=words.hidden(asked.detail)
        )

    async def _undo(self, captured: dict[str, str]) -> Asked | None:
        """Ask the requests that undo; returns the first one that went wrong.

        One that needs a value which no answer gave has nothing to undo, or no way to: it is named.
        """
        wanted = {name for request in self.check.requests for name in request.capture}
        wrong: Asked | None = None
        taken = len(self.seconds)
        for request in self.check.always:
            if _spared(request, captured):
                continue
            shown = name_of(request, self._words(captured))
            if (wanted - captured.keys()) & set(_mentioned(request)):
                self.left.append(f"not asked: {shown}")
                continue
            asked = await self._ask(request, captured)
            if asked.verdict is not Verdict.PASSED:
                self.left.append(f"not undone: {shown}: {asked.measured}")
                wrong = wrong or replace(asked, measured=f"clean-up {shown}: {asked.measured}")
        del self.seconds[taken:]
        return wrong

    def _named(self, number: int, request: Request, asked: Asked) -> Asked:
        """Return what was asked with the request's name, where it is not the only one."""
        if asked.verdict is Verdict.PASSED and len(self.check.requests) == 1:
            return asked
        count = len(self.check.requests)
        place = f"{number} of {count}, " if count > 1 else ""
        shown = name_of(request, self._words({}))
        return replace(asked, measured=f"{place}{shown}: {asked.measured}")

    def _words(self, captured: dict[str, str]) -> Words:
        return Words(situation=self.situation, reach=self.reach, captured=dict(captured))


async def measure(check: HttpCheck, situation: Situation, reach: Reach) -> Judged:
    """Ask a check's requests and return the verdict; cancelling it still undoes what it made."""
    async with reach.http() as session:
        scenario = _Scenario(check=check, situation=situation, reach=reach, session=session)
        try:
            last = await scenario.play()
        except TimeoutError:
            limit = show_duration(situation.limit)
            reason = f"{scenario.rounds} of {check.samples} rounds within {limit}"
            return unmeasured(check, reason, _expected(check), "\n".join(scenario.left))
    return _judged(check, scenario, last)


def percentile(seconds: Sequence[float]) -> float:
    """Return the 95th percentile by nearest rank; the sequence holds at least one value."""
    return sorted(seconds)[_rank(len(seconds)) - 1]


def _rank(count: int) -> int:
    return math.ceil(_PERCENTILE * count)


def _judged(check: HttpCheck, scenario: _Scenario, last: Asked) -> Judged:
    detail = "\n".join([*scenario.left, *([last.detail] if last.detail else [])])
    if last.verdict is not Verdict.PASSED:
        return judged(check, last.verdict, last.measured, last.expected, detail)
    if check.p95 is not None:
        return from_facets(check, [_latency(check.p95, scenario)], detail)
    if len(check.requests) == 1:
        return judged(check, Verdict.PASSED, last.measured, last.expected, detail)
    slowest = show_duration(max(scenario.seconds))
    measured = f"{len(check.requests)} requests answered as declared, the slowest in {slowest}"
    return judged(check, Verdict.PASSED, measured, _expected(check), detail)


def _latency(limit: float, scenario: _Scenario) -> Facet:
    """Return whether the 95th percentile is within its limit; too few rounds cannot tell."""
    value = percentile(scenario.seconds)
    measured = f"P95 {show_duration(value)} of {scenario.rounds} rounds"
    if scenario.too_slow and scenario.rounds < scenario.check.samples:
        measured += f", which {scenario.check.samples} could not mend"
    enough = scenario.rounds >= LEAST_SAMPLES or scenario.too_slow
    return Facet(
        measured=measured if enough else f"{measured}, which is too few",
        expected=f"≤ {show_duration(limit)}"
        + ("" if enough else f" over {LEAST_SAMPLES} rounds or more"),
        right=value <= limit if enough else None,
    )


def _expected(check: HttpCheck) -> str:
    if check.p95 is not None:
        return f"≤ {show_duration(check.p95)} over {check.samples} rounds"
    count = len(check.requests)
    return f"{count} request{'' if count == 1 else 's'} answered as declared"


def _spared(request: Request, captured: dict[str, str]) -> bool:
    """Return whether a value is missing that the request needs, so that nobody misses it."""
    return not captured.keys() >= {*request.needs}


def _mentioned(request: Request) -> list[str]:
    texts = [request.url, *request.headers.values(), *request.cookies.values()]
    texts += _texts(request.json_body)
    try:
        return [name for text in texts for name in names(text)]
    except ValueError:
        return []


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _texts(one)]
    return []
