import pytest

P95 = '{measure: p95, says: P95, url: "${SITE}", at_most: 0.5}'


def changed(sample, new: str) -> list[str]:
    sample.change(sample.playbook, P95, new)
    return [code for code, _, _ in sample.told()]


@pytest.mark.parametrize(
    ("measure", "code"),
    [
        ("{measure: p95, says: X, at_most: 1}", "missing-key"),
        ("{measure: health, says: X, at_least: 99}", "missing-key"),
        ("{measure: memory, says: X, at_most: 80}", "missing-key"),
        ("{measure: errors_total, says: X, at_most: 1}", "missing-key"),
        ("{measure: command, says: X, at_most: 1}", "missing-key"),
        ("{measure: cpu, says: X}", "measure-without-limit"),
        ("{measure: cpu, says: X, at_most: 100}", "limit-out-of-reach"),
        ("{measure: disk, says: X, at_most: 120}", "limit-out-of-reach"),
        ('{measure: p99, says: X, url: "http://x", at_most: 10}', "limit-out-of-reach"),
        ("{measure: load, says: X, at_least: 0}", "limit-out-of-reach"),
        ("{measure: load, says: X, at_least: 3, at_most: 2}", "limit-contradicts"),
        ("{measure: load, says: X, at_most: 2, in_a_row: 9999}", "window-too-short"),
        ("{measure: load, says: X, at_most: 2, samples: 9999}", "window-too-short"),
        ("{measure: load, says: X, at_most: 2, warm_up: 2h}", "window-too-short"),
    ],
)
def test_a_measure_that_can_tell_nothing_is_told(sample, measure, code):
    assert set(changed(sample, measure)) == {code}


@pytest.mark.parametrize(
    "measure",
    [
        "{measure: cpu, says: X, at_most: 90, in_a_row: 3}",
        "{measure: load, says: X, times_baseline: 2}",
        "{measure: memory_mb, says: X, units: [app], grows_at_most: 5, samples: 4}",
        "{measure: command, says: X, run: echo 1, unit: jobs, at_least: -3, at_most: 10}",
        "{measure: disk, says: X, path: /srv, at_most: 90, warm_up: 10s}",
    ],
)
def test_a_measure_that_can_be_judged_is_right(sample, measure):
    assert changed(sample, measure) == []


def test_what_is_no_number_and_no_time_is_told_as_such(sample):
    told = changed(sample, "{measure: load, says: X, at_most: many, warm_up: soon}")
    assert set(told) == {"wrong-type", "wrong-value"}


def test_a_window_that_is_none_is_told_as_such(sample):
    sample.change(sample.playbook, "window: ${WINDOW}", "window: [1]")
    assert {code for code, _, _ in sample.told()} <= {"wrong-type", "wrong-value"}


def test_a_baseline_has_room_for_its_rounds_or_is_none(sample):
    window = "window: ${WINDOW}"
    line = sample.change(sample.playbook, window, f"{window}\n        baseline: 20s")
    assert sample.told() == [("baseline-too-short", "web.yaml", line + 1)]
    sample.change(sample.playbook, "baseline: 20s", "baseline: 0s")
    assert sample.told() == []
    sample.change(sample.playbook, "baseline: 0s", "baseline: 2h")
    assert [code for code, _, _ in sample.told()] == ["wrong-value"]
    sample.change(sample.playbook, "baseline: 2h", "baseline: 25s")
    assert sample.told() == []


@pytest.mark.parametrize("pattern", ["(?i)error", "\\d+ failed", "(?:a|b)"])
def test_a_pattern_that_awk_does_not_know_is_told(sample, pattern):
    line = sample.change(sample.playbook, "units: [app]", f"units: [app], pattern: '{pattern}'")
    assert sample.told() == [("bad-pattern", "web.yaml", line)]


POLICY = "approval:\n"


def test_a_rollback_that_comes_by_itself_needs_an_approval_given_beforehand(sample):
    sample.change(sample.environment, POLICY, f"monitoring: {{automatic: true}}\n{POLICY}")
    (told,) = [code for code, _, _ in sample.told()]
    assert told == "automatic-without-approval"
    sample.change(sample.environment, POLICY, f"{POLICY}  rollback: {{covered: true}}\n")
    assert sample.told() == []


def test_a_rollback_by_default_without_an_approval_is_warned_of(sample):
    policy = "monitoring: {at_deadline: roll-back, roles: [ghost]}\n"
    sample.change(sample.environment, POLICY, f"{policy}{POLICY}")
    found = sample.read().findings
    assert [(each.problem.code, each.fatal) for each in found] == [
        ("roll-back-without-approval", False),
        ("unknown-role", True),
    ]


TWO = "        user: jump\n    - {name: web-2, address: 127.0.0.9, user: deploy, key: keys/id}\n"


@pytest.mark.parametrize(
    ("host", "once", "codes"),
    [
        ("web-1", "", []),
        ("web-2", "", []),
        ("web-3", "", ["unknown-host"]),
        ("web-1", "once: true", []),
        ("web-2", "once: true", ["unknown-host"]),
    ],
)
def test_a_measure_names_a_host_that_its_step_is_on(sample, host, once, codes):
    sample.change(sample.environment, "        user: jump\n", TWO)
    sample.change(sample.playbook, "group: web\n", f"group: web\n      {once}\n")
    measure = f"{{measure: load, says: X, at_most: 2, host: {host}}}"
    assert changed(sample, measure) == codes


def test_of_a_group_that_is_not_there_no_host_is_told(sample):
    sample.change(sample.playbook, "group: web\n", "group: wep\n")
    measure = "{measure: load, says: X, at_most: 2, host: web-9}"
    assert changed(sample, measure) == ["unknown-group"]
