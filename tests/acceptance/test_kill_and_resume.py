"""The installed console script: killed in the middle of a step, served again, ended well."""

import signal
from pathlib import Path

from demo.host import StagingHost
from tests.acceptance.halfway import ended_well, half_way
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import kept_in


async def test_a_step_goes_on_where_it_was_after_the_bot_was_killed(
    slow: Path, staging: StagingHost, own_database_url: str
):
    kept_in(slow, own_database_url)
    with serving(slow) as first:
        await half_way(slow, within=30)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    with serving(slow):
        await reached(slow)
        await ended_well(slow, staging)
