import pytest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("local: 1001", "local: 1000"),
        ("local: 1001", "local: 1001, slack: T1/U1"),
        ("bob: {name: Bob, local: 1001}", 'bob: {name: Bob, discord: "10002"}'),
    ],
)
def test_one_id_under_two_people_is_told(sample, old, new):
    line = sample.change(sample.settings, old, new)
    ((code, file, at),) = sample.told()
    assert (code, file) == ("one-id-two-people", "handrail.yaml")
    assert at == (line + 1 if "discord" in new else line)


def test_an_unknown_person_in_a_role_is_told(sample):
    line = sample.change(sample.settings, "[alice, bob]", "[alice, bobb]")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-person", line)
    assert finding.problem.cure == "Did you mean `bob`?"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("settings", "role: operator", "role: operater"),
        ("environment", "roles: [approver]", "roles: [aprover]"),
        ("playbook", "roles: [approver]", "roles: [aprover]"),
    ],
)
def test_an_unknown_role_is_told(sample, file, old, new):
    line = sample.change(getattr(sample, file), old, new)
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-role", line)
    assert finding.problem.cure.startswith("Did you mean")


def test_the_role_of_approvers_must_exist_where_none_is_named(sample):
    sample.change(sample.environment, "  roles: [approver]\n", "")
    assert sample.told() == []
    line = sample.change(sample.environment, "approval:", "approval:  # none named")
    sample.settings.write_text(sample.settings.read_text().replace("approver", "releaser"))
    sample.change(sample.playbook, ", roles: [approver]", "")
    assert sample.told() == [("unknown-role", "staging.yaml", line)]


def test_no_approval_needs_no_role(sample):
    sample.change(
        sample.environment, "roles: [approver]\n  quorum: 1", "quorum: 0\n  roles: [none]"
    )
    assert sample.told() == []


def test_a_checklist_that_nobody_may_answer_is_warned_of(sample):
    sample.change(sample.settings, "approver: [bob, carol]", "approver: [bob, carol]\n  qa: [bob]")
    line = sample.change(sample.playbook, "roles: [approver]", "roles: [qa]")
    reading = sample.read()
    assert reading.configuration is not None
    (finding,) = reading.findings
    assert (finding.problem.code, finding.line) == ("checklist-unanswerable", line)
    assert finding.problem.cure == "Give one of them `answer` under `access` in handrail.yaml."
    sample.change(sample.settings, "access:\n", "access:\n  - {role: qa, may: [answer]}\n")
    assert sample.told() == []


def test_an_unknown_environment_in_access_is_told(sample):
    line = sample.change(sample.settings, "[staging]", "[stagin]")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-environment", line)
    assert finding.problem.cure == "Did you mean `staging`?"


@pytest.mark.parametrize(
    ("approvers", "quorum", "warned"),
    [
        ("[bob, carol]", 1, False),
        ("[bob, carol]", 2, True),
        ("[carol]", 1, False),
        ("[bob]", 1, True),
        ("[carol]", 2, True),
        ("[]", 1, True),
    ],
)
def test_a_quorum_that_others_cannot_reach_is_warned_of(sample, approvers, quorum, warned):
    sample.change(sample.settings, "approver: [bob, carol]", f"approver: {approvers}")
    line = sample.change(sample.environment, "quorum: 1", f"quorum: {quorum}")
    reading = sample.read()
    assert reading.configuration is not None
    told = [(each.problem.code, each.line) for each in reading.findings]
    assert told == ([("quorum-unreachable", line)] if warned else [])


def test_who_may_not_deploy_here_does_not_count_as_a_requester(sample):
    sample.change(sample.settings, "approver: [bob, carol]", "approver: [bob]")
    sample.change(sample.settings, "may: [view, deploy, cancel]", "may: [view, cancel]")
    assert sample.told() == []
    sample.change(
        sample.settings,
        "may: [view, cancel]}",
        "may: [deploy], environments: [staging]}",
    )
    assert [code for code, _, _ in sample.told()] == ["quorum-unreachable"]
