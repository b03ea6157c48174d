"""Looks at the chat platforms: tokens, scopes and permissions, channels."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.chat import ChatError
from bot.discord.invite import lacking
from bot.slack.manifest import missing
from bot.slack.web import Refused, Web
from config.model import Configuration
from config.model.settings import Discord, Slack
from config.problem import ProblemError
from config.secrets import Reference, resolve
from runner.looks.seen import Seen, doubtful, fine, problem, wrong

_PATIENCE = 15.0
_ADMINISTRATOR = 1 << 3
_ALL = ~0


async def look(configuration: Configuration) -> list[Seen]:
    """Return what is seen of every platform that is declared, beside one another."""
    chat = configuration.settings.chat
    async with asyncio.TaskGroup() as group:
        tasks = []
        if chat.slack:
            tasks.append(group.create_task(_slack(configuration, chat.slack)))
        if chat.discord:
            tasks.append(group.create_task(_discord(configuration, chat.discord)))
    return [seen for task in tasks for seen in task.result()]


def _channels(configuration: Configuration, platform: str, more: Sequence[str]) -> list[str]:
    """Return the channels of a platform that anything names, each once."""
    named = list(more)
    for environment in configuration.environments.values():
        notify = environment.notify
        for place in (*environment.channels, *notify.stakeholders, *notify.alerts):
            kind, _, channel = place.partition(":")
            if kind == platform and not channel.startswith("@"):
                named.append(channel)
    return list(dict.fromkeys(named))


async def _slack(configuration: Configuration, settings: Slack) -> list[Seen]:
    wanted: dict[str, Reference] = {"bot_token": settings.bot_token}
    if settings.app_token and settings.mode == "socket":
        wanted["app_token"] = settings.app_token
    try:
        secrets = await asyncio.to_thread(resolve, wanted, Path(configuration.folder))
    except ProblemError as error:
        return [problem("Slack", error.problem)]
    web = Web(settings.api, secrets["bot_token"].reveal())
    await web.open()
    try:
        seen = [*await _bot_token(web, settings.team)]
        if seen[0].cure:
            return seen
        channels = _channels(configuration, "slack", settings.channels)
        seen += [await _slack_channel(web, channel) for channel in channels]
    finally:
        await web.close()
    if "app_token" in secrets:
        seen.append(await _app_token(settings, secrets["app_token"].reveal()))
    return seen


async def _bot_token(web: Web, team: str) -> list[Seen]:
    try:
        told = await web.call("auth.test")
    except (Refused, ChatError) as error:
        cure = "Copy the bot token (xoxb-…) from OAuth & Permissions once the app is installed."
        return [wrong("Slack bot token", f"it is not taken: {error}", cure)]
    found = {told.get("team_id"), told.get("enterprise_id")}
    if team not in found:
        said = f"it is for the workspace {told.get('team_id')}, the configuration for {team}"
        return [wrong("Slack bot token", said, "Correct `chat.slack.team`, or the token.")]
    seen = [fine("Slack bot token", f"speaks as {told.get('user')} in {told.get('team')}")]
    if web.scopes is None:
        cure = "Compare the app's scopes with `handrail slack manifest`."
        return [*seen, doubtful("Slack scopes", "Slack did not tell them", cure)]
    absent = missing(web.scopes)
    if absent:
        cure = "Update the app with `handrail slack manifest` and install it anew."
        return [*seen, wrong("Slack scopes", f"missing: {', '.join(absent)}", cure)]
    return [*seen, fine("Slack scopes", "all that are needed")]


async def _slack_channel(web: Web, channel: str) -> Seen:
    subject = f"Slack channel {channel}"
    try:
        told = (await web.get("conversations.info", channel=channel))["channel"]
    except (Refused, ChatError) as error:
        cure = "Correct the id in the configuration, or invite the app where it is private."
        return wrong(subject, f"cannot be seen: {error}", cure)
    if told.get("is_archived"):
        return wrong(subject, "is archived", "Unarchive it, or name another one.")
    if not told.get("is_member"):
        return wrong(subject, "the app is no member", "Type /invite @handrail there.")
    return fine(subject, f"#{told.get('name', channel)}, the app is a member")


async def _app_token(settings: Slack, token: str) -> Seen:
    web = Web(settings.api, token)
    await web.open()
    try:
        await web.call("apps.connections.open")
    except (Refused, ChatError) as error:
        cure = "Make an app-level token (xapp-…) with the scope connections:write."
        return wrong("Slack app token", f"it opens no socket: {error}", cure)
    finally:
        await web.close()
    return fine("Slack app token", "opens sockets")


async def _discord(configuration: Configuration, settings: Discord) -> list[Seen]:
    try:
        wanted = {"discord token": settings.token}
        secrets = await asyncio.to_thread(resolve, wanted, Path(configuration.folder))
    except ProblemError as error:
        return [problem("Discord", error.problem)]
    headers = {"Authorization": f"Bot {secrets['discord token'].reveal()}"}
    timeout = aiohttp.ClientTimeout(total=_PATIENCE)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        api = _Discord(session, settings.api.rstrip("/"))
        try:
            return await _guilds(api, configuration, settings)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            said = f"it does not answer: {type(error).__name__}"
            return [wrong("Discord", said, "Check the network, or `chat.discord.api`.")]


class _Discord:
    """Reads of Discord's REST API."""

    def __init__(self, session: aiohttp.ClientSession, api: str) -> None:
        self._session = session
        self._api = api

    async def get(self, path: str) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        async with self._session.get(f"{self._api}{path}") as response:
            return response.status, await response.json(content_type=None)


