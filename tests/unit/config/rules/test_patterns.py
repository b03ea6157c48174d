import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FILE: ^/[a-z/]+$", 'FILE: "("'),
        ("matches: ^ok ${COMMIT}$", 'matches: "[a"'),
        ("matches: ^ok ${COMMIT}$", 'lacks: "*"'),
        ("{check: ci, says: Green}", '{check: journal, says: X, units: [a], pattern: "a{2,1}"}'),
        ("units: [app]", 'units: [app], pattern: "(x"'),
        ("TOKEN: token=(\\w+)", "TOKEN: token=\\w+"),
        ("TOKEN: token=(\\w+)", "TOKEN: token=(\\w+"),
        ('["(?i)drop table"]', '["(?z)drop table"]'),
    ],
)
def test_a_pattern_that_does_not_compile_is_told_with_its_line(sample, old, new):
    line = sample.change(sample.playbook, old, new)
    assert sample.told() == [("bad-pattern", "web.yaml", line)]


def test_a_pattern_whose_repetition_is_too_large_is_told(sample):
    line = sample.change(sample.playbook, "^/[a-z/]+$", '"a{99999999999999999999}"')
    assert sample.told() == [("bad-pattern", "web.yaml", line)]


def test_a_captured_value_of_a_clean_up_needs_a_group_too(sample):
    line = sample.change(sample.playbook, "method: DELETE", "capture: {A: b}")
    assert sample.told() == [("bad-pattern", "web.yaml", line)]
