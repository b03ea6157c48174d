"""A run asked for in Slack, approved by a reaction in Discord, followed live in both.

The installed console script, with the real clients of both platforms, talks to servers that speak
their wire protocols; the host is the demo's.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from aiohttp import ClientSession

from demo.configure import configure
from demo.host import StagingHost
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.server import running as discord_running
from tests.servers.discord.world import Channel
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM

pytestmark = pytest.mark.timeout(120)
T = TypeVar("T")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/healthz")
SIGNING_SECRET = "a-signing-secret-for-tests"
DELETED_BY_HAND = 1.2
"""Seconds; what is deleted as soon as it was posted is not posted anew."""
SLOW = 'printf "%s\\n" begun; sleep 3; printf "%s\\n" done'


@dataclass(kw_only=True)
class Both:
    """Both platforms, and the configuration of a bot that speaks on them."""

    slack: SlackServer
    discord: DiscordServer
    room: Channel
    folder: Path
    environment: dict[str, str]
    dana: Any
    you: Any
    mode: str

    async def address(self) -> str:
        """Return where the bot serves HTTP, as its log says."""
        log = self.folder.parent / "serve.log"
        found = await until(lambda: ADDRESS.search(log.read_text(encoding="utf-8")))
        return found[1]

    async def reasons(self) -> dict[str, str]:
        """Return why the bot is not ready, by part; nothing where it is."""
        async with (
            ClientSession() as session,
            session.get(f"{await self.address()}/readyz") as page,
        ):
            return (await page.json()).get("reasons", {})

    async def until_ready(self, *parts: str) -> dict[str, str]:
        """Wait until parts are ready; returns why others are not."""
        async with asyncio.timeout(60):
            while (reasons := await self.reasons()) and not reasons.keys().isdisjoint(parts):
                await asyncio.sleep(0.1)
        return reasons

    def told_in_slack(self, text: str) -> list[Any]:
        return [each for each in self.slack.workspace.inside("C1") if text in each.text]

    async def posting(self) -> None:
        """Have Slack post to the bot, where that is the mode."""
        if self.mode == "http":
            self.slack.post_to(f"{await self.address()}/slack/events", SIGNING_SECRET)

    async def connected(self) -> None:
        """Wait until both platforms can deliver."""
        await self.discord.connected()
        await self.posting()
        if self.mode == "socket":
            await until(lambda: [each for each in self.slack.sockets.all if each.open] or None)

    def standing(self, text: str) -> Any:
        """Return the newest message on Discord that says `text`; None where none does."""
        found = [m for m in self.discord.said(self.room) if text in str(m.body)]
        return found[-1] if found else None

    def cards(self, text: str) -> Callable[[], tuple[Any, Any] | None]:
        """Return a look for one message on each platform that says `text`."""

        def look() -> tuple[Any, Any] | None:
            here = [m for m in self.slack.workspace.inside("C1") if text in str(m.told())]
            there = [m for m in self.discord.said(self.room) if text in str(m.body)]
            return (here[-1], there[-1]) if here and there else None

        return look


def declare(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(declared)
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")


def _small(playbook: dict[str, Any]) -> None:
    check = {"check": "command", "says": "It is so", "run": "true"}
    steps = [
        {"id": "first", "title": "First", "run": "true", "verify": [check]},
        {"id": "slow", "title": "Slow", "run": SLOW, "verify": [check]},
        {"id": "last", "title": "Last", "run": "true", "verify": [check]},
    ]
    cut_down(playbook, steps)


@pytest.fixture(params=["socket", "http"])
async def both(request, tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(discord_running())
        slack.workspace.channel("C1", name="deploys")
        guild = discord.guild()
        room = discord.channel(guild, "deploys")
        dana = discord.person(guild, "dana")
        you = discord.person(guild, "you")
        folder = configure(tmp_path, staging.facts)
        more: dict[str, Any] = {"mode": request.param}
        if request.param == "http":
            more["signing_secret"] = "env:SLACK_SIGNING_SECRET"
        else:
            more["app_token"] = "env:SLACK_APP_TOKEN"

        def settings(declared: dict[str, Any]) -> None:
            declared["people"]["you"] |= {"slack": f"{TEAM}/U1", "discord": you.id}
            declared["people"]["dana"]["discord"] = dana.id
            declared["roles"]["approver"].append("you")
            declared["access"][0]["may"].append("approve")
            declared["http"] = {"port": 0}
            declared["chat"]["slack"] = {
                "team": TEAM,
                "bot_token": "env:SLACK_BOT_TOKEN",
                "api": slack.api,
                **more,
            }
            declared["chat"]["discord"] = {
                "application": discord.application,
                "guilds": [guild.id],
                "token": "env:DISCORD_TOKEN",
                "api": discord.api,
                "gateway": discord.gateway_url,
            }

        declare(folder / "handrail.yaml", settings)
        declare(folder / "playbooks/staging.yaml", _small)
        declare(
            folder / "environments/staging.yaml",
            lambda declared: declared.update(channels=["slack:C1", f"discord:{room.id}"]),
        )
        yield Both(
            slack=slack,
            discord=discord,
            room=room,
            folder=folder,
            environment={
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "DISCORD_TOKEN": discord.token,
            },
            dana=dana,
            you=you,
            mode=request.param,
        )


async def until(look: Callable[[], T | None]) -> T:
    """Look until something is found; the servers are in this process, and ring no common bell."""
    async with asyncio.timeout(60):
        while (found := look()) is None:
            await asyncio.sleep(0.05)
        return found


async def test_a_run_is_asked_for_in_slack_approved_in_discord_and_followed_in_both(both: Both):
    you = both.slack.person("U1")
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
