from tests.acceptance.test_kill_and_resume import (
    test_a_step_goes_on_where_it_was_after_the_bot_was_killed,
)

__all__ = ["test_a_step_goes_on_where_it_was_after_the_bot_was_killed"]
