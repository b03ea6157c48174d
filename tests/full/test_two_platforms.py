from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.platforms import Both, platforms
from tests.acceptance.test_two_platforms import (
    pytestmark,
    small,
    test_a_run_is_asked_for_in_slack_approved_in_discord_and_followed_in_both,
    test_one_platform_serves_while_the_other_is_down_and_is_told_the_end_when_it_is_back,
)

__all__ = [
    "pytestmark",
    "test_a_run_is_asked_for_in_slack_approved_in_discord_and_followed_in_both",
    "test_one_platform_serves_while_the_other_is_down_and_is_told_the_end_when_it_is_back",
]


@pytest.fixture
async def both(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    """Have Slack's one mode; how it delivers is nothing to the host."""
    async with platforms(tmp_path, staging, "socket", small) as made:
        yield made
