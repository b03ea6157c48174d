"""Faults that show only over time: memory that grows, connections that run out."""

import pytest

from tests.integration.demo.hands import Hand
from tests.integration.runbook.ground import Ground

pytestmark = pytest.mark.integration
MEMORY = "Memory of the services and of the host"
GROWN = """
until [ "$(systemctl show -p MemoryCurrent --value teei-cockpit-astro)" -gt 222000000 ]; do
  sleep 0.2
done
sudo -n systemctl status teei-cockpit-astro >/dev/null
"""


async def test_memory_that_grows_is_found_with_its_unit(ground: Ground, hand: Hand):
    assert (await ground.check("smoke", MEMORY))[MEMORY].verdict == "passed"
    await ground.host.fault("memory-growth")
    await hand.types(GROWN)
    found = (await ground.check("smoke", MEMORY))[MEMORY]
    told = await ground.step("smoke")
    await ground.host.fault("memory-growth", on=False)
    await hand.types("sudo -n systemctl restart teei-cockpit-astro")
    assert found.verdict == "failed", found
    assert "teei-cockpit-astro 8" in found.measured
    assert "80 %" in found.expected
    assert "largest processes" in told["diagnosis"]
    assert any("A restart frees it" in line for line in told["advice"])


async def test_connections_that_run_out_are_found_by_the_monitor(ground: Ground):
    await ground.host.fault("pool-exhausted")
    told = await ground.breached()
    assert told["measure"] == "connections", told
    assert told["says"] == "Database connections"
