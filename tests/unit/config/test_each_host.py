"""What is measured on a host is measured on each of several, under its name."""

import pytest

from config.each_host import on_each_host
from config.model.playbook import Criterion
from tests.unit.config.conftest import ROLLBACK

JUMP = "        user: jump\n"
TWO = JUMP + "    - {name: web-2, address: 127.0.0.9, user: deploy, key: keys/id}\n"

P95 = '{measure: p95, says: P95, url: "${SITE}", at_most: 0.5}'
WATCH = (
    "watches: [{id: a, title: A, measures: [{measure: cpu, says: C, at_most: 9}, "
    "{measure: load, says: L, at_most: 9, host: web-2}, "
    "{measure: command, says: Age, run: echo 1, at_most: 9, once: true}]}]\ntitle: Web\n"
)
DRILL = """\
drill:
  steps:
    - id: look
      title: Look
      changes: false
      monitor:
        window: 30s
        measures: [{measure: load, says: Load, at_most: 9}]
"""


@pytest.fixture
def two(sample):
    sample.change(sample.environment, JUMP, TWO)
    return sample


def playbook(sample):
    reading = sample.read()
    assert reading.configuration is not None, reading.findings
    return reading.configuration.playbooks["staging"]


def told(measures):
    return [(one.measure, one.host, one.says) for one in measures]


def watched(sample):
    return told(playbook(sample).deploy.steps[3].monitor.measures)


def test_a_single_host_is_measured_without_its_name(sample):
    assert watched(sample)[0] == ("errors_total", None, "Errors")


def test_a_monitor_measures_each_host_and_once_what_is_on_none(two):
    assert watched(two) == [
        ("errors_total", "web-1", "web-1: Errors"),
        ("errors_total", "web-2", "web-2: Errors"),
        ("p95", None, "P95"),
        ("connections", None, "Pool"),
    ]


def test_each_host_has_the_limits_that_the_measure_has(two):
    monitor = playbook(two).deploy.steps[3].monitor
    assert [one.at_most for one in monitor.measures[:2]] == [10.0, 10.0]


def test_a_measure_that_names_its_host_is_taken_there_alone(two):
    two.change(two.playbook, P95, "{measure: load, says: Load, host: web-2, at_most: 5}")
    assert ("load", "web-2", "web-2: Load") in watched(two)
    assert ("load", "web-1", "web-1: Load") not in watched(two)


def test_a_monitor_that_is_done_once_measures_the_first_host(two):
    two.change(two.playbook, "group: web\n", "group: web\n      once: true\n")
    assert watched(two)[0] == ("errors_total", None, "Errors")


def test_a_group_of_one_host_beside_a_larger_one_stays_as_it_is(two):
    db = TWO + "  db:\n    - {name: db-1, address: 127.0.0.7, user: deploy, key: keys/id}\n"
    two.change(two.environment, TWO, db)
    two.change(two.playbook, "group: web", "group: db")
    assert watched(two)[0] == ("errors_total", None, "Errors")


def test_a_watch_measures_each_host_one_or_the_first(two):
    two.change(two.playbook, "title: Web\n", WATCH)
    (watch,) = playbook(two).watches
    assert told(watch.measures) == [
        ("cpu", "web-1", "web-1: C"),
        ("cpu", "web-2", "web-2: C"),
        ("load", "web-2", "web-2: L"),
        ("command", None, "Age"),
    ]


def test_a_drill_and_the_ways_back_measure_each_host_too(two):
    two.playbook.write_text(two.playbook.read_text() + ROLLBACK + DRILL)
    read = playbook(two)
    assert told(read.drill.steps[0].monitor.measures) == [
        ("load", "web-1", "web-1: Load"),
        ("load", "web-2", "web-2: Load"),
    ]
    assert [step.id for step in read.rollback.full.steps] == ["stop", "restore"]


def test_a_way_back_that_is_not_declared_is_not_made_up(two):
    text = two.playbook.read_text() + ROLLBACK
    two.playbook.write_text(text[: text.index("  full:")])
    assert playbook(two).rollback.full is None


def test_a_criterion_is_shown_by_all_hosts_of_what_it_names(two):
    read = two.read().configuration
    shown = {"watch": ("Errors", "P95"), "backup": ("Backup exists",)}
    deploy = playbook(two).deploy
    monitor = deploy.steps[3].monitor
    plain = monitor.model_copy(
        update={
            "measures": tuple(
                one.model_copy(update={"host": None, "says": one.says.removeprefix("web-1: ")})
                for one in monitor.measures
                if one.host != "web-2"
            )
        }
    )
    steps = [
        one.model_copy(update={"monitor": plain} if one.monitor else {}) for one in deploy.steps
    ]
    flow = deploy.model_copy(
        update={"steps": tuple(steps), "criteria": (Criterion(says="Fine", shown_by=shown),)}
    )
    before = playbook(two).model_copy(update={"deploy": flow})
    after = on_each_host(before, read.environments["staging"])
    assert after.deploy.criteria[0].shown_by == {
        "watch": ("web-1: Errors", "web-2: Errors", "P95"),
        "backup": ("Backup exists",),
    }
