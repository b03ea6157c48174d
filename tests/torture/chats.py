"""Slack and Discord at once, and people who give commands there and see what comes back."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bot.discord.platform import nonce
from bot.slack.posted import EVENT
from tests.servers.discord.calling import Interaction
from tests.servers.discord.hands import Person
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.server import running as discord_running
from tests.servers.discord.world import Channel
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM, Message

PLATFORMS = ("slack", "discord")
PLACE = "C1"
_FIRST = 3.2
"""Seconds after which Discord tells somebody that the application did not respond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, as it is typed and as Discord's client sends it."""

    name: str
    text: str
    options: dict[str, str]

    @property
    def slash(self) -> str:
        return f"/{self.name.partition(' ')[0]}"

    @property
    def typed(self) -> str:
        """What is typed behind the slash and the first word."""
        return f"{self.name.partition(' ')[2]} {self.text}".strip()


DEPLOY = Command(name="deploy", text="staging", options={"environment": "staging"})
BACK = Command(
    name="rollback", text="quick staging", options={"mode": "quick", "environment": "staging"}
)


def unlock(reason: str) -> Command:
    """Give an environment back that a run has kept."""
    return Command(
        name="handrail unlock",
        text=f'staging --reason "{reason}"',
        options={"environment": "staging", "reason": reason},
    )


def talk(word: str) -> Command:
    """Ask about an environment that is not there: the answer names it, and nothing else does."""
    return Command(name="handrail status", text=word, options={"environment": word})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A command that somebody gave.

    Attributes:
        words: They stand in its answer, and in nothing else that the bot says.
        taken: The platform was told that it was taken; else the person saw that it was not.
    """

    platform: str
    words: str
    taken: bool


@dataclass(slots=True, kw_only=True)
class Chats:
    """Both platforms; what is asked on them is remembered with what was answered."""

    slack: SlackServer
    discord: DiscordServer
    room: Channel
    people: dict[str, Person]
    given: list[Given] = field(default_factory=list)

    @property
    def declared(self) -> dict[str, object]:
        """What `handrail.yaml` says of them and of the people."""
        return {
            "people": {
                name: {
                    "name": name.title(),
                    "slack": f"{TEAM}/{_slack(name)}",
                    "discord": person.id,
                }
                for name, person in self.people.items()
            },
            "chat": {
                "terminal": {"channels": []},
                "slack": {
                    "team": TEAM,
                    "bot_token": "env:SLACK_BOT_TOKEN",
                    "app_token": "env:SLACK_APP_TOKEN",
                    "api": self.slack.api,
                },
                "discord": {
                    "application": self.discord.application,
                    "guilds": [self.room.guild],
                    "token": "env:DISCORD_TOKEN",
                    "api": self.discord.api,
                    "gateway": self.discord.gateway_url,
                },
            },
        }

    @property
    def channels(self) -> tuple[str, ...]:
        return (f"slack:{PLACE}", f"discord:{self.room.id}")

    @property
    def environment(self) -> dict[str, str]:
        """The secrets, as the bot finds them."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "DISCORD_TOKEN": self.discord.token,
        }

    @property
    def connected(self) -> bool:
        """Whether both can deliver something now."""
        known = self.discord.commands.get(self.room.guild)
        return bool(self.slack.sockets.live and self.discord.gateway.connected and known)

    async def give(self, person: str, command: Command, platform: str) -> bool:
        """Give a command once, as far as a person sees: Slack itself delivers it a few times.

        Returns whether it was taken.
        """
        if platform == "slack":
            return await self._typed(person, command)
        return await self._called(person, command)

    async def _typed(self, person: str, command: Command) -> bool:
        who = self.slack.person(_slack(person))
        payload = who.command(command.slash, command.typed, PLACE)
        for _ in range(4):
            if (await self.slack.deliver("slash_commands", payload)).ok:
                return True
            await asyncio.sleep(0.2)
        return False

    async def _called(self, person: str, command: Command) -> bool:
        if not (self.discord.gateway.connected and self.discord.commands.get(self.room.guild)):
            return False
        made = await self.people[person].command(self.room, command.name, **command.options)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FIRST):
                while not made.answer:
                    await asyncio.sleep(0.02)
        return bool(made.answer) and "not taken" not in _text(made)

    def answers(self, words: str) -> int:
        """Return how many answers with these words were given, to one person or to all."""
        return sum(words in answer for answer in self._answers())

    def _answers(self) -> Iterator[str]:
        yield from (str(said) for said in self.slack.spoken)
        workspace = self.slack.workspace
        yield from (f"{whisper.text} {whisper.blocks}" for whisper in workspace.whispers)
        for message in workspace.messages:
            if not (key := _key(message)) or key.startswith("answer/"):
                yield f"{message.text} {message.blocks}"
        for made in self.discord.interactions.values():
            yield from (str(message.body) for message in made.said)
        for person in self.people.values():
            yield from (str(message.body) for message in person.inbox())

    def said(self) -> Counter[str]:
        """Return how often each message that the bot itself wanted said stands there.

        In a channel or in a thread; by its key on Slack, by the nonce made of it on Discord.
        """
        keys: Counter[str] = Counter()
        for message in self.slack.workspace.messages:
            if message.channel == PLACE and (key := _key(message)):
                keys[key] += 1
        for place in (self.room, *self.discord.threads_of(self.room)):
            for told in self.discord.said(place):
                if told.body.get("nonce"):
                    keys[str(told.body["nonce"])] += 1
        return keys

    def wanted(self, keys: Iterable[str]) -> dict[str, str]:
        """Return under which name each message stands in `said`, by its key with the channel."""
        names = {}
        for key in keys:
            slack, discord = (f"{key}/{channel}" for channel in self.channels)
            names |= {slack: slack, discord: nonce(discord)}
        return names

    def forget(self) -> None:
        """Keep nothing of what was asked and answered so far, so that a long run stays quick."""
        self.given.clear()
        self.slack.spoken.clear()
        self.slack.calls.clear()
        self.slack.workspace.whispers.clear()
        self.discord.calls.clear()
        old = time.time() - 2 * _FIRST
        for token in [t for t, made in self.discord.interactions.items() if made.began < old]:
            del self.discord.interactions[token]


def _key(message: Message) -> str:
    """Return the key under which a message was posted on Slack; empty where there is none."""
    payload = message.metadata.get("event_payload") or {}
    return str(payload.get("key")) if message.metadata.get("event_type") == EVENT else ""


def _slack(person: str) -> str:
    return {"you": "U1", "dana": "U2"}[person]


def _text(made: Interaction) -> str:
    return " ".join([str(made.data), *(str(message.body) for message in made.said)])


@contextlib.asynccontextmanager
async def chats() -> AsyncIterator[Chats]:
    """Serve both platforms until the block ends."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        discord = await stack.enter_async_context(discord_running())
        slack.workspace.channel(PLACE, name="deploys")
        guild = discord.guild()
        room = discord.channel(guild, "deploys")
        people = {name: discord.person(guild, name) for name in ("you", "dana")}
        for name in people:
            slack.person(_slack(name))
        yield Chats(slack=slack, discord=discord, room=room, people=people)
