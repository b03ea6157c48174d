"""HTTP checks against real servers on the loopback, the broken ones included."""

import asyncio
import socket

import pytest
from aiohttp import web

from runner.checks import network
from runner.checks.network.http import percentile
from runner.checks.network.request import BODY_LIMIT
from tests.integration.checks.reaching import Straight, serving
from tests.unit.runner.checks.situations import check, situation, told

DECLARED = {"secrets": {"SESSION": "env:S"}}
REACH = Straight(secrets={"SESSION": "s3cret; value"})


def known(base="http://127.0.0.1", **fields):
    return situation({"BASE": base, "FTP": "ftp://x/"}, declared=DECLARED, **fields)


async def ask(base, *requests, reach=REACH, limit=120.0, **fields):
    one = check("http", requests=list(requests), **fields)
    return await network.measure(one, known(base, limit=limit), reach)


def get(path, **fields):
    return {"url": "${BASE}" + path, **fields}


async def answer(request):
    """Answer as the query asks."""
    query = request.query
    return web.Response(
        status=int(query.get("status", "200")),
        text=query.get("text", "all is well"),
        headers={"Location": query["to"]} if "to" in query else {},
    )


ANSWER = web.route("*", "/{path:.*}", answer)


@pytest.mark.parametrize(
    ("request_", "verdict", "measured"),
    [
        (get("/health"), "passed", "status 200 in "),
        (get("/x?status=500"), "failed", "GET {}/x?status=500: status 500"),
        (get("/x?status=302&to=/login"), "failed", "status 302 to /login"),
        (get("/x?status=302&to=/login", status=[302, 303]), "passed", "status 302"),
        (get("/x?to=/a/b", header={"Location": "/a"}), "passed", "status 200"),
        (get("/x?to=/a/b", header={"location": "/c"}), "failed", "location: /a/b"),
        (get("/x", header={"X-None": "/c"}), "failed", "no header X-None"),
        (get("/x", contains=["all", "well"]), "passed", "status 200"),
        (get("/x", contains=["ill"]), "failed", "no 'ill'"),
        (get("/x", lacks=["ill"]), "passed", "status 200"),
        (get("/x", lacks=["well"]), "failed", "'well'"),
        (get("/x", capture={"ID": "(no)"}), "failed", "no match of (no)"),
        (get("/x", capture={"ID": "("}), "inconclusive", "cannot be used"),
        (get("/${NOBODY}"), "inconclusive", "NOBODY is not known here"),
        (get("/x", cookies={"a": "b\r\nX: y"}), "inconclusive", "line break"),
        (get("/x", headers={"bad name": "b"}), "inconclusive", "cannot be made"),
        ({"url": "${FTP}"}, "inconclusive", "no URL that starts with"),
        ({"url": "http://[x/"}, "inconclusive", "no URL"),
        ({"url": "http://nowhere.invalid/"}, "inconclusive", "does not resolve"),
    ],
)
async def test_one_request(request_, verdict, measured):
    async with serving(ANSWER) as base:
        found = await ask(base, request_)
        assert (found.verdict.value, measured.format(base) in found.measured) == (verdict, True), (
            found.line()
        )


async def test_a_closed_port_is_a_failure():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            found = await ask(f"http://{host}:{port}", get("/"))
            assert found.verdict == "failed"
            assert found.measured.endswith("no answer: connection refused")


async def test_a_server_that_takes_its_time_has_failed():
    never = asyncio.Event()

    async def slow(_):
        await never.wait()

    async def trickle(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"some of it")
        await never.wait()

    async with serving(web.get("/slow", slow), web.get("/trickle", trickle)) as base:
        for path in ("/slow", "/trickle"):
            found = await ask(base, get(path), timeout="200ms")
            assert told(found) == ("failed", f"GET {base}{path}: no answer within 200ms")


async def test_a_server_that_takes_no_connection_is_inconclusive():
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        waiting = []
        try:
            for _ in range(4):  # fill its backlog, after which the kernel drops what comes
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(deaf.getsockname())
                waiting.append(one)
            found = await ask(
                f"http://127.0.0.1:{deaf.getsockname()[1]}", get("/"), timeout="400ms"
            )
        finally:
            for one in waiting:
                one.close()
    assert found.verdict == "inconclusive"
    assert found.measured.endswith("no connection within 200ms")


