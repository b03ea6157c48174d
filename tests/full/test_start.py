from tests.acceptance.test_start import (
    folder,
    newcomer,
    test_a_newcomer_deploys_by_the_page_alone,
)

__all__ = ["folder", "newcomer", "test_a_newcomer_deploys_by_the_page_alone"]
