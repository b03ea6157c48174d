"""The connection under everything that goes wrong with sockets, tokens, scopes and channels."""

import asyncio
import dataclasses
import logging
import time

import pytest

from bot.slack.connection import slack
from commands.reply import Message
from config.model import Environment
from config.problem import ProblemError
from tests.integration.slack.office import (
    QUICK,
    configuration,
    connected,
    running,
    trouble,
    until,
    well,
)
from tests.servers.slack import Fault

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

SAID = Message(text="Deploy staging?")


async def settled(server, connection):
    """Wait until two sockets are open, and both ends agree that they are."""
    await server.sockets.until(2)
    await well(connection)
    await until(lambda: not any(socket.trouble for socket in connection._sockets))


async def heard_again(server, ear):
    """Say something, and once more where it was not acknowledged, as people and Slack do."""
    payload = server.person("U1").mention("C1", "deploy staging")
    while not (await server.deliver("events_api", payload, patience=0.2)).ok:
        pass
    assert payload["event_id"] in {key.rpartition(":")[2] for key in ear.heard}


async def test_one_line_tells_as_whom_and_where_it_is_connected(server, monkeypatch, ear, caplog):
    caplog.set_level(logging.INFO)
    async with connected(server, monkeypatch, ear):
        await until(lambda: "over 2 of 2 sockets" in caplog.text)
    (line,) = [r.message for r in caplog.records if "connected as" in r.message]
    assert line == "slack: connected as handrail in Acme over 2 of 2 sockets"


async def test_one_line_tells_what_is_missing(server, monkeypatch, ear, caplog):
    caplog.set_level(logging.INFO)
    server.workspace.scopes -= {"reactions:read", "usergroups:read"}
    server.workspace.channels["C1"].member = False
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        await trouble(connection, "not in channel C1")
        said = await trouble(connection, "missing scope reactions:read, usergroups:read")
        await until(lambda: said in caplog.text)
        server.workspace.channels["C1"].member = True
        server.workspace.scopes |= {"reactions:read", "usergroups:read"}
        await well(connection)


async def test_an_archived_channel_is_told(server, monkeypatch, ear):
    server.workspace.channels["C1"].archived = True
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        assert await trouble(connection, "archived") == "channel C1 is archived"


@pytest.mark.parametrize("point", ["handshake", "hello", "greeted"])
async def test_a_socket_that_ends_while_it_opens_is_opened_again(server, monkeypatch, ear, point):
    server.sockets.drops.extend([point] * 3)
    async with connected(server, monkeypatch, ear) as connection:
        await settled(server, connection)
        assert server.sockets.handshakes >= 5
        await heard_again(server, ear)


async def test_no_ticket_at_first_is_tried_again(server, monkeypatch, ear):
    server.faults.once(
        "apps.connections.open",
        Fault(status=500),
        Fault(cut=True),
        Fault(error="internal_error"),
    )
    async with connected(server, monkeypatch, ear):
        await heard_again(server, ear)


@pytest.mark.parametrize("point", ["envelope", "ack"])
async def test_a_socket_that_ends_around_a_delivery_loses_nothing(socketed, server, ear, point):
    server.sockets.drops.append(point)
    await heard_again(server, ear)
    assert ear.only.text == "/deploy staging"
    await settled(server, socketed)


async def test_sockets_that_are_cut_are_opened_again_and_what_was_missed_is_looked_for(
    socketed, server, ear
):
    backs = ear.backs
    for socket in server.sockets.live:
        socket.cut()
    await until(lambda: ear.backs > backs)
    await settled(server, socketed)
    await heard_again(server, ear)


async def test_a_half_open_socket_is_noticed_and_renewed(socketed, server, ear):
    deaf = server.sockets.live[0]
    deaf.half_open()
    await until(lambda: server.sockets.handshakes == 3)
    deaf.cut()
    await settled(server, socketed)
    await heard_again(server, ear)


async def test_a_socket_that_is_asked_to_leave_is_renewed(socketed, server, ear):
    backs = ear.backs
    leaving = server.sockets.live[0]
    await leaving.leave()
    await until(lambda: leaving not in server.sockets.live)
    await settled(server, socketed)
    await until(lambda: ear.backs > backs)
    await heard_again(server, ear)


