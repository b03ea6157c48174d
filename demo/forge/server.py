"""Commit status and check runs, shaped as GitHub's API shapes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

REPOSITORY = "teei/platform"
_CHECKS = ("lint", "test", "build")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """`knows(sha)` tells whether the origin has the commit; `fault(name)` whether one is on."""

    knows: Callable[[str], Awaitable[bool]]
    fault: Callable[[str], bool]

    def application(self) -> web.Application:
        """Give the aiohttp application."""
        commit = "/repos/{owner}/{name}/commits/{sha}"
        application = web.Application()
        application.add_routes(
            [
                web.get(f"{commit}/status", self._status),
                web.get(f"{commit}/check-runs", self._check_runs),
            ],
        )
        return application

    async def _status(self, request: web.Request) -> web.Response:
        refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        state = self._outcome(good="success", bad="failure", unfinished="pending")
        status = {"context": "ci/pipeline", "state": state, "description": "lint, test, build"}
        return web.json_response(
            {
                "state": state,
                "sha": request.match_info["sha"],
                "total_count": 1,
                "statuses": [status],
            },
        )

    async def _check_runs(self, request: web.Request) -> web.Response:
        refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        runs = [
            _check_run(number, name, request.match_info["sha"], self._conclusion(name))
            for number, name in enumerate(_CHECKS, start=1)
        ]
        return web.json_response({"total_count": len(runs), "check_runs": runs})

    def _conclusion(self, name: str) -> str:
        if name == "build" and self.fault("ci-build-failed"):
            return "failure"
        return self._outcome(good="success", bad="failure", unfinished="")

    def _outcome(self, *, good: str, bad: str, unfinished: str) -> str:
        if self.fault("ci-failed"):
            return bad
        return unfinished if self.fault("ci-pending") else good

    async def _refusal(self, request: web.Request) -> web.Response | None:
        owner_and_name = f"{request.match_info['owner']}/{request.match_info['name']}"
        if owner_and_name != REPOSITORY:
            return web.json_response({"message": "Not Found"}, status=404)
        sha = request.match_info["sha"]
        if not sha.isalnum() or not await self.knows(sha):
            return web.json_response({"message": f"No commit found for SHA: {sha}"}, status=422)
        return None


def _check_run(number: int, name: str, sha: str, conclusion: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "head_sha": sha,
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion or None,
    }