@pytest.mark.parametrize(
    "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
async def test_a_server_that_speaks_no_http_has_failed(said):
    async def broken(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(broken, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await ask(f"http://127.0.0.1:{port}", get("/"))
    assert found.verdict == "failed"
    assert "no proper answer" in found.measured


async def test_an_https_client_that_meets_plain_http_has_failed():
    async with serving(ANSWER) as base:
        found = await ask(base.replace("http:", "https:"), get("/"))
    assert found.verdict == "failed"
    assert "TLS" in found.measured


async def test_a_request_is_sent_as_declared():
    seen = []

    async def take(request):
        seen.append((request.raw_path, request.headers, await request.text(), request.method))
        return web.json_response({"key": "teei_a/b c", "id": 7})

    async with serving(web.route("*", "/{path:.*}", take)) as base:
        found = await ask(
            base,
            {
                "method": "POST",
                "url": "${BASE}/a/../x'%20OR '1'='1/..%2F",
                "headers": {"X-Who": "${SESSION}"},
                "cookies": {"teei_session": "${SESSION}", "b": "1"},
                "json": {"list": ["${BASE}", 1, {"deep": "${SESSION}"}], "no": None},
                "capture": {"KEY": '"key": "([^"]+)"', "ID": '"id": \\d+'},
            },
            get("/keys/${KEY}", method="DELETE"),
        )
    assert found.verdict == "passed", found.line()
    path, headers, text, method = seen[0]
    assert (path, method) == ("/a/../x'%20OR%20'1'='1/..%2F", "POST")
    assert headers["Cookie"] == "teei_session=s3cret; value; b=1"
    assert headers["X-Who"] == "s3cret; value"
    assert text == f'{{"list": ["{base}", 1, {{"deep": "s3cret; value"}}], "no": null}}'
    assert seen[1][0] == "/keys/teei_a/b%20c"
    assert "Cookie" not in seen[1][1]


async def test_no_cookie_is_kept_between_requests():
    async def enter(request):
        response = web.Response(text=request.headers.get("Cookie", "none"))
        response.set_cookie("session", "kept")
        return response

    async with serving(web.get("/", enter)) as base:
        found = await ask(base, get("/"), get("/", contains=["none"]))
    assert found.verdict == "passed"


async def test_the_request_that_failed_is_named_without_secrets():
    async with serving(ANSWER) as base:
        found = await ask(
            base,
            get("/a", capture={"ID": "all"}),
            get("/${ID}/${SESSION}?status=403&text=denied"),
            get("/c"),
        )
    shown = f"2 of 3, GET {base}/${{ID}}/${{SESSION}}?status=403&text=denied: status 403"
    assert told(found) == ("failed", shown)
    assert found.expected == "status 200"
    assert found.detail == "denied"


async def test_a_secret_that_cannot_be_had_is_inconclusive():
    async with serving(ANSWER) as base:
        found = await ask(base, get("/", cookies={"a": "${SESSION}"}), reach=Straight())
    assert found.verdict == "inconclusive"
    assert "SESSION cannot be read." in found.measured


async def test_an_answer_is_read_up_to_a_limit():
    async def large(_):
        return web.Response(body=b"begin " + b"x" * BODY_LIMIT + b" end")

    async with serving(web.get("/", large)) as base:
        found = [
            await ask(base, get("/", contains=["begin"])),
            await ask(base, get("/", contains=["end"])),
            await ask(base, get("/", lacks=["begin"])),
            await ask(base, get("/", lacks=["other"])),
        ]
    assert [one.verdict for one in found] == ["passed", "inconclusive", "failed", "inconclusive"]


@pytest.mark.parametrize("charset", ["latin-1", "no-such-charset"])
async def test_an_answer_in_any_charset_is_read(charset):
    async def speak(_):
        kind = f"text/plain; charset={charset}"
        return web.Response(body="grün".encode("latin-1"), headers={"Content-Type": kind})

    async with serving(web.get("/", speak)) as base:
        assert (await ask(base, get("/", contains=["gr"]))).verdict == "passed"


async def test_a_service_that_comes_up_late_is_waited_for():
    asked = []

    async def late(_):
        asked.append(1)
        return web.Response(status=200 if len(asked) > 2 else 503)

    async with serving(web.get("/", late)) as base:
        assert (await ask(base, get("/"))).verdict == "failed"
        found = await ask(base, get("/"), within="30s")
    assert found.verdict == "passed"
    assert len(asked) == 3


async def test_waiting_ends():
    async with serving(ANSWER) as base:
        found = await ask(base, get("/?status=503"), within="300ms")
    assert found.verdict == "failed"


@pytest.mark.parametrize(
    ("samples", "p95", "verdict"),
    [(40, "10s", "passed"), (39, "10s", "inconclusive"), (39, "0.001ms", "inconclusive")],
)
async def test_answer_times_are_measured(samples, p95, verdict):
    async with serving(ANSWER) as base:
        found = await ask(base, get("/a"), get("/b"), samples=samples, p95=p95)
    assert found.verdict == verdict, found.line()
    assert f" of {samples} rounds" in found.measured


async def test_a_percentile_that_no_answer_can_mend_any_more_is_not_waited_for():
    async with serving(ANSWER) as base:
        found = await ask(base, get("/a"), get("/b"), samples=1000, p95="0.001ms")
    assert found.verdict == "failed", found.line()
    assert " of 51 rounds, which 1000 could not mend" in found.measured


@pytest.mark.parametrize(
    ("values", "value"),
    [([3.0], 3.0), (range(1, 101), 95), (range(1, 41), 38), ([1, 1, 9], 9)],
)
def test_the_percentile_is_a_measured_value(values, value):
    assert percentile(list(values)) == value


async def test_a_scenario_that_passed_says_how_long_it_took():
    async with serving(ANSWER) as base:
        found = await ask(base, get("/a"), get("/b"))
    assert found.verdict == "passed"
    assert found.measured.startswith("2 requests answered as declared, the slowest in ")


async def test_checks_run_beside_one_another():
    meeting = asyncio.Barrier(2)

    async def meet(_):
        await meeting.wait()
        return web.Response()

    async with serving(web.get("/{path}", meet)) as base:
        checks = [check("http", requests=[get(path)]) for path in ("/a", "/b")]
        found = await network.measure_all(checks, known(base), REACH)
    assert [one.verdict for one in found] == ["passed", "passed"]


async def test_a_condition_that_does_not_hold_asks_nothing():
    one = check("http", requests=[get("/")], when={"ENABLED": "true"})
    assert (await network.measure(one, known(), REACH)).verdict == "skipped"


async def test_a_miss_of_a_check_that_only_warns_is_a_warning():
    async with serving(ANSWER) as base:
        found = await ask(base, get("/?status=500"), warn=True)
    assert found.verdict == "warned"
