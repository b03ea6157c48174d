"""`check --connect` on a local Slack: tokens, scopes, channels."""

import pytest

from bot.authoring.chats import look
from runner.looks.seen import Mark
from tests.integration.slack.office import configuration
from tests.servers.slack.faults import Fault


async def told(server, monkeypatch, **more):
    seen = await look(configuration(server, monkeypatch, **more))
    return {each.subject: each for each in seen}


async def test_everything_that_is_needed_is_looked_at(server, monkeypatch):
    seen = await told(server, monkeypatch)
    assert list(seen) == ["Slack bot token", "Slack scopes", "Slack channel C1", "Slack app token"]
    assert {each.mark for each in seen.values()} == {Mark.FINE}
    assert "in Acme" in seen["Slack bot token"].said


async def test_in_http_mode_there_is_no_app_token(server, monkeypatch):
    assert "Slack app token" not in await told(server, monkeypatch, mode="http")


@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("auth.test", "Slack bot token"),
        ("conversations.info", "Slack channel C1"),
        ("apps.connections.open", "Slack app token"),
    ],
)
async def test_what_slack_refuses_is_told_with_a_cure(server, monkeypatch, method, subject):
    server.faults.standing(method, Fault(error="invalid_auth"))
    seen = (await told(server, monkeypatch))[subject]
    assert seen.mark is Mark.WRONG
    assert seen.cure


async def test_a_missing_scope_is_named(server, monkeypatch):
    server.workspace.scopes = tuple(s for s in server.workspace.scopes if s != "chat:write")
    seen = (await told(server, monkeypatch))["Slack scopes"]
    assert (seen.mark, seen.said) == (Mark.WRONG, "missing: chat:write")
    assert "handrail slack manifest" in seen.cure


async def test_another_workspace_is_told(server, monkeypatch):
    seen = await told(server, monkeypatch, team="T9")
    assert list(seen) == ["Slack bot token"]
    assert "the configuration for T9" in seen["Slack bot token"].said


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"member": False}, "the app is no member"), ({"archived": True}, "is archived")],
)
async def test_a_channel_that_takes_nothing_is_told(server, monkeypatch, changed, said):
    for name, value in changed.items():
        setattr(server.workspace.channels["C1"], name, value)
    seen = (await told(server, monkeypatch))["Slack channel C1"]
    assert (seen.mark, seen.said) == (Mark.WRONG, said)


async def test_a_token_that_cannot_be_read_is_told(server, monkeypatch):
    declared = configuration(server, monkeypatch)
    monkeypatch.delenv("TEST_BOT_TOKEN")
    (seen,) = await look(declared)
    assert "[secret-unset]" in seen.said
