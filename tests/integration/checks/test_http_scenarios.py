"""HTTP checks of several requests: what they carry on, and what they undo."""

import asyncio

import pytest
from aiohttp import web

from tests.integration.checks.reaching import serving
from tests.integration.checks.test_http import ANSWER, ask, get
from tests.unit.runner.checks.situations import told


class Keys:
    """A server on which keys are made and taken back."""

    def __init__(self):
        self.left = []
        self.made = 0

    def routes(self, *, made=200, taken=204):
        async def make(_):
            self.made += 1
            self.left.append(f"k{self.made}")
            return web.json_response({"id": self.left[-1]}, status=made)

        async def take(request):
            if taken == 204:
                self.left.remove(request.match_info["key"])
            return web.Response(status=taken)

        return web.post("/keys", make), web.delete("/keys/{key}", take), ANSWER


MAKE = get("/keys", method="POST", capture={"KEY_ID": '"id": "([^"]+)"'})
TAKE = get("/keys/${KEY_ID}", method="DELETE", status=[204])


async def test_what_was_made_is_undone():
    keys = Keys()
    async with serving(*keys.routes()) as base:
        found = await ask(base, MAKE, always=[TAKE], samples=3)
        assert (found.verdict, keys.made, keys.left) == ("passed", 3, [])
        found = await ask(base, MAKE, get("/?status=500"), always=[TAKE])
        assert (found.verdict, keys.made, keys.left) == ("failed", 4, [])


async def test_what_could_not_be_undone_is_told():
    keys = Keys()
    async with serving(*keys.routes(taken=500)) as base:
        found = await ask(base, MAKE, always=[TAKE])
    assert found.verdict == "failed"
    assert found.measured == f"clean-up DELETE {base}/keys/${{KEY_ID}}: status 500"
    assert found.detail.startswith(f"not undone: DELETE {base}/keys/${{KEY_ID}}: status 500")


async def test_what_was_never_made_is_not_undone():
    keys = Keys()
    async with serving(*keys.routes(made=403)) as base:
        found = await ask(base, MAKE, always=[TAKE])
    assert found.measured == f"POST {base}/keys: status 403"
    assert found.detail == f"not asked: DELETE {base}/keys/${{KEY_ID}}"


async def test_what_an_answer_may_lack_is_put_back_only_where_it_was_there():
    given = {"weights": {"a": 0.5}, "on": True}
    put = []

    async def tell(_):
        return web.json_response(given)

    async def take(request):
        put.append(await request.json())
        return web.Response()

    read = get(
        "/state",
        may_capture={
            "ON": '"on": (true|false)',
            "OWN": '"weights": (\\{"[^}]*\\})',
            "NO": "(none)",
        },
    )
    always = [
        get("/state", method="PUT", json={"on": "${ON}", "w": ["${OWN}"]}, needs=["ON", "OWN"]),
        get("/state", method="PUT", json={"on": "text ${ON}"}, needs=["ON"]),
        get("/state", method="PUT", json={"never": True}, needs=["NO"]),
    ]
    async with serving(web.get("/state", tell), web.put("/state", take)) as base:
        found = await ask(base, read, get("/state", needs=["NO"], status=[500]), always=always)
        assert found.verdict == "passed", found
        given.clear()
        found = await ask(base, read, always=always)
    assert found.verdict == "passed", found
    assert put == [{"on": True, "w": [{"a": 0.5}]}, {"on": "text true"}]


async def test_a_captured_value_that_turns_up_again_is_told_by_its_name():
    async def tell(_):
        return web.json_response({"key": "teei_0123456789"})

    async with serving(web.get("/keys", tell)) as base:
        one = get("/keys", capture={"KEY": '"key": "([^"]+)"'})
        found = await ask(base, one, get("/keys", lacks=["${KEY}"]))
    assert found.verdict == "failed"
    assert "teei_0123" not in f"{found}"
    assert '"key": "${KEY}"' in found.detail


async def test_a_captured_text_that_is_no_json_is_sent_as_text():
    taken = []

    async def take(request):
        taken.append(await request.json())
        return web.Response(text="id k1")

    async with serving(web.post("/", take)) as base:
        first = get("/", method="POST", json={}, capture={"ID": "id (\\w+)"})
        found = await ask(base, first, get("/", method="POST", json={"id": "${ID}"}))
    assert found.verdict == "passed"
    assert taken[1] == {"id": "k1"}


async def test_a_cancelled_check_undoes_what_it_made():
    keys, waiting = Keys(), asyncio.Event()

    async def hang(_):
        waiting.set()
        await asyncio.Event().wait()

    async with serving(web.get("/hang", hang), *keys.routes()) as base:
        task = asyncio.create_task(ask(base, MAKE, get("/hang"), always=[TAKE]))
        await waiting.wait()
        assert keys.left == ["k1"]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert keys.left == []


async def test_a_check_out_of_time_is_inconclusive_and_undoes_what_it_made():
    keys = Keys()

    async def hang(_):
        await asyncio.Event().wait()

    async with serving(web.get("/hang", hang), *keys.routes()) as base:
        found = await ask(base, MAKE, get("/hang"), always=[TAKE], limit=0.5)
    assert told(found) == ("inconclusive", "0 of 1 rounds within 500ms")
    assert keys.left == []
