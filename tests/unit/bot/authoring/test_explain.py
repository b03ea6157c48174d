import pytest

from bot.authoring.explain import explain, keys, kinds
from config.model.checks import AnyCheck
from config.problem import ProblemError


def test_a_problem_is_explained_by_its_code():
    told = explain("host-key-changed")
    assert told.startswith("host-key-changed (a problem)\n")
    assert "somebody is listening in between" in told


def test_a_kind_of_check_is_explained_with_all_its_keys():
    told = explain("http")
    assert "http (a kind of check)" in told
    for key in ("says:", "requests:", "always:", "p95:"):
        assert f"\n  {key}" in told
    assert "http (a key of handrail.yaml)" in told  # it is both


def test_every_kind_of_check_can_be_explained():
    declared = AnyCheck.__origin__.__args__
    assert set(kinds().values()) == set(declared)
    for kind in kinds():
        assert f"{kind} (a kind of check)" in explain(kind)


def test_a_key_is_explained_in_each_block_that_has_it():
    told = explain("quorum")
    assert "quorum (a key of `approval` in environments/NAME.yaml)" in told
    assert "Default: 1." in told
    assert told.count("(a key of") == 2


def test_a_key_can_be_asked_for_with_its_block():
    assert explain("approval.quorum").count("(a key of") == 1
    assert explain("file.min_size").startswith("min_size (a key of `file` in playbooks/NAME.yaml)")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("steps.limit", "Default: 10m."),
        ("limits.log", "Default: 8.0 MB."),
        ("steps.silence", "Default: 0s."),
        ("steps.changes", "Default: true."),
        ("origin.url", "Required."),
        ("plan.live", "Required."),
    ],
)
def test_a_default_is_shown_as_people_write_it(key, told):
    assert explain(key).endswith(f"{told}\n")


def test_every_key_can_be_explained():
    assert len(keys()) > 150
    for key in keys():
        assert f"{key.name} (a key of " in explain(key.name)


@pytest.mark.parametrize(
    ("word", "cure"),
    [("host-key-chnged", "Did you mean `host-key-changed`?"), ("xyzzy", "Name a problem's code")],
)
def test_what_is_nothing_gets_the_nearest_name(word, cure):
    with pytest.raises(ProblemError) as refused:
        explain(word)
    assert refused.value.problem.code == "nothing-explained"
    assert cure in refused.value.problem.cure


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("deploy.steps.0.verify.2.min_size", "min_size (a key of `file`"),
        ("deploy.steps.1.limit", "limit (a key of `steps`"),
        ("[host-key-changed]", "host-key-changed (a problem)"),
        ("Host-Key-Changed", "host-key-changed (a problem)"),
        ("`quorum`", "quorum (a key of `approval`"),
    ],
)
def test_a_word_is_explained_as_messages_and_findings_write_it(word, start):
    assert explain(word).startswith(start)


def test_the_blocks_of_one_file_are_named_together():
    told = explain("says")
    assert "`command`, `file`, `git`" in told
    assert told.count("in playbooks/NAME.yaml") == told.count("(a key of")


def test_a_kind_tells_what_has_to_be_given_and_what_counts_otherwise():
    told = explain("file")
    assert "\n  path: The file, absolute. Required.\n" in told
    assert "\n  exists: False where it must not be there. Default: true.\n" in told
