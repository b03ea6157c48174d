"""A short turn of the ring, with each kind of harm; `make torture` is the long one."""

from pathlib import Path

import pytest

from tests.integration.host.server import missing
from tests.staging import needs
from tests.torture.harms import HARMS
from tests.torture.ring import Ring
from tests.torture.world import world

TURN = (
    ("bot killed", "posts unclear"),
    ("connections frozen", "host's processes ended"),
)


@pytest.mark.timeout(400)
async def test_harm_loses_nothing_and_doubles_nothing(tmp_path: Path):
    package = missing("dash")
    needs(f"{package} is not installed" if package else None)
    by_name = {harm.name: harm for harm in HARMS}
    async with world(tmp_path, "sqlite") as made:
        ring = Ring(made, seed=7, slow=1)
        for number, names in enumerate(TURN):
            done = await ring.round(number, tuple(by_name[name] for name in names))
            assert not done.found, str(done)
