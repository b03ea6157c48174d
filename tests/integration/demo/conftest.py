"""What tests of the staging host share."""

from __future__ import annotations

import pytest

from tests.integration.demo.hands import Hand
from tests.staging import signed_in


@pytest.fixture
async def hand(staging):
    async with signed_in(staging) as connection:
        yield Hand(connection, staging.facts)
