"""Slack and Discord at once: servers of their wire protocols, and a bot configured for both."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from aiohttp import ClientSession

from demo.configure import configure
from demo.host import StagingHost
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.server import running as discord_running
from tests.servers.discord.world import Channel
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM

T = TypeVar("T")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/healthz")
SIGNING_SECRET = "a-signing-secret-for-tests"


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


@asynccontextmanager
async def platforms(
    folder: Path, staging: StagingHost, mode: str, change: Callable[[dict[str, Any]], None]
) -> AsyncIterator[Both]:
    """Serve both platforms, and write the configuration of a bot that speaks on them.

    Args:
        folder: Where the configuration is written.
        staging: The host.
        mode: Slack's, `socket` or `http`.
        change: Changes the shipped playbook.
    """
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(discord_running())
        slack.workspace.channel("C1", name="deploys")
        guild = discord.guild()
        room = discord.channel(guild, "deploys")
        dana = discord.person(guild, "dana")
        you = discord.person(guild, "you")
        written = configure(folder, staging.facts)
        more: dict[str, Any] = {"mode": mode}
        if mode == "http":
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

        declare(written / "handrail.yaml", settings)
        declare(written / "playbooks/staging.yaml", change)
        declare(
            written / "environments/staging.yaml",
            lambda declared: declared.update(channels=["slack:C1", f"discord:{room.id}"]),
        )
        yield Both(
            slack=slack,
            discord=discord,
            room=room,
            folder=written,
            environment={
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "DISCORD_TOKEN": discord.token,
            },
            dana=dana,
            you=you,
            mode=mode,
        )


async def until(look: Callable[[], T | None], seconds: float = 60) -> T:
    """Look until something is found; the servers are in this process, and ring no common bell."""
    async with asyncio.timeout(seconds):
        while (found := look()) is None:
            await asyncio.sleep(0.05)
        return found
