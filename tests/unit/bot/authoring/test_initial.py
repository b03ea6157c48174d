"""What `handrail init` makes is valid, commented, closed to others, and never written over."""

import json
import stat
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.cli import main
from config.load import read
from config.sudo import rights

NEEDED = {"host": "deploy@app.example.com:2222", "directory": "/srv/app"}
FULL = {
    **NEEDED,
    "origin": "git@forge:team/app.git",
    "build": "make 'all of it' # : {}",
    "url": "https://app.example.com/health?a=1&b=$c",
    "approver": "Dana:7777",
    "environment": "prod-eu",
}


@pytest.fixture
def init(tmp_path, capsys):
    def run(*more, **flags):
        words = [f"--{name.replace('_', '-')}={value}" for name, value in flags.items()]
        folder = tmp_path / "made"
        status = main(["init", str(folder), "--no-questions", "--me=Ines:5", *words, *more])
        told = capsys.readouterr()
        return status, folder, told.out + told.err

    return run


@pytest.mark.parametrize(
    "flags",
    [
        {**NEEDED, "origin": "https://forge/app.git"},
        {**NEEDED, "origin": "https://forge/app.git", "unit": "app"},
        {**NEEDED, "origin": "https://forge/app.git", "build": "make"},
        {**NEEDED, "origin": "https://forge/app.git", "url": "http://x/"},
        FULL,
        {**FULL, "unit": "app@1.service"},
    ],
)
def test_what_is_made_is_valid_with_nothing_to_warn_of(init, flags):
    status, folder, told = init(**flags)
    assert status == 0, told
    assert [str(each) for each in read(folder).findings] == []


def test_values_are_taken_as_they_are(init):
    _, folder, _ = init("--unit", "app", "--unit", "worker", **FULL)
    configuration = read(folder).configuration
    environment, playbook = (
        configuration.environments["prod-eu"],
        configuration.playbooks["prod-eu"],
    )
    assert environment.variables["HEALTH_URL"] == FULL["url"]
    assert (environment.origin.url, environment.approval.quorum) == (FULL["origin"], 1)
    steps = {step.id: step for step in playbook.deploy.steps}
    assert list(steps) == ["code", "build", "restart", "health", "notify"]
    assert FULL["build"] in steps["build"].run
    assert [step.id for step in playbook.way_back("quick").steps] == list(steps)
    assert [right.command for right in rights(environment, playbook)] == [
        f"/usr/bin/systemctl {verb} {unit}"
        for unit in ("app", "worker")
        for verb in ("reset-failed", "restart")
    ]


SPOKEN = {
    **FULL,
    "approver": "Dana::U0DANA:20002",
    "slack": "T024BE7LD/C0123456789",
    "slack_user": "U0INES",
    "slack_app_token": "OUR_APP_TOKEN",
    "discord": "10001/10002/10003",
}


def test_slack_and_discord_are_declared_with_tokens_from_the_environment(init, monkeypatch):
    for name in ("SLACK_BOT_TOKEN", "OUR_APP_TOKEN", "DISCORD_TOKEN"):
        monkeypatch.setenv(name, f"a value for {name}")
    status, folder, told = init(**SPOKEN)
    assert status == 0, told
    assert "Set OUR_APP_TOKEN in the bot's environment." in told
    reading = read(folder)
    assert [str(each) for each in reading.findings] == []
    settings = reading.configuration.settings
    slack, discord = settings.chat.slack, settings.chat.discord
    assert (slack.team, slack.bot_token, slack.app_token) == (
        "T024BE7LD",
        "env:SLACK_BOT_TOKEN",
        "env:OUR_APP_TOKEN",
    )
    assert (discord.application, discord.guilds, discord.token) == (
        "10001",
        ("10002",),
        "env:DISCORD_TOKEN",
    )
    assert reading.configuration.environments["prod-eu"].channels == (
        "terminal:deploys",
        "slack:C0123456789",
        "discord:10003",
    )
    people = {name: (one.slack, one.discord) for name, one in settings.people.items()}
    assert people == {"ines": ("T024BE7LD/U0INES", None), "dana": ("T024BE7LD/U0DANA", "20002")}


def test_one_platform_alone_is_declared_alone(init, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "a value that is long enough")
    _, folder, _ = init(**{**SPOKEN, "slack": "", "discord_user": "20001"})
    configuration = read(folder).configuration
    assert configuration.settings.chat.slack is None
    assert configuration.settings.people["ines"].discord == "20001"
    assert configuration.settings.people["dana"].slack is None
    assert configuration.environments["prod-eu"].channels == ("terminal:deploys", "discord:10003")


def test_without_a_second_person_nobody_has_to_approve(init):
    _, folder, _ = init(**{**FULL, "environment": "staging"} | {"approver": "Dana:8"})
    assert read(folder).configuration.environments["staging"].approval.quorum == 1
    text = (folder / "environments/staging.yaml").read_text()
    assert "quorum: 0" not in text


def test_being_alone_is_written_down_with_what_to_do_later(init):
    _, folder, _ = init(**NEEDED, origin="https://forge/app.git")
    text = (folder / "environments/staging.yaml").read_text()
    assert "quorum: 0" in text
    assert "# Nobody has to approve yet." in text


def test_every_file_is_commented_and_is_as_its_schema_says(init):
    _, folder, _ = init("--unit", "app", **FULL)
    for path in ("handrail.yaml", "environments/prod-eu.yaml", "playbooks/prod-eu.yaml"):
        file = folder / path
        text = file.read_text()
        assert text.count("\n#") + text.count("  # ") >= 3, path
        assert "@@" not in text
        pointer = text.splitlines()[0].partition("$schema=")[2]
        schema = json.loads((file.parent / pointer).read_text())
        assert list(Draft202012Validator(schema).iter_errors(yaml.safe_load(text))) == []


def test_keys_are_made_closed_and_their_public_halves_are_told(init):
    _, folder, told = init(**FULL)
    for name in ("prod-eu", "origin"):
        key = folder / "keys" / name
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert (folder / f"keys/{name}.pub").read_text().strip() in told
    for file in folder.rglob("*"):
        assert not file.stat().st_mode & 0o022, file


def test_a_key_and_known_hosts_of_ones_own_are_used(init, tmp_path):
    key, known = tmp_path / "id", tmp_path / "known"
    key.write_text("a private key")
    key.chmod(0o600)
    known.write_text("app.example.com ssh-ed25519 AAAA\n")
    status, folder, told = init(
        **NEEDED, origin="https://forge/app.git", key=key, known_hosts=known
    )
    assert status == 0
    configuration = read(folder).configuration
    assert configuration.environments["staging"].hosts["app"][0].key == str(key)
    assert (folder / "known_hosts").read_text() == known.read_text()
    assert "Let deploy log in" not in told
    assert "host's key" not in told


def test_nothing_is_written_over(init):
    _, folder, _ = init(**FULL)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    status, _, told = init(**FULL)
    assert (status, "[file-exists]" in told) == (1, True)
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_known_hosts_that_are_not_there_are_told(init):
    status, _, told = init(**FULL, known_hosts="/nowhere/known")
    assert (status, "[missing-file]" in told) == (1, True)


def test_what_is_told_next_are_commands_that_work(init, capsys):
    _, folder, told = init(**FULL)
    assert f"  handrail check {folder} --connect\n" in told
    assert main(["check", str(folder)]) == 0
    assert str(Path(folder)) in capsys.readouterr().out
