"""Services that log far more than others, on a real systemd."""

import asyncio

import pytest

from demo.host import StagingHost
from runner.host.remote import Remote
from runner.monitor.sample import Sampler
from tests.integration.monitor.test_sampling import measures, remote, source

__all__ = ["remote"]

pytestmark = pytest.mark.timeout(120)

LINES = 15_000
FLOOD = """
systemd-run --quiet --wait --unit=flood sh -c '
  for round in $(seq 30); do seq -f "error widget %g" 500; sleep 0.1; done'
"""
LIMITED = """
systemd-run --quiet --wait --unit=limited -p LogRateLimitIntervalSec=1s -p LogRateLimitBurst=100 \\
  sh -c 'seq -f "<3>error widget %g" 5000; sleep 1.2; echo "<3>error widget last"; sleep 0.2'
journalctl --sync
"""


async def test_each_of_5000_lines_a_second_is_counted_once_and_what_journald_leaves_out_is_said(
    remote: Remote, staging: StagingHost
):
    total = {"measure": "errors_total", "pattern": "error widget"}
    every = measures(
        {**total, "units": ["flood"]}, {**total, "units": ["limited"], "priority": "err"}
    )
    async with Sampler(source(remote), every) as sampler:
        await sampler.round()
        seen, remarks = [], set()
        async with asyncio.TaskGroup() as group:
            logging = group.create_task(staging.administer(FLOOD + LIMITED))
            while not logging.done() or not remarks:
                values = (await sampler.round(30)).values
                seen.append(values[0])
                remarks |= set(sampler.remarks)
        values = (await sampler.round(30)).values
    assert seen == sorted(seen), "it was counted while more came"
    assert values[0] == LINES
    assert 100 <= values[1] < 5001, "journald took no more"
    (said,) = remarks
    assert "did not take all lines of limited, which logs more than its rate limit" in said
