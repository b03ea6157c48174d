"""A run asked for in Slack, approved by a reaction in Discord, followed live in both.

The installed console script, with the real clients of both platforms, talks to servers that speak
their wire protocols; the host is the demo's.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from demo.host import StagingHost
from tests.acceptance.platforms import Both, declare, platforms, until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down, kept_in
from tests.databases import own_database

pytestmark = pytest.mark.timeout(120)
DELETED_BY_HAND = 1.2
"""Seconds; what is deleted as soon as it was posted is not posted anew."""
SLOW = 'printf "%s\\n" begun; sleep 3; printf "%s\\n" done'


def small(playbook: dict[str, Any]) -> None:
    check = {"check": "command", "says": "It is so", "run": "true"}
    steps = [
        {"id": "first", "title": "First", "run": "true", "verify": [check]},
        {"id": "slow", "title": "Slow", "run": SLOW, "verify": [check]},
        {"id": "last", "title": "Last", "run": "true", "verify": [check]},
    ]
    cut_down(playbook, steps)


@pytest.fixture(params=[("socket", "sqlite"), ("http", "postgresql")], ids="-".join)
async def both(request, tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    mode, kind = request.param
    with own_database(kind, request, tmp_path) as database:
        async with platforms(tmp_path, staging, mode, small) as made:
            kept_in(made.folder, database)
            yield made


def tells(both: Both, *stakeholders: str) -> None:
    """Declare channels of stakeholders on Slack."""
    notify = {"stakeholders": [f"slack:{channel}" for channel in stakeholders]}
    file = both.folder / "environments/staging.yaml"
    declare(file, lambda environment: environment.update(notify=notify))


async def test_a_run_is_asked_for_in_slack_approved_in_discord_and_followed_in_both(both: Both):
    """Stakeholders hear of it, and where a channel of theirs takes nothing the others are told."""
    you = both.slack.person("U1")
    both.slack.workspace.channel("C7", name="stakeholders")
    partners = both.slack.workspace.channel("C8", name="partners")
    partners.archived = both.mode == "socket"  # once is enough: it is told with the next beat
    tells(both, "C7", "C8")
    with serving(both.folder, both.environment):
        await reached(both.folder)
        await both.connected()
        ack = await you.types("/deploy", "staging", "C1")
        assert ack.ok, ack
        here, there = await until(both.cards("approval wanted"))
        for message, count in ((here, len(here.reactions)), (there, len(there.reactions))):
            assert await until(lambda m=message: len(m.reactions) == 2 or None), count

        own = await you.reacts(here, "+1")
        assert own.ok, own
        await until(
            lambda: [w for w in both.slack.workspace.whispers if "own yes" in w.text] or None
        )

        await until(lambda: both.discord.now() - there.at > DELETED_BY_HAND or None)
        await both.discord.delete(there)
        _, there = await until(
            lambda old=there: (
                found
                if (found := both.cards("approval wanted")()) and found[1] is not old
                else None
            )
        )
        await until(lambda: len(there.reactions) == 2 or None)

        await both.dana.react(there, "\N{THUMBS UP SIGN}")
        card, mirrored = await until(both.cards("Slow"))
        await until(lambda: "running" in str(card.told()) or None)
        await until(both.cards("succeeded"))
        await until(lambda: "succeeded" in str(card.told()) or None)
        await until(lambda: "succeeded" in str(mirrored.body) or None)
        for words in ("asks for approval to bring", "has started", "has succeeded"):
            await until(
                lambda said=words: (
                    [m for m in both.slack.workspace.inside("C7") if said in m.text] or None
                )
            )
        if partners.archived:
            await until(lambda: both.told_in_slack("slack:C8 cannot be written to") or None)
            await until(lambda: both.standing("The Slack channel C8 is archived"))
            assert both.slack.workspace.inside("C8") == []
        assert "Dana" in str(card.told()), "who approved stands on the card"
        assert "approved" in str(here.told()), "the request is closed where nobody approved, too"
        assert "approved" in str(there.body)
        assert both.slack.workspace.inside("C1", card.ts), "the steps are told in the thread"
        assert both.discord.threads_of(both.room), "and in Discord's"


async def test_one_platform_serves_while_the_other_is_down_and_is_told_the_end_when_it_is_back(
    both: Both,
):
    both.slack.revoked = True
    with serving(both.folder, both.environment):
        await reached(both.folder)
        await both.discord.connected()
        await both.posting()
        await until(lambda: both.discord.commands or None)
        reasons = await both.until_ready("discord")
        assert reasons.keys() == {"slack"}
        assert "invalid_auth" in reasons["slack"]

        await both.you.command(both.room, "deploy", environment="staging")
        asks = await until(lambda: both.standing("approval wanted"))
        await until(lambda: len(asks.reactions) == 2 or None)
        await both.dana.react(asks, "\N{THUMBS UP SIGN}")
        await until(lambda: both.standing("is live on"))
        assert both.slack.workspace.messages == []

        both.slack.revoked = False
        await until(lambda: both.told_in_slack("is live on") or None)
        (card, *_) = both.slack.workspace.inside("C1")
        await until(lambda: "succeeded" in str(card.told()) or None)
