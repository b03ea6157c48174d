from tests.acceptance.test_orderly_stop import (
    folder,
    test_a_bot_that_is_told_to_stop_leaves_its_run_to_the_next_one,
)

__all__ = ["folder", "test_a_bot_that_is_told_to_stop_leaves_its_run_to_the_next_one"]
