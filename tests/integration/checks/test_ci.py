"""Commit status, read from a forge on the loopback."""

import asyncio

import pytest
from aiohttp import web

from runner.checks import network
from tests.integration.checks.reaching import Straight, serving
from tests.unit.runner.checks.situations import check, situation

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def forge(statuses=(), runs=(), *, status=200, runs_status=200, seen=None, pages=False):
    async def combined(request):
        if seen is not None:
            seen.append((request.path, request.headers.get("Authorization")))
        number = int(request.query["page"])
        items = [{"context": name, "state": state} for name, state in statuses]
        if pages:
            items = items[(number - 1) * 100 : number * 100]
        return web.json_response({"state": "x", "statuses": items}, status=status)

    async def checked(_):
        items = [
            {"name": name, "status": state, "conclusion": conclusion}
            for name, state, conclusion in runs
        ]
        return web.json_response({"check_runs": items}, status=runs_status)

    base = f"/repos/teei/platform/commits/{COMMIT}"
    return web.get(f"{base}/status", combined), web.get(f"{base}/check-runs", checked)


def known(base, *, commit=COMMIT, **fields):
    origin = {
        "url": "x",
        "refs": ["refs/heads/main"],
        "default": "refs/heads/main",
        "forge": {"api": f"{base}/", "repository": "teei/platform", "token": "TOKEN"},
    }
    declared = {"origin": origin, "secrets": {"TOKEN": "env:T"}}
    return situation(declared=declared, commit=commit, **fields)


async def read(*routes, reach=None, contexts=(), **fields):
    async with serving(*routes) as base:
        return await network.measure(
            check("ci", contexts=list(contexts)),
            known(base, **fields),
            reach or Straight(secrets={"TOKEN": "t0ken"}),
        )


@pytest.mark.parametrize(
    ("told", "contexts", "verdict", "measured"),
    [
        ({"statuses": [("test", "success"), ("build", "success")]}, (), "passed", "2 green: build"),
        ({"statuses": [("test", "failure"), ("lint", "pending")]}, (), "failed", "failed: test"),
        ({"statuses": [("test", "error")]}, (), "failed", "failed: test"),
        ({"statuses": [("test", "success"), ("x", "pending")]}, (), "inconclusive", "pending: x"),
        ({"statuses": [("test", "success"), ("x", "failure")]}, ("test",), "passed", "1 green"),
        ({"statuses": [("x", "success")]}, ("test",), "inconclusive", "not reported: test"),
        ({"statuses": [("a", "success")], "runs_status": 404}, (), "passed", "1 green"),
        ({"runs": [("unit", "completed", "success")]}, (), "passed", "1 green: unit"),
        ({"runs": [("unit", "completed", "skipped")]}, (), "passed", "1 green: unit"),
        ({"runs": [("unit", "completed", "timed_out")]}, (), "failed", "failed: unit"),
        ({"runs": [("unit", "in_progress", None)]}, (), "inconclusive", "pending: unit"),
        ({"runs": [("unit", "completed", None)]}, (), "inconclusive", "pending: unit"),
        ({}, (), "inconclusive", "reports no status"),
        ({"status": 404}, (), "inconclusive", "status 404"),
        ({"status": 401}, (), "inconclusive", "status 401"),
        ({"status": 502}, (), "inconclusive", "status 502"),
        ({"runs_status": 500}, (), "inconclusive", "status 500"),
        (
            {"statuses": [(f"c{n}", "success") for n in range(150)], "pages": True},
            (),
            "passed",
            "150 green",
        ),
        (
            {"statuses": [(f"c{n}", "success") for n in range(150)]},
            (),
            "inconclusive",
            "more than 1000",
        ),
    ],
)
async def test_a_commits_state(told, contexts, verdict, measured):
    found = await read(*forge(**told), contexts=contexts)
    assert (found.verdict.value, measured in found.measured) == (verdict, True), found.line()
    assert found.expected.endswith("green for 0123456789ab")


async def test_the_commit_is_asked_for_with_the_token():
    seen = []
    await read(*forge([("a", "success")], seen=seen))
    assert seen == [(f"/repos/teei/platform/commits/{COMMIT}/status", "Bearer t0ken")]


@pytest.mark.parametrize("body", ["", "[]", '{"statuses": 1}', '{"statuses": [1]}', "[" * 5000])
async def test_a_forge_that_talks_nonsense_is_inconclusive(body):
    async def talk(_):
        return web.Response(text=body)

    found = await read(web.get("/{path:.*}", talk))
    assert found.verdict == "inconclusive"


async def test_a_forge_that_does_not_answer_is_inconclusive():
    async def hang(_):
        await asyncio.Event().wait()

    found = await read(web.get("/{path:.*}", hang), limit=0.2)
    assert found.verdict == "inconclusive"


async def test_what_is_missing_is_told():
    reach = Straight(secrets={"TOKEN": "t"})
    nowhere = await network.measure(check("ci"), known("http://127.0.0.1:1"), reach)
    assert "could not be asked" in nowhere.measured
    assert (await read(*forge(), reach=Straight())).measured == "TOKEN cannot be read."
    assert (await read(*forge(), commit="")).measured == "no commit is planned"
    found = await network.measure(check("ci"), situation(commit=COMMIT), reach)
    assert found.measured == "the environment declares no forge"
