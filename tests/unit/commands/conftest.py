import pytest

from commands.desk import Desk
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.world import CONFIGURATION, NOW


@pytest.fixture
def ledger():
    return Ledger(now=NOW)


@pytest.fixture
def desk(ledger):
    return Desk(CONFIGURATION, ledger, lambda: NOW)
