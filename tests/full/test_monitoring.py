from tests.acceptance.test_monitoring import (
    both,
    pytestmark,
    test_a_healthy_window_ends_with_a_verdict_in_one_line_and_a_chart,
    test_errors_after_a_deploy_raise_an_alert_in_time_and_its_signs_and_buttons_decide,
)

__all__ = [
    "both",
    "pytestmark",
    "test_a_healthy_window_ends_with_a_verdict_in_one_line_and_a_chart",
    "test_errors_after_a_deploy_raise_an_alert_in_time_and_its_signs_and_buttons_decide",
]
