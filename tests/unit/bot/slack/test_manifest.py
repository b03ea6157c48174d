import pytest
import yaml

from bot.cli import main
from bot.slack.manifest import SCOPES, as_yaml, manifest, missing
from commands.vocabulary import ENTRIES


def test_it_asks_for_each_scope_with_a_reason():
    asked = manifest("Handrail", "socket")["oauth_config"]["scopes"]["bot"]
    assert asked == [scope.name for scope in SCOPES] == sorted(set(asked))
    assert all(scope.why for scope in SCOPES)


def test_it_offers_the_commands_with_what_may_stand_behind_them():
    commands = {
        each["command"]: each["usage_hint"]
        for each in manifest("Handrail", "socket")["features"]["slash_commands"]
    }
    assert list(commands) == ["/deploy", "/rollback", "/handrail"]
    assert commands["/deploy"].startswith("[environment] [ref]")
    behind = {entry.name for entry in ENTRIES} - {"deploy", "rollback"}
    assert set(commands["/handrail"].split(" | ")) == behind


def test_socket_mode_names_no_address():
    assert "request_url" not in as_yaml("Handrail", "socket")
    assert manifest("Handrail", "socket")["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url", ["https://bot.example", "https://bot.example/", "https://bot.example/slack/events"]
)
def test_http_mode_names_the_address_everywhere(url):
    made = manifest("Handrail", "http", url)
    address = "https://bot.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["interactivity"]["request_url"] == address
    assert {each["url"] for each in made["features"]["slash_commands"]} == {address}


def test_it_stays_within_slacks_limits():
    made = manifest("x" * 90, "socket")
    assert len(made["display_information"]["name"]) == 35
    assert len(made["display_information"]["description"]) <= 140
    for each in made["features"]["slash_commands"]:
        assert len(each["usage_hint"]) <= 1000
        assert len(each["description"]) <= 2000


def test_what_a_token_lacks_is_named():
    every = frozenset(scope.name for scope in SCOPES)
    assert missing(every) == ()
    assert missing(every - {"chat:write"}) == ("chat:write",)


def test_the_command_line_prints_it(capsys):
    assert main(["slack", "manifest", "--name", "Deploys"]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert printed == manifest("Deploys", "socket")
