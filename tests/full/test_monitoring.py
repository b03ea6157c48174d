from tests.acceptance.test_monitoring import (
    both,
    pytestmark,
    test_errors_after_a_deploy_raise_an_alert_and_a_sign_takes_it_back,
)

__all__ = [
    "both",
    "pytestmark",
    "test_errors_after_a_deploy_raise_an_alert_and_a_sign_takes_it_back",
]
