"""Commit status at the forge, read from an API shaped like GitHub's.

Failed is what the forge calls failed. Everything that leaves the commit's state open is
inconclusive: a forge that does not answer, a refused token, no status at all, or one that is
still pending.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from config.model.environment import Forge
from config.model.network import CiCheck
from config.problem import ProblemError
from runner.checks.network.reach import Reach
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, UnmeasurableError, Verdict, judged, unmeasured

_LIMIT = 4_000_000
_PAGE = 100
_PAGES = 10
_SECONDS = 20.0
_SHOWN = 8
_CHUNK = 65536
_OK = 200
_NOT_FOUND = 404
_GREEN = frozenset({"success", "neutral", "skipped"})
_OPEN = frozenset({"pending", "queued", "in_progress", "waiting", "requested", "expected", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forge:
    """The forge's pages on one commit."""

    session: aiohttp.ClientSession
    headers: Mapping[str, str]
    commit: str

    async def states(self) -> dict[str, str]:
        """Return the state of each context, commit statuses and check runs together.

        Raises:
            UnmeasurableError: the forge does not tell.
        """
        found: dict[str, str] = {}
        runs = await self._all("check-runs", "check_runs", needed=False)
        for run in runs:
            found.setdefault(str(run.get("name")), _run_state(run))
        for status in await self._all("status", "statuses", needed=True):
            found.setdefault(str(status.get("context")), str(status.get("state") or ""))
        return found

    async def _all(self, page: str, key: str, *, needed: bool) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        for number in range(1, _PAGES + 1):
            data = await self._page(f"{self.commit}/{page}?per_page={_PAGE}&page={number}", needed)
            items = data.get(key) if data is not None else []
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise UnmeasurableError(f"the forge's answer holds no list of {key}")
            found += items
            if len(items) < _PAGE:
                return found
        raise UnmeasurableError(f"the commit has more than {_PAGE * _PAGES} {key}")

    async def _page(self, url: str, needed: bool) -> Mapping[str, Any] | None:  # noqa: FBT001
        """Return one page; None where the forge has no such page and none is needed."""
        async with self.session.get(url, headers=self.headers, allow_redirects=False) as response:
            if response.status == _NOT_FOUND and not needed:
                return None
            if response.status != _OK:
                raise UnmeasurableError(f"the forge answers with status {response.status}")
            body = bytearray()
            while len(body) <= _LIMIT and (chunk := await response.content.read(_CHUNK)):
                body += chunk
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnmeasurableError("the forge's answer is no JSON") from error
        if not isinstance(data, dict):
            raise UnmeasurableError("the forge's answer is no object")
        return data


async def measure(check: CiCheck, situation: Situation, reach: Reach) -> Judged:
    """Read the planned commit's statuses and return the verdict on those that count."""
    forge = situation.environment.origin.forge
    expected = _expected(check, situation)
    if forge is None or not situation.commit:
        reason = "the environment declares no forge" if forge is None else "no commit is planned"
        return unmeasured(check, reason, expected)
    try:
        async with asyncio.timeout(min(_SECONDS, situation.limit)), reach.http() as session:
            states = await _forge(forge, situation, reach, session).states()
    except UnmeasurableError as error:
        return unmeasured(check, str(error), expected)
    except TimeoutError:
        return unmeasured(check, "the forge did not answer in time", expected)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:160]
        return unmeasured(check, f"the forge could not be asked: {words}", expected)
    except ProblemError as error:
        return unmeasured(check, error.problem.what, expected)
    return judge(check, states, expected)


def judge(check: CiCheck, states: Mapping[str, str], expected: str) -> Judged:
    """Return the verdict on contexts and their states; failed before pending before missing."""
    counted = {name: states.get(name, "missing") for name in check.contexts} or dict(states)
    red = sorted(
        name for name, state in counted.items() if state not in {*_GREEN, *_OPEN, "missing"}
    )
    pending = sorted(name for name, state in counted.items() if state in _OPEN)
    missing = sorted(name for name, state in counted.items() if state == "missing")
    detail = "\n".join(f"{name}: {state}" for name, state in sorted(counted.items()))
    if red:
        return judged(check, Verdict.FAILED, f"failed: {_named(red)}", expected, detail)
    if pending or missing:
        told = [f"pending: {_named(pending)}"] if pending else []
        told += [f"not reported: {_named(missing)}"] if missing else []
        return unmeasured(check, ", ".join(told), expected, detail)
    if not counted:
        return unmeasured(check, "the forge reports no status", expected)
    measured = f"{len(counted)} green: {_named(sorted(counted))}"
    return judged(check, Verdict.PASSED, measured, expected, detail)


def _forge(
    forge: Forge, situation: Situation, reach: Reach, session: aiohttp.ClientSession
) -> _Forge:
    headers = {"Accept": "application/json"}
    if forge.token:
        headers["Authorization"] = f"Bearer {reach.secret(forge.token)}"
    commit = quote(situation.commit, safe="")
    url = f"{situation.shown(forge.api).rstrip('/')}/repos/{forge.repository}/commits/{commit}"
    return _Forge(session=session, headers=headers, commit=url)


def _run_state(run: Mapping[str, Any]) -> str:
    if run.get("status") != "completed":
        return "pending"
    return str(run.get("conclusion") or "")


def _expected(check: CiCheck, situation: Situation) -> str:
    what = _named(check.contexts) if check.contexts else "every status"
    return f"{what} green for {situation.commit[:12] or 'the commit'}"


def _named(names: Iterable[str]) -> str:
    found = [name[:80] for name in names]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