async def _guilds(api: _Discord, configuration: Configuration, settings: Discord) -> list[Seen]:
    status, me = await api.get("/oauth2/applications/@me")
    if status != 200:  # noqa: PLR2004 - OK
        cure = "Copy the bot's token from the Bot page of the application."
        return [wrong("Discord token", f"it is not taken: status {status}", cure)]
    if str(me.get("id")) != settings.application:
        said = f"it is of the application {me.get('id')}, the configuration of another one"
        return [wrong("Discord token", said, "Correct `chat.discord.application`, or the token.")]
    seen = [fine("Discord token", f"is of the application {me.get('name')}")]
    _, user = await api.get("/users/@me")
    granted: dict[str, tuple[dict[str, int], list[str]]] = {}
    for guild in settings.guilds:
        line, roles, mine = await _guild(api, guild, str(user.get("id")))
        seen.append(line)
        granted[guild] = (roles, mine)
    ours = str(user.get("id"))
    channels = _channels(configuration, "discord", settings.channels)
    return [*seen, *[await _discord_channel(api, each, granted, ours) for each in channels]]


async def _guild(api: _Discord, guild: str, user: str) -> tuple[Seen, dict[str, int], list[str]]:
    """Return a line about a guild, its roles' permissions, and the roles that the bot has."""
    subject = f"Discord guild {guild}"
    status, told = await api.get(f"/guilds/{guild}")
    if status != 200:  # noqa: PLR2004 - OK
        cure = "Invite the bot: `handrail discord invite` prints the link."
        return wrong(subject, f"not joined: status {status}", cure), {}, []
    roles = {str(role["id"]): int(role["permissions"]) for role in told.get("roles", ())}
    _, member = await api.get(f"/guilds/{guild}/members/{user}")
    mine = [guild, *(str(role) for role in member.get("roles", ()))]
    absent = lacking(_base(roles, mine))
    if absent:
        cure = "Invite the bot anew with `handrail discord invite`, which names them."
        return wrong(subject, f"missing: {', '.join(absent)}", cure), roles, mine
    return fine(subject, f"{told.get('name')}: joined, with every permission"), roles, mine


def _base(roles: Mapping[str, int], mine: Sequence[str]) -> int:
    """Return the permissions that roles give in a guild, before a channel's own settings."""
    found = 0
    for role in mine:
        found |= roles.get(role, 0)
    return _ALL if found & _ADMINISTRATOR else found


async def _discord_channel(
    api: _Discord, channel: str, granted: Mapping[str, tuple[dict[str, int], list[str]]], user: str
) -> Seen:
    subject = f"Discord channel {channel}"
    status, told = await api.get(f"/channels/{channel}")
    if status != 200:  # noqa: PLR2004 - OK
        cure = "Correct the id, or give the bot View Channels there."
        return wrong(subject, f"cannot be seen: status {status}", cure)
    guild = str(told.get("guild_id"))
    if guild not in granted:
        return wrong(subject, f"is of the guild {guild}", "Add that to `chat.discord.guilds`.")
    absent = lacking(_in_channel(told, granted[guild], guild, user))
    if absent:
        cure = "Give the bot that in the channel's settings."
        return wrong(subject, f"missing there: {', '.join(absent)}", cure)
    return fine(subject, f"#{told.get('name')}, with every permission")


def _in_channel(
    told: Mapping[str, Any], granted: tuple[dict[str, int], list[str]], guild: str, user: str
) -> int:
    """Return the bot's permissions in a channel: everyone's overwrites, its roles', its own."""
    roles, mine = granted
    found = _base(roles, mine)
    if found == _ALL:
        return found
    written = {str(each["id"]): each for each in told.get("permission_overwrites", ())}
    layers = ([guild], [role for role in mine if role != guild], [user])
    for layer in layers:
        here = [written[each] for each in layer if each in written]
        for each in here:
            found &= ~int(each["deny"])
        for each in here:
            found |= int(each["allow"])
    return found
