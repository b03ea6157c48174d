import pytest

from config.place import nearest


def only(sample):
    (finding,) = sample.read().findings
    return finding


@pytest.mark.parametrize(
    ("old", "new", "path", "cure"),
    [
        ("title: Watch", "title: Watch\n      limitt: 5s", "limitt", "Did you mean `limit`?"),
        ("diagnose_uses:", "diagnose_use:", "diagnose_use", "Did you mean `diagnose_uses`?"),
        ("min_size:", "minsize:", "verify.0.minsize", "Did you mean `min_size`?"),
        ("contains: [", "contain: [", "requests.1.contain", "Did you mean `contains`?"),
        ("method: DELETE", "json: {}\n              jsn: {}", "always.0.jsn", "`json`"),
        ("window:", "every: 5s\n        wait: 5s\n        window:", "monitor.wait", "Known here"),
        ("  live: |", "  alive: x\n  live: |", "plan.alive", "Did you mean `live`?"),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest_known_one(sample, old, new, path, cure):
    line = sample.change(sample.playbook, old, new)
    finding = only(sample)
    name = path.rsplit(".", 1)[-1]
    wanted = line + new[: new.index(f"{name}:")].count("\n")
    assert (finding.problem.code, finding.line) == ("unknown-key", wanted)
    assert finding.path.endswith(path)
    assert cure in finding.problem.cure


def test_an_unknown_key_in_a_union_of_blocks_is_told(sample):
    line = sample.change(
        sample.environment, "        user: jump", "        user: jump\n        usr: x"
    )
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("unknown-key", line + 1)
    assert finding.path == "hosts.web.0.jump.usr"
    assert finding.problem.cure == "Did you mean `user`?"


def test_an_unknown_key_in_a_check_of_no_kind_is_not_guessed(sample):
    line = sample.change(sample.playbook, "check: sql, says", "check: sq, sayz")
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("unknown-check-kind", line)


def test_an_unknown_kind_of_check_is_told_with_the_nearest(sample):
    line = sample.change(sample.playbook, "check: http\n", "check: htttp\n")
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("unknown-check-kind", line)
    assert finding.problem.cure == "Did you mean `http`?"
    assert finding.path.endswith("verify.0.check")


def test_a_check_without_kind_and_a_missing_key_are_told(sample):
    line = sample.change(sample.playbook, "check: ci, says: Green", "says: Green")
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("missing-key", line)
    line = sample.change(sample.playbook, "says: Green", "check: ci")
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("missing-key", line)
    assert finding.path.endswith("verify.3.says")


@pytest.mark.parametrize(
    ("old", "new", "code", "cure"),
    [
        ("changes: false", "changes: maybe", "wrong-type", "Write true or false."),
        ("title: Tell", "title: 5", "wrong-type", "Put the value in quotes."),
        ("title: Tell", "title: null", "wrong-type", "Write a value, or remove the key."),
        ("title: Tell", "title: [a]", "wrong-type", "Correct the value."),
        ("units: [app]", "units: app", "wrong-type", "Write a list"),
        ("min_size: 10MB", "min_size: 10 potatoes", "wrong-value", "Write it like"),
        ("window: ${WINDOW}", "window: 90", "wrong-value", "Write it like"),
        ("method: DELETE", "method: DELET", "wrong-value", "Did you mean `DELETE`?"),
        ("id: tell", "id: Tell", "wrong-value", "Use lower-case letters"),
        ("{FLOW: deploy}", "{flow: deploy}", "wrong-value", "Use capital letters"),
        ("{FLOW: deploy}", "deploy", "wrong-type", "Write `key: value`"),
        ("measures:\n", "measures: []\n      rest:\n", "wrong-value", "Write at least one."),
        ("measure: p95", "measure: p955", "wrong-value", "Did you mean `p95`?"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_cure(sample, old, new, code, cure):
    line = sample.change(sample.playbook, old, new)
    findings = [each for each in sample.read().findings if each.problem.code == code]
    assert [(each.line, each.problem.cure[: len(cure)]) for each in findings] == [(line, cure)]


def test_the_members_of_a_union_speak_in_one_finding(sample):
    line = sample.change(
        sample.playbook,
        "{check: ci, says: Green}",
        "{check: journal, says: Quiet, units: [app], since: yesterday}",
    )
    finding = only(sample)
    assert (finding.problem.code, finding.line) == ("wrong-value", line)
    assert "'step' or 'run'" in finding.problem.what
    assert "is no duration" in finding.problem.what


def test_items_that_are_wrong_do_not_count_as_missing(sample):
    start = sample.playbook.read_text().index("deploy:")
    text = sample.playbook.read_text()[:start]
    sample.playbook.write_text(text + "deploy:\n  steps:\n    - {id: a, notify: true}\n")
    assert [code for code, _, _ in sample.told()] == ["missing-key"]


@pytest.mark.parametrize("value", ["hunter2hunter2", "{env: hunter2hunter2}", "77777777"])
def test_a_secret_written_out_is_told_and_not_shown(sample, value):
    line = sample.change(sample.environment, "env:HANDRAIL_TEST_TOKEN", value)
    finding = only(sample)
    assert finding.problem.code in {"wrong-type", "wrong-value"}
    assert finding.line == line
    assert value.strip("{}").removeprefix("env: ") not in str(finding)


@pytest.mark.parametrize("reference", ["[]", '[""]', "[1]", '["", a]'])
def test_a_secret_of_odd_words_is_told(sample, reference):
    line = sample.change(sample.environment, "env:HANDRAIL_TEST_TOKEN", reference)
    assert {found for _, _, found in sample.told()} == {line}


def test_a_pattern_without_words_of_its_own_is_shown(sample):
    sample.change(sample.environment, "repository: team/app", "repository: app")
    assert "It must match ^[" in only(sample).problem.cure


def test_the_nearest_name_all_names_or_a_last_advice():
    assert nearest("stagin", ["staging", "live"], "x") == "Did you mean `staging`?"
    assert nearest("zzz", ["b", "a"], "x") == "Known here: `a`, `b`."
    assert nearest("zzz", [f"n{at:02}" for at in range(20)], "x").endswith("`n11`, ….")
    assert nearest("zzz", [], "Add it.") == "Add it."
