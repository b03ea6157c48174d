import pytest

CRITERIA = """deploy:
  criteria:
    - says: It works
      shown_by: {SHOWN}
"""


@pytest.mark.parametrize(
    ("shown", "codes"),
    [
        ("{smoke: [Page answers, Rows], watch: [P95]}", []),
        ("{smoke: all, watch: [P95]}", []),
        ("{smok: all}", ["criterion-unshown"]),
        ("{smok: [Page answers]}", ["criterion-unshown"]),
        ("{smoke: [Page answer], watch: [P96]}", ["criterion-unshown", "criterion-unshown"]),
    ],
)
def test_a_criterion_names_what_shows_it_word_for_word(sample, shown, codes):
    sample.change(sample.playbook, "deploy:\n", CRITERIA.replace("{SHOWN}", shown))
    assert [code for code, _, _ in sample.told()] == codes
