from tests.acceptance.test_kill_and_roll_back import (
    folder,
    pytestmark,
    scripts,
    test_a_full_rollback_ends_well_although_the_bot_is_killed_twice,
)

__all__ = [
    "folder",
    "pytestmark",
    "scripts",
    "test_a_full_rollback_ends_well_although_the_bot_is_killed_twice",
]
