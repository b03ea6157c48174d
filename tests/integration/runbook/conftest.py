"""The staging host, deployed to once for a module; each test takes back what it switched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.integration.demo.hands import Hand
from tests.integration.runbook.ground import Base, Ground, standing, surveyed
from tests.staging import signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from demo.host import StagingHost


@pytest.fixture(scope="module")
def deployed(staging_process: StagingHost) -> StagingHost:
    """Give the host with the branch on it, as the runbook's commands put it there by hand."""

    async def deploy() -> None:
        await staging_process.reset()
        async with signed_in(staging_process) as connection:
            await Hand(connection, staging_process.facts).deploys()

    asyncio.run(deploy())
    return staging_process


@pytest.fixture
async def host(deployed: StagingHost) -> AsyncIterator[StagingHost]:
    """Give the deployed host, and switch off after the test what is still on."""
    yield deployed
    for name, on in (await deployed.faults()).items():
        if on:
            await deployed.fault(name, on=False)


@pytest.fixture(scope="module")
def base(deployed: StagingHost, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """Give a plan of the deployed host, made once."""
    return asyncio.run(surveyed(tmp_path_factory.mktemp("base"), deployed))


@pytest.fixture
async def ground(host: StagingHost, base: Base, tmp_path: Path) -> AsyncIterator[Ground]:
    async with standing(tmp_path, host, base) as ready:
        yield ready


@pytest.fixture
async def hand(host: StagingHost) -> AsyncIterator[Hand]:
    async with signed_in(host) as connection:
        yield Hand(connection, host.facts)
