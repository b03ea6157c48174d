"""A deploy whose new version logs errors: an alert in both channels, and a sign takes it back.

The installed console script, with the real clients of both platforms, talks to servers that speak
their wire protocols; the host, its services and its journal are the demo's.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from demo.host import StagingHost
from tests.acceptance.platforms import Both, platforms, until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down

pytestmark = pytest.mark.timeout(170)

UNIT = "teei-cockpit-astro"
ERROR = "ERROR widget sroi: upstream answered nonsense"
EVERY = 5.0
"""Seconds between two rounds."""


def _watched(playbook: dict[str, Any]) -> None:
    measure = {"measure": "errors_total", "says": "Errors in the whole window", "units": [UNIT]}
    measure |= {"pattern": "error widget", "at_most": 2}
    step = {"id": "code", "title": "Check out", "run": "true"}
    monitor = {"window": "10m", "every": f"{EVERY:.0f}s", "measures": [measure]}
    watch = {"id": "watch", "title": "Watch", "changes": False, "monitor": monitor}
    cut_down(playbook, [step, watch], [{"id": "back", "title": "Back", "run": "true"}])
    playbook["plan"].pop("migrations", None)


def posted(both: Both, text: str) -> Callable[[], Any]:
    def look() -> Any:
        found = [m for m in both.slack.workspace.inside("C1") if text in str(m.told())]
        return found[-1] if found else None

    return look


@pytest.fixture
async def both(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    async with platforms(tmp_path, staging, "socket", _watched) as made:
        yield made


async def test_errors_after_a_deploy_raise_an_alert_and_a_sign_takes_it_back(
    both: Both, staging: StagingHost
):
    host = staging
    you = both.slack.person("U1")
    with serving(both.folder, both.environment):
        await reached(both.folder)
        await both.connected()
        assert (await you.types("/deploy", "staging", "C1")).ok
        _, there = await until(both.cards("approval wanted"))
        await until(lambda: len(there.reactions) == 2 or None)
        await both.dana.react(there, "\N{THUMBS UP SIGN}")
        await until(both.cards("monitoring, step"))
        await host.say(UNIT, ERROR, 3)

        here, there = await until(both.cards("Alert on staging"))
        third = (await host.said(UNIT, ERROR))[2]
        assert float(here.ts) - third <= EVERY + 2, "within a round and two seconds"
        shown = str(here.told())
        for words in ("Errors in the whole window", "3 errors", "at most 2"):
            assert words in shown
        assert [block["type"] for block in here.blocks].count("image") == 1
        assert there.body["files"]["monitoring.png"].startswith(b"\x89PNG")
        assert [b["text"]["text"] for b in here.buttons] == ["Roll back", "Extend", "Accept"]
        await until(lambda: len(here.reactions) == 3 or None)
        await until(lambda: len(there.reactions) == 3 or None)

        await both.dana.react(there, "\N{BLACK LEFT-POINTING DOUBLE TRIANGLE}")
        await until(lambda: "has decided: the deploy is taken back" in str(here.told()) or None)
        await until(posted(both, "staging #1 · deploy · rolled back"))
