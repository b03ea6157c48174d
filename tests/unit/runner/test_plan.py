import pytest

from tests.unit.runner.plans import plan


def test_a_step_is_found_by_its_id():
    assert plan().step("look").title == "Look"


def test_a_step_that_the_plan_does_not_have_is_an_error():
    with pytest.raises(KeyError, match="lunch"):
        plan().step("lunch")


@pytest.mark.parametrize(
    ("ref", "branch"),
    [("refs/heads/feature/x", "feature/x"), ("refs/tags/v1", "v1"), ("a" * 40, "a" * 40)],
)
def test_a_ref_is_called_by_its_short_name(ref, branch):
    assert plan(ref=ref).branch == branch


def test_what_is_approved_is_all_of_a_plan():
    assert plan().digest == plan().digest
    assert plan(skips=("build",)).digest != plan().digest