async def test_an_eleventh_socket_is_sent_away_and_tries_on(server, monkeypatch, ear):
    monkeypatch.setattr("tests.servers.slack.sockets.MOST", 1)
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        await until(lambda: server.sockets.handshakes >= 4)
        assert len(server.sockets.live) == 1
        monkeypatch.setattr("tests.servers.slack.sockets.MOST", 10)
        await settled(server, connection)


async def test_a_ghost_connection_is_told_until_it_is_gone(server, monkeypatch, ear):
    server.sockets.ghosts = 1
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        said = await trouble(connection, "takes some deliveries")
        assert said.startswith("Slack counts 3 sockets of this app where 2 are ours")
        await heard_again(server, ear)
        server.sockets.ghosts = 0
        await well(connection)


async def test_sockets_of_other_replicas_are_no_ghosts(server, monkeypatch, ear):
    connection = slack(configuration(server, monkeypatch), QUICK)
    connection.others = lambda: 1
    server.sockets.ghosts = 2
    async with running(connection, ear):
        await well(connection)
        server.sockets.ghosts = 3
        connection._sockets[0].renew.set()
        said = await trouble(connection, "takes some deliveries")
        assert said.startswith("Slack counts 5 sockets of this app where 4 are ours")


async def test_signs_of_its_own_that_come_back_prove_the_whole_way(server, monkeypatch, ear):
    monkeypatch.setattr("bot.echo.PATIENCE", 0.0)
    async with connected(server, monkeypatch, ear) as connection:
        reference = await connection.platform.post("C1", SAID, None, "k1")
        await connection.platform.react("C1", reference, "+1")
        await well(connection)
        assert ear.heard == {}


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_signs_of_its_own_that_do_not_come_back_are_told(
    server, monkeypatch, ear, caplog, mode
):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("bot.echo.PATIENCE", 0.0)
    server.events = False
    async with connected(server, monkeypatch, ear, mode) as connection:
        reference = await connection.platform.post("C1", SAID, None, "k1")
        await connection.platform.react("C1", reference, "+1")
        said = await trouble(connection, "is the event reaction_added subscribed to?")
        await until(lambda: said in caplog.text)
        await server.person("U1").reacts(server.workspace.at(reference), "eyes")
        await well(connection)


async def test_since_when_nothing_is_heard_is_known(socketed, server):
    assert socketed.deaf_since == 0.0
    server.faults.standing("apps.connections.open", Fault(status=503))
    server.sockets.live[0].cut()
    await until(lambda: len(server.sockets.live) == 1)
    assert socketed.deaf_since == 0.0, "one socket is enough"
    server.sockets.live[0].cut()
    since = await until(lambda: socketed.deaf_since)
    assert abs(time.time() - since) < 60
    server.faults.standing("apps.connections.open", None)
    await until(lambda: socketed.deaf_since == 0.0)


async def test_a_channel_that_is_only_told_of_milestones_is_looked_at_too(server, monkeypatch, ear):
    environment = Environment.model_validate(
        {
            "title": "Staging host",
            "playbook": "playbooks/small.yaml",
            "hosts": {"app": [{"name": "one", "address": "127.0.0.1", "user": "deploy"}]},
            "origin": {"url": "file:///repo", "refs": ["main"], "default": "main"},
            "channels": ["slack:C1"],
            "notify": {"stakeholders": ["slack:C7", "slack:@T1/U1"], "alerts": ["slack:C8"]},
        }
    )
    server.workspace.channel("C7", member=False)
    declared = configuration(server, monkeypatch)
    declared = dataclasses.replace(declared, environments={"staging": environment})
    connection = slack(declared, QUICK)
    async with running(connection, ear):
        assert await trouble(connection, "C8") == (
            "not in channel C7; no channel C8 that the app may see"
        )


async def test_a_token_that_is_not_taken_is_told_and_tried_on(server, monkeypatch, ear):
    server.revoked = True
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        assert "invalid_auth" in await trouble(connection, "Slack does not take the bot token")
        server.revoked = False
        await settled(server, connection)
        await heard_again(server, ear)


async def test_a_token_of_another_workspace_is_told(server, monkeypatch, ear):
    server.workspace.team = "T9"
    connection = slack(configuration(server, monkeypatch), QUICK)
    async with running(connection, ear):
        assert "for the workspace T9" in await trouble(connection, "the configuration for T1")


