"""What a host is given for a step: the names that it declares, and no others."""

import pytest

from config.model import Environment, Playbook
from runner.prepare import (
    STRICT,
    host_checks,
    names_used,
    network_checks,
    prepare,
    situation,
)
from tests.unit.runner.checks.situations import TOKEN, check
from tests.unit.runner.plans import ENVIRONMENT, plan

FILE = check("file", path="/b/a.dump")
CI = check("ci")
MANUAL = check("manual", items=["Look at it"])
JOURNAL = check("journal", units=["app"])
COMMAND = check("command", run='test "$APP_DIR"', uses=["APP_DIR", "TOKEN"])
AUDIT = check("audit", run="npm audit", uses=["APP_DIR", "HOME_DIR"])
MIGRATIONS = check("migrations")
CLOCK = 'printf "STEP_STARTED=%s'
TARGET = {
    **ENVIRONMENT,
    "secrets": {"TOKEN": "env:TOKEN", "KEY": "env:KEY"},
    "env_file": {"path": "/etc/app.env", "set": {"DEBUG": "false", "API_KEY": {"secret": "KEY"}}},
}
VALUES = {"APP_DIR": "/srv/app", "COMMIT": "a" * 40}


def made(migrations=None, **step):
    """A plan of one step in an environment with secrets and an env file, and that step."""
    planning = {"live": "true", **({"migrations": migrations} if migrations else {})}
    steps = {"steps": [{"id": "one", "title": "One", **step}]}
    playbook = Playbook.model_validate({"title": "P", "plan": planning, "deploy": steps})
    whole = plan(target=Environment.model_validate(TARGET), playbook=playbook)
    return whole, whole.steps[0]


def prepared(**step):
    whole, one = made(**step)
    return prepare(one, whole, VALUES, TOKEN)


def declared(one):
    return one.model_dump(mode="json", exclude_none=True)


def test_every_check_is_measured_in_one_place():
    checks = [FILE, CI, MANUAL, JOURNAL]
    assert host_checks(checks) == [FILE, JOURNAL]
    assert network_checks(checks) == [CI]


def test_a_script_stops_at_its_first_error_and_is_otherwise_the_playbooks_own():
    assert prepared(run="make build").script == STRICT + "make build"


@pytest.mark.parametrize("uses", [[], ["APP_DIR"], ["APP_DIR", "COMMIT"]])
def test_a_script_gets_the_plain_values_that_it_declares(uses):
    found = prepared(run="true", uses=uses)
    assert found.environment == {name: VALUES[name] for name in uses}
    assert found.secrets == {}


def test_a_secret_is_named_and_never_among_the_plain_values():
    found = prepared(run="true", uses=["TOKEN"], verify=[declared(COMMAND)])
    assert found.secrets == {"TOKEN": "TOKEN"}
    assert found.environment == {"APP_DIR": "/srv/app"}


def test_an_output_that_nobody_has_handed_on_is_empty():
    assert prepared(run="true", uses=["OUT_FILE"]).environment == {"OUT_FILE": ""}


def test_the_env_file_is_written_from_its_declaration():
    found = prepared(run="true", env_file=True)
    assert found.environment == {
        "ENV_FILE": "/etc/app.env",
        "ENV_KEYS": "DEBUG API_KEY",
        "SET_DEBUG": "false",
    }
    assert found.secrets == {"SET_API_KEY": "KEY"}


def test_a_step_that_does_not_write_the_env_file_knows_nothing_of_it():
    assert prepared(run="true").environment == {}


def test_a_step_that_writes_the_env_file_where_there_is_none_gets_nothing():
    whole, one = made(run="true", env_file=True)
    bare = whole.model_copy(update={"target": plan().target})
    assert prepare(one, bare, VALUES, TOKEN).environment == {}


@pytest.mark.parametrize(
    ("step", "script"),
    [
        ({"run": "true", "verify": [declared(FILE)]}, STRICT + "true"),
        ({"verify": [declared(FILE)]}, ""),
        ({"verify": [declared(CI)]}, ""),
    ],
)
def test_only_what_there_is_to_run_is_run(step, script):
    found = prepared(**step)
    assert found.script == script
    assert bool(found.check) is any(one["check"] == "file" for one in step["verify"])


@pytest.mark.parametrize("run", [{"run": "true"}, {}])
def test_a_step_whose_journal_is_read_tells_when_it_began(run):
    found = prepared(**run, verify=[declared(JOURNAL)])
    assert found.script.startswith(STRICT + CLOCK)
    assert found.script.endswith(run.get("run", "\n"))
    assert found.outputs == ("STEP_STARTED",)


def test_names_that_scripts_of_checks_use_are_named_once():
    whole, _ = made(run="true")
    assert names_used([FILE, COMMAND, AUDIT], whole) == ("APP_DIR", "TOKEN", "HOME_DIR")
    assert names_used([MIGRATIONS], whole) == ()


def test_the_check_of_migrations_uses_what_the_plans_script_does():
    migrations = {"directory": "m", "applied": "psql", "uses": ["TOKEN"]}
    whole, _ = made(migrations=migrations, run="true")
    assert names_used([MIGRATIONS], whole) == ("TOKEN",)


def test_only_the_host_knows_what_a_step_is_about_to_hand_on():
    whole, one = made(run="true", outputs={"FILE": ".+"}, check_limit="7s")
    around = situation(whole, VALUES, one)
    assert around.fresh == {"OUT_FILE", "OUT_STEP_STARTED"}
    assert (around.limit, around.commit, around.branch) == (7.0, "a" * 40, "main")
    assert situation(whole, VALUES).fresh == frozenset()
