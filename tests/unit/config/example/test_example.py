import re
from pathlib import Path

from bot.authoring.sudoers import sudoers
from config.load import read
from config.model import Environment, Playbook
from config.sudo import rights

from .conftest import EXAMPLE


def test_the_example_is_valid_once_keys_and_secrets_are_there(example: Path):
    assert read(example).findings == ()


def test_as_it_ships_only_keys_and_secrets_are_missing():
    codes = {finding.problem.code for finding in read(EXAMPLE).findings}
    assert codes <= {"key-unreadable", "secret-unset"}


def test_there_are_the_ten_steps_of_the_runbook(playbook: Playbook):
    assert [step.id for step in playbook.deploy.steps] == [
        "backup",
        "code",
        "build",
        "migrate",
        "environment",
        "restart",
        "health",
        "smoke",
        "monitor",
        "notify",
    ]


def test_backup_and_variables_cannot_be_skipped(playbook: Playbook):
    assert {step.id for step in playbook.deploy.steps if not step.skippable} == {
        "backup",
        "environment",
    }


def test_programs_of_packages_get_no_secret(playbook: Playbook, staging: Environment):
    (build,) = [step for step in playbook.deploy.steps if step.id == "build"]
    names = {*build.uses, *build.diagnose_uses}
    names |= {name for check in build.verify for name in getattr(check, "uses", ())}
    assert not names & set(staging.secrets)


def test_every_step_that_can_fail_has_advice(playbook: Playbook):
    lacking = [step.id for step in playbook.deploy.steps if not (step.advice or step.notify)]
    assert lacking == []


def test_steps_that_change_nothing_say_so(playbook: Playbook):
    harmless = {step.id for step in playbook.deploy.steps if not step.changes}
    assert harmless == {"health", "smoke", "monitor", "notify"}


def test_scripts_look_at_the_env_file_that_is_declared(staging: Environment):
    assert staging.env_file
    assert staging.variables["ENV_FILE"] == staging.env_file.path


def test_checks_and_scripts_speak_of_one_database(staging: Environment):
    database = staging.database
    assert database
    assert staging.variables["PGDATABASE"] == database.name
    assert staging.variables["PGUSER"] == database.user
    assert staging.variables["PGPORT"] == str(database.port)


def test_preflight_asks_for_every_required_variable(playbook: Playbook, staging: Environment):
    (script,) = [
        check.run
        for check in playbook.plan.verify
        if check.check == "command" and "NODE_ENV" in check.run
    ]
    assert staging.env_file
    asked = set(re.findall(r"[A-Z][A-Z_]+", script))
    assert set(staging.env_file.required) <= asked
    assert not set(staging.env_file.set) & asked


def test_the_monitor_knows_the_limits_of_the_runbook(playbook: Playbook):
    (monitor,) = [step.monitor for step in playbook.deploy.steps if step.monitor]
    limits = {one.measure: one.at_most or one.at_least for one in monitor.measures}
    assert monitor.window == 600
    assert limits == {
        "errors_total": 10,
        "errors_per_minute": 4,
        "p95": 0.5,
        "health": 99,
        "memory": 80,
        "connections": 80,
    }


def test_no_host_key_is_trusted_as_it_ships():
    lines = (EXAMPLE / "known_hosts").read_text().splitlines()
    assert all(line.startswith("#") for line in lines)


def test_sudo_allows_whole_command_lines_only(playbook: Playbook, staging: Environment):
    rules = [right.command for right in rights(staging, playbook)]
    assert staging.env_file
    assert f"{staging.variables['ENV_INSTALLER']} {staging.env_file.path}" in rules
    assert not any("*" in rule or "ALL" in rule for rule in rules)
    units = {"teei-cockpit-astro", "teei-reporting-service", "teei-discord-bot"}
    for verb in ("reset-failed", "restart", "start", "stop"):
        assert {f"/usr/bin/systemctl {verb} {unit}" for unit in units} <= set(rules)


def test_the_shipped_rules_of_sudo_are_those_that_the_playbook_needs():
    reading = read(EXAMPLE)
    assert reading.declared
    shipped = (EXAMPLE / "host/sudoers.example").read_text()
    command = (
        "handrail --config config/example sudoers staging > config/example/host/sudoers.example"
    )
    assert shipped == sudoers("staging", reading.declared), f"run: {command}"
