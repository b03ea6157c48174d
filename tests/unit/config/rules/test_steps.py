import pytest


def cut(sample, start, end):
    """Remove a part of the environment's file."""
    text = sample.environment.read_text()
    first = text.index(start)
    sample.environment.write_text(text[:first] + text[text.index(end, first) :])


def lines_of(sample, *words):
    lines = sample.playbook.read_text().splitlines()
    return [at for at, line in enumerate(lines, 1) if any(word in line for word in words)]


def test_a_duplicate_step_id_is_told_with_both_lines(sample):
    first = lines_of(sample, "id: backup")[0]
    line = sample.change(sample.playbook, "id: smoke", "id: backup")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("duplicate-step-id", line)
    assert f"line {first}" in finding.problem.what


def test_an_unknown_host_group_is_told(sample):
    line = sample.change(sample.playbook, "group: web", "group: wep")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-group", line)
    assert finding.problem.cure == "Did you mean `web`?"


def test_a_step_that_does_nothing_is_told(sample):
    line = sample.change(sample.playbook, ", notify: true", "")
    assert sample.told() == [("empty-step", "web.yaml", line)]


@pytest.mark.parametrize("other", ["run: true x", "env_file: true", "notify: true"])
def test_a_monitor_stands_alone(sample, other):
    sample.change(sample.playbook, "changes: false", other)
    assert sample.told() == [("monitor-not-alone", "web.yaml", lines_of(sample, "monitor:")[0])]


def test_outputs_without_a_script_are_told(sample):
    line = sample.change(sample.playbook, "changes: false", "outputs: {A: x}")
    assert sample.told() == [("outputs-without-run", "web.yaml", line)]


def test_an_env_file_step_and_check_need_the_block(sample):
    cut(sample, "env_file:", "approval:")
    wanted = lines_of(sample, "env_file: true", "check: env_file")
    assert sample.told() == [("no-env-file", "web.yaml", line) for line in wanted]


def test_database_checks_and_measures_need_a_database(sample):
    sample.change(sample.playbook, "{check: ci, says: Green}", "{check: connections, says: Pool}")
    cut(sample, "database:", "env_file:")
    wanted = lines_of(sample, "check: sql", "check: connections", "measure: connections")
    assert sample.told() == [("no-database", "web.yaml", line) for line in wanted]


def test_a_ci_check_needs_a_forge(sample):
    cut(sample, "  forge:", "variables:")
    assert sample.told() == [("no-forge", "web.yaml", lines_of(sample, "check: ci")[0])]


def test_a_migrations_check_needs_the_plans_migrations(sample):
    sample.change(sample.playbook, "  migrations:\n", "  facts_: 1\n  migration:\n")
    told = [each for each in sample.told() if each[0] == "no-migrations"]
    assert told == [("no-migrations", "web.yaml", lines_of(sample, "check: migrations")[0])]


@pytest.mark.parametrize("measure", ["p95", "health"])
def test_a_measure_of_answers_needs_an_address(sample, measure):
    line = sample.change(
        sample.playbook,
        'measure: p95, says: P95, url: "${SITE}"',
        f"measure: {measure}, says: P95",
    )
    assert sample.told() == [("missing-key", "web.yaml", line)]


def test_a_check_may_use_only_the_secrets_of_its_step(sample):
    sample.change(sample.playbook, "uses: [SESSION, OUT_FILE]", "uses: [OUT_FILE]")
    (finding,) = sample.read().findings
    line = lines_of(sample, "cookies:")[0]
    assert (finding.problem.code, finding.line) == ("secret-not-in-step", line)
    assert finding.problem.cure == "Add SESSION to the step's `uses`."


def test_a_command_of_a_check_may_use_only_the_secrets_of_its_step(sample):
    line = sample.change(sample.playbook, "run: echo ${Z}", "run: x\n          uses: [DB_PASSWORD]")
    assert sample.told() == [("secret-not-in-step", "web.yaml", line + 1)]


def test_a_malformed_reference_in_a_header_is_told_once(sample):
    line = sample.change(sample.playbook, "method: DELETE", 'headers: {A: "${x}"}')
    assert sample.told() == [("undefined-variable", "web.yaml", line)]


def test_items_that_are_no_steps_are_left_to_the_validation(sample):
    sample.playbook.write_text(sample.playbook.read_text() + "    - words\n")
    assert [code for code, _, _ in sample.told()] == ["wrong-type"]
