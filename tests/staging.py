"""The staging host for tests: one process for each worker, put back before each use."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import asyncssh
import pytest

from demo.host import StagingHost, launched
from demo.host.programs import lacking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def needs(reason: str | None) -> None:
    """Skip when something is not installed; in CI that is a failure."""
    if reason is None:
        return
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def staging_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StagingHost]:
    needs(lacking())
    with launched(tmp_path_factory.mktemp("staging")) as host:
        yield host


@pytest.fixture
async def staging(staging_process: StagingHost) -> StagingHost:
    """Give the host in its base state."""
    await staging_process.reset()
    return staging_process


@contextlib.asynccontextmanager
async def signed_in(host: StagingHost) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """Sign in as a careful client does: nothing but this key, only this host key."""
    ssh = host.facts.ssh
    async with asyncssh.connect(
        ssh.host,
        ssh.port,
        username=ssh.user,
        client_keys=[ssh.client_key],
        known_hosts=asyncssh.import_known_hosts(ssh.known_hosts),
        config=None,
        agent_path=None,
        login_timeout=20,
    ) as connection:
        yield connection
