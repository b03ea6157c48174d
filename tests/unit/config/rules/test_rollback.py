import pytest

from tests.unit.config.conftest import ROLLBACK


@pytest.fixture
def playbook(sample):
    sample.playbook.write_text(sample.playbook.read_text() + ROLLBACK)
    return sample


def test_the_ways_back_are_read_with_what_the_deploy_hands_on(playbook):
    reading = playbook.read()
    assert reading.findings == ()
    back = reading.configuration.playbooks["staging"].rollback
    assert [step.id for step in back.full.steps] == ["stop", "restore"]
    assert back.full.facts[0].run == "ls ${X}"


def test_a_playbook_without_ways_back_has_none(sample):
    playbook = sample.read().configuration.playbooks["staging"]
    assert (playbook.way_back("quick"), playbook.way_back("full")) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("To ${OUT_FILE}", "To ${OUT_FIEL}", "undefined-variable"),
        ("[OUT_FILE, OUT_TIME]", "[OUT_FILE, OUT_TIM]", "undefined-variable"),
        ("uses: [COMMIT, LIVE]", "uses: [COMIT]", "undefined-variable"),
        ("uses: [OUT_FILE]}", "uses: [OUT_TIME]}", "undefined-variable"),
        ('path: "${OUT_FILE}"', 'path: "${OUT_TIME}"', "undefined-variable"),
        ("{id: restore,", "{id: stop,", "duplicate-step-id"),
        ("{id: restore,", "{id: restore, group: nowhere,", "unknown-group"),
        ("{TIME: .+}", '{TIME: "("}', "bad-pattern"),
        ("run: git checkout, uses", "uses", "empty-step"),
        ("title: Stop", "title: Stop\n        sudden: true", "unknown-key"),
    ],
)
def test_a_way_back_is_judged_like_the_deploy(playbook, old, new, code):
    playbook.change(playbook.playbook, old, new)
    assert [each[0] for each in playbook.told()] == [code]


def test_a_rollback_may_have_approvers_of_its_own(sample):
    sample.change(
        sample.environment,
        "  quorum: 1\n",
        "  quorum: 1\n  rollback: {covered: true, full: {roles: [operator], quorum: 2}}\n",
    )
    approval = sample.read().configuration.environments["staging"].approval
    full, quick = approval.of("rollback-full"), approval.of("rollback-quick")
    assert (full.roles, full.quorum, full.expires) == (("operator",), 2, approval.expires)
    assert (quick.roles, quick.quorum) == (approval.roles, approval.quorum)
    assert approval.of("deploy") == approval


def test_a_role_that_approves_rollbacks_must_exist(sample):
    line = sample.change(
        sample.environment,
        "  quorum: 1\n",
        "  quorum: 1\n  rollback: {full: {roles: [keeper]}}\n",
    )
    assert sample.told() == [("unknown-role", "staging.yaml", line + 1)]
