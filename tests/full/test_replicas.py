from tests.acceptance.test_replicas import (
    pytestmark,
    test_a_killed_replicas_run_is_carried_on_by_the_other,
)

__all__ = ["pytestmark", "test_a_killed_replicas_run_is_carried_on_by_the_other"]
