import pytest


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("of ${ENVIRONMENT}", "of ${ENVIRONMEN}", "Did you mean `ENVIRONMENT`?"),
        ("window: ${WINDOW}", "window: ${WINDOWS}", "Did you mean `WINDOW`?"),
        ('at_most: "${MAX_ERRORS}"', 'at_most: "${MAX_ERROR}"', "Did you mean `MAX_ERRORS`?"),
        ("path: ${OUT_FILE}", "path: ${OUT_FIEL}", "Did you mean `OUT_FILE`?"),
        ("api?token=${TOKEN}", "api?token=${TOKN}", "Did you mean `TOKEN`?"),
        ("url: ${SITE}/login", "url: ${SITE}/${TOKEN}", "Known here"),
        ("says: Keys are there", 'says: "${LATER_OUTPUT}"', "Known here"),
        ("uses: [APP_DIR, COMMIT]", "uses: [APP_DIR, COMIT]", "Did you mean `COMMIT`?"),
        ("diagnose_uses: [APP_DIR]", "diagnose_uses: [APP_DIRS]", "Did you mean `APP_DIR`?"),
        ("{FLOW: deploy}", "{FLOWS: deploy}", "Did you mean `FLOW`?"),
        ("title: Tell", 'title: "${not a name}"', "Write ${NAME}"),
        ("says: Node", 'says: "${OUT_FILE}"', "Known here"),
    ],
)
def test_an_undefined_name_is_told_with_its_line_and_the_nearest(sample, old, new, cure):
    line = sample.change(sample.playbook, old, new)
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("undefined-variable", line)
    assert cure in finding.problem.cure


def test_an_output_is_known_from_its_own_step_on(sample):
    line = sample.change(sample.playbook, "live: |\n", "live: |\n    # x\n") + 1
    assert sample.told() == []
    sample.change(sample.playbook, "title: Back up", "title: ${OUT_FILE}")
    sample.change(sample.playbook, "title: Settings", "title: ${OUT_FILE}")
    assert sample.told() == []
    sample.change(
        sample.playbook,
        "  uses: [APP_DIR]\n  migrations",
        "  uses: [APP_DIR, OUT_FILE]\n  migrations",
    )
    assert sample.told() == [("undefined-variable", "web.yaml", line + 2)]


def test_a_named_fact_is_known_to_the_steps_behind_its_plan(sample):
    sample.change(sample.playbook, "says: Free space", "says: Free space\n      name: FREE")
    sample.change(sample.playbook, "[APP_DIR, COMMIT]", "[APP_DIR, FACT_FREE]")
    assert sample.told() == []
    line = sample.change(sample.playbook, "says: Node, tools", 'says: "${FACT_FREE}", tools')
    assert sample.told() == [("undefined-variable", "web.yaml", line)]


def test_captured_values_are_known_to_later_requests_only(sample):
    line = sample.change(sample.playbook, "${SITE}/login", "${SITE}/login?${TOKEN}")
    assert sample.told() == [("undefined-variable", "web.yaml", line)]


def test_what_a_request_needs_is_captured_before(sample):
    line = sample.change(sample.playbook, "method: DELETE", "needs: [TOKEN, GONE]")
    assert sample.told() == [("undefined-variable", "web.yaml", line)]


def test_what_scripts_get_anyway_may_be_named(sample):
    sample.change(sample.playbook, "[APP_DIR, COMMIT]", "[HANDRAIL_OUTPUT, OUT_STEP_STARTED]")
    assert sample.told() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("says: Page answers", 'says: "${SESSION}"'),
        ('equals: "1"', 'equals: "${SESSION}"'),
        ("${SITE}/login", "${SITE}/${SESSION}"),
    ],
)
def test_a_secret_in_a_template_is_refused(sample, old, new):
    line = sample.change(sample.playbook, old, new)
    assert sample.told() == [("secret-in-template", "web.yaml", line)]


def test_requests_may_send_secrets_that_their_step_uses(sample):
    sample.change(
        sample.playbook,
        "method: DELETE",
        'headers: {A: "${SESSION}"}\n              json: {a: ["${SESSION}"]}',
    )
    assert sample.told() == []


@pytest.mark.parametrize("block", ["variables", "secrets"])
@pytest.mark.parametrize("name", ["COMMIT", "OUT_X", "FACT_X", "HANDRAIL_X"])
def test_names_that_handrail_gives_values_are_reserved(sample, block, name):
    value = "env:HANDRAIL_TEST_TOKEN" if block == "secrets" else "x"
    line = sample.change(sample.environment, f"{block}:\n", f"{block}:\n  {name}: {value}\n")
    assert sample.told() == [("reserved-name", "staging.yaml", line + 1)]


def test_a_name_is_a_variable_or_a_secret(sample):
    sample.change(sample.environment, "variables:\n", "variables:\n  DB_PASSWORD: words\n")
    ((code, file, line),) = sample.told()
    assert (code, file) == ("duplicate-name", "staging.yaml")
    assert "DB_PASSWORD" in sample.environment.read_text().splitlines()[line - 1]


def test_templates_of_the_environment_know_variables_and_plan_values(sample):
    line = sample.change(sample.environment, "path: /etc/app.env", "path: /etc/${APP_DIRS}/${FLOW}")
    assert sample.told() == [("undefined-variable", "staging.yaml", line)]


def test_odd_requests_do_not_hide_other_findings(sample):
    line = sample.change(
        sample.playbook,
        "{check: ci, says: Green}",
        '{check: http, says: "${NO}", requests: "${A}"}',
    )
    assert {(code, at) for code, _, at in sample.told()} == {
        ("undefined-variable", line),
    }


def test_odd_steps_do_not_hide_other_findings(sample):
    text = sample.playbook.read_text()
    sample.playbook.write_text(text[: text.index("deploy:")] + 'deploy:\n  steps: "${X}"\n')
    assert [code for code, _, _ in sample.told()] == ["undefined-variable"]
