"""A full rollback by the console script, killed inside the restore and at the exchange."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from demo.configure import configure
from demo.host import StagingHost
from tests.acceptance.serving import asked, reached, serving
from tests.acceptance.small import change, kept_in
from tests.integration.playbook.conftest import Scripts
from tests.integration.playbook.ways_back import CATALOG, WHOLE
from tests.staging import signed_in

pytestmark = pytest.mark.timeout(300)

STEPS = {"backup", "code", "build", "migrate", "environment", "restart"}
THERE = "psql -XAtqc \"SELECT count(*) FROM pg_database WHERE datname ~ '_${KIND}_'\""


@pytest.fixture
def folder(tmp_path: Path, staging: StagingHost, own_database_url: str) -> Path:
    """Configure a bot that deploys without asking, by the steps that change something."""
    made = configure(tmp_path, staging.facts)

    def changing(playbook: dict[str, Any]) -> None:
        steps = [step for step in playbook["deploy"]["steps"] if step["id"] in STEPS]
        playbook["deploy"] = {"steps": steps}

    change(made / "playbooks/staging.yaml", changing)
    free = {"approval": {"quorum": 0}}
    change(made / "environments/staging.yaml", lambda environment: environment.update(free))
    return kept_in(made, own_database_url)


@pytest.fixture
async def scripts(staging: StagingHost) -> AsyncIterator[Scripts]:
    async with signed_in(staging) as connection:
        yield Scripts(connection, staging.facts)


async def whole(scripts: Scripts) -> str:
    found = await scripts.run(f"{WHOLE} | grep -Ev '^(--|.(un)?restrict )'\n{CATALOG}")
    assert found.status == 0, found.words[-500:]
    return found.words


async def beside(scripts: Scripts, kind: str) -> None:
    """Return as soon as there is a database of a kind beside the one in service."""
    async with asyncio.timeout(120):
        while (await scripts.run(THERE, KIND=kind)).words.strip() != "1":
            await asyncio.sleep(0.05)


async def said(folder: Path, *words: str) -> str:
    done = await asyncio.to_thread(asked, folder, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_a_full_rollback_ends_well_although_the_bot_is_killed_twice(
    folder: Path, staging: StagingHost, scripts: Scripts
):
    before = await whole(scripts)
    with serving(folder) as first:
        await reached(folder)
        await said(folder, "ask", "/deploy staging")
        await said(folder, "follow", "#1")
        assert len(await scripts.applied()) == 6
        await said(folder, "ask", "/rollback full staging")
        await beside(scripts, "restored")
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    with serving(folder) as second:
        await reached(folder)
        await staging.drop_connections()
        async with signed_in(staging) as connection:
            await beside(Scripts(connection, staging.facts), "before")
        second.send_signal(signal.SIGKILL)
        second.wait(30)
    async with signed_in(staging) as connection:
        after = Scripts(connection, staging.facts)
        with serving(folder):
            await reached(folder)
            await said(folder, "follow", "#2")
            await said(folder, "audit", "verify")
        assert await whole(after) == before
        assert await after.live() == staging.facts.git.base_commit
    units = (await staging.evidence())["units"]
    assert {unit["active"] for unit in units.values()} == {"active"}
