import pytest

from tests.unit.runner.plans import plan


def test_a_step_is_found_by_its_id():
    assert plan().step("look").title == "Look"


def test_a_step_that_the_plan_does_not_have_is_an_error():
    with pytest.raises(KeyError, match="lunch"):
        plan().step("lunch")


@pytest.mark.parametrize(
    ("ref", "branch"),
    [("refs/heads/feature/x", "feature/x"), ("refs/tags/v1", "v1"), ("a" * 40, "a" * 40)],
)
def test_a_ref_is_called_by_its_short_name(ref, branch):
    assert plan(ref=ref).branch == branch


def test_what_is_approved_is_all_of_a_plan():
    assert plan().digest == plan().digest
    assert plan(skips=("build",)).digest != plan().digest


FILE = {"check": "file", "says": "It is there", "path": "/x"}
ROWS = {"check": "sql", "says": "It answers", "query": "SELECT 1", "equals": "1"}
CALM = {"measure": "errors_total", "says": "Errors", "units": ["web"], "at_most": 1}


@pytest.mark.parametrize(
    ("content", "hosts"),
    [
        ({"run": "true"}, ["a", "b", "c"]),
        ({"verify": [FILE]}, ["a", "b", "c"]),
        ({"monitor": {"window": "1s", "measures": [CALM]}}, ["a", "b", "c"]),
        ({"run": "true", "once": True}, ["a"]),
        ({"verify": [ROWS]}, ["a"]),
        ({"notify": True}, ["a"]),
    ],
)
def test_a_step_runs_on_every_host_of_its_group_where_it_has_work_for_each(content, hosts):
    made = plan(hosts=("a", "b", "c"), steps=[{"id": "x", "title": "X", **content}])
    assert [host.name for host in made.hosts_of(made.step("x"))] == hosts


def test_a_step_of_another_group_runs_on_its_hosts():
    made = plan(hosts=("a", "b"), steps=[{"id": "x", "title": "X", "run": "true", "group": "db"}])
    groups = {**made.target.hosts, "db": (made.target.group()[1],)}
    made = made.model_copy(update={"target": made.target.model_copy(update={"hosts": groups})})
    assert [host.name for host in made.hosts_of(made.step("x"))] == ["b"]


def test_what_was_live_is_known_of_each_host_where_hosts_differ():
    made = plan(hosts=("a", "b"), lives={"a": "b" * 40, "b": ""})
    assert (made.live_on("a"), made.live_on("b"), made.live_on("")) == ("b" * 40, "", "b" * 40)
    assert plan(live=None).live_on("one") == ""
