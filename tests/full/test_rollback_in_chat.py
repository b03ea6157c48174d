from tests.acceptance.test_rollback_in_chat import (
    pytestmark,
    test_a_full_rollback_is_asked_for_in_discord_and_approved_in_slack,
    test_a_quick_rollback_to_a_run_is_asked_for_in_slack_and_approved_in_discord,
)

__all__ = [
    "pytestmark",
    "test_a_full_rollback_is_asked_for_in_discord_and_approved_in_slack",
    "test_a_quick_rollback_to_a_run_is_asked_for_in_slack_and_approved_in_discord",
]