async def test_an_outage_of_everything_is_told_and_survived(socketed, server, ear):
    backs = ear.backs
    server.faults.standing("*", Fault(status=503))
    server.faults.standing("apps.connections.open", Fault(status=503))
    for socket in server.sockets.live:
        socket.cut()
    await trouble(socketed, "Slack cannot be reached")
    server.faults.standing("*", None)
    server.faults.standing("apps.connections.open", None)
    await settled(server, socketed)
    assert ear.backs > backs
    await heard_again(server, ear)


async def test_a_listener_that_fails_in_looking_back_does_not_end_the_connection(
    socketed, server, ear, caplog
):
    async def back(_platform):
        raise OSError("the disk is full")

    ear.back = back
    server.sockets.live[0].cut()
    await until(lambda: "could not be looked for" in caplog.text)
    await settled(server, socketed)
    await heard_again(server, ear)


async def test_a_byte_identical_signed_request_counts_once(server, monkeypatch, ear):
    async with connected(server, monkeypatch, ear, "http"):
        await server.person("U1").types("/deploy", "staging", "C1")
        (request,) = server.http.sent
        assert (await server.http.send(request)).ok
    assert (ear.tries, ear.only.text) == (2, "/deploy staging")


@pytest.mark.parametrize("wrong", ["signature", "age", "none"])
async def test_a_request_that_slack_did_not_sign_is_turned_away(server, monkeypatch, ear, wrong):
    async with connected(server, monkeypatch, ear, "http"):
        payload = server.person("U1").command("/deploy", "staging", "C1")
        at = 1_700_000_000.0 if wrong == "age" else 0.0
        request = server.http.request("slash_commands", payload, at)
        headers = dict(request.headers)
        if wrong == "signature":
            headers["X-Slack-Signature"] = "v0=" + "0" * 64
        if wrong == "none":
            headers = {"Content-Type": headers["Content-Type"]}
        ack = await server.http.send(dataclasses.replace(request, headers=headers))
    assert ack.status == 401
    assert ear.heard == {}


async def test_the_address_is_confirmed_to_slack(server, monkeypatch, ear):
    async with connected(server, monkeypatch, ear, "http"):
        ack = await server.deliver(
            "events_api", {"type": "url_verification", "challenge": "c1", "token": "made-up"}
        )
    assert ack.answer == {"challenge": "c1"}


async def test_requests_before_the_start_are_not_acknowledged(server, monkeypatch):
    from tests.integration.slack.office import served  # noqa: PLC0415
    from tests.servers.slack import SIGNING_SECRET  # noqa: PLC0415

    connection = slack(configuration(server, monkeypatch, "http"), QUICK)
    async with served(connection) as url:
        server.post_to(url, SIGNING_SECRET)
        assert (await server.person("U1").types("/deploy", "staging", "C1")).status == 503


@pytest.mark.parametrize(("mode", "key"), [("socket", "app_token"), ("http", "signing_secret")])
async def test_a_mode_without_its_secret_is_a_problem(server, monkeypatch, mode, key):
    with pytest.raises(ProblemError) as caught:
        slack(configuration(server, monkeypatch, mode, **{key: None}), QUICK)
    assert caught.value.problem.code == "slack-secret-unset"
    assert key in caught.value.problem.what


async def test_a_connection_that_is_ended_leaves_nothing_behind(server, monkeypatch, ear):
    before = asyncio.all_tasks()
    async with connected(server, monkeypatch, ear):
        pass
    await server.sockets.until(0)
    await until(lambda: not _ours(asyncio.all_tasks() - before))


def _ours(tasks):
    """Tasks of the client; the server's end by themselves."""
    return [task for task in tasks if "slack_sdk" in repr(task) or "bot/slack" in repr(task)]


async def test_a_connection_can_be_run_again(server, monkeypatch, ear):
    connection = slack(configuration(server, monkeypatch), QUICK)
    for _ in range(2):
        async with running(connection, ear):
            await settled(server, connection)
            await heard_again(server, ear)
        await server.sockets.until(0)
    assert len(ear.heard) == 2


async def test_fifty_people_at_once_are_acknowledged(socketed, server, ear):
    people = [server.person(f"U{100 + number}") for number in range(50)]
    acks = await asyncio.gather(*(each.types("/deploy", "staging", "C1") for each in people))
    assert all(ack.ok for ack in acks)
    assert len(ear.heard) == 50
