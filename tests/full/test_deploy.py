from tests.integration.runner.conftest import database, deploys
from tests.integration.runner.test_deploy import (
    test_the_runbook_is_carried_out_from_the_request_to_the_notification,
)

__all__ = [
    "database",
    "deploys",
    "test_the_runbook_is_carried_out_from_the_request_to_the_notification",
]
