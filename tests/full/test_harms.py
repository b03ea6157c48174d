from tests.acceptance.test_harms import (
    clock,
    kept,
    pytestmark,
    test_a_run_goes_on_without_what_the_engine_knew,
    test_two_harms_at_once_are_one_harm_after_the_other,
)

__all__ = [
    "clock",
    "kept",
    "pytestmark",
    "test_a_run_goes_on_without_what_the_engine_knew",
    "test_two_harms_at_once_are_one_harm_after_the_other",
]
