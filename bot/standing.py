"""The signs that stand on approval requests, read again from the platform."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat import ChatError, MessageGone, Placed, Platform
from bot.deliveries import Deliveries
from bot.heard import Deed, Heard
from bot.requests import Requests, Spot
from commands.decide import meaning
from commands.people import LOCAL, TERMINAL, id_of, identify
from config.model import Configuration
from runner.record.run import Run
from runner.witness import Cast, Unseen

T = TypeVar("T")

AGAIN = ":again:"
"""Within the key of what was not heard but read: the sign as it stood, or that it was gone."""

_CALL = 10.0  # seconds that a platform may take to say what stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A listed person's sign as it stands on an approval request."""

    person: str
    yes: bool
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Reads signs again, and compares them with what was heard; raises `Unseen`."""

    configuration: Configuration
    platforms: Mapping[str, Platform]
    requests: Requests
    deliveries: Deliveries

    def platform(self, via: str) -> Platform | None:
        """Return the platform a vote came by; the command line's is the terminal."""
        return self.platforms.get(TERMINAL if via == LOCAL else via)

    async def stand(self, run: Run, platform: Platform) -> list[Standing] | None:
        """Return the signs of listed people that stand; None where the platform keeps none."""
        found: list[Standing] = []
        for spot in await self.requests.spots(run, platform.name):
            try:
                placed = await asked(platform, platform.signs(spot.channel, spot.reference))
            except MessageGone:
                continue  # with it, everything that stood on it
            if placed is None:
                return None
            found += [one for each in placed if (one := self._listed(run, platform, spot, each))]
        return found

    async def unheard(self, run: Run, platform: Platform, casts: Sequence[Cast]) -> list[Heard]:
        """Return what the platform shows and nobody told: signs that stand, and that are gone."""
        standing = await self.stand(run, platform)
        if standing is None:
            return []
        yes = {each.person for each in standing if each.yes}
        told = [each.heard for each in standing]
        told += [
            self._gone(run, platform, cast)
            for cast in casts
            if cast.via == platform.name and not cast.pressed and cast.person not in yes
        ]
        return [heard for each in told if (heard := await self._new(each))]

    async def _new(self, heard: Heard) -> Heard | None:
        """Return what is read with a key of its own, or None if it has been heard."""
        history = await self.deliveries.history(heard)
        last = history[-1].heard if history else None
        if last is not None and last.removed == heard.removed:
            return None
        if last is None and heard.removed:
            return None
        count = len(history)
        key = f"{heard.platform}{AGAIN}{heard.message}:{heard.user}:{heard.text}:{count}"
        return replace(heard, key=key)

    def _listed(self, run: Run, platform: Platform, spot: Spot, placed: Placed) -> Standing | None:
        policy = self.configuration.environments[run.environment].approval
        yes = meaning(policy, placed.sign)
        person = identify(self.configuration.settings, platform.name, placed.user)
        if yes is None or person is None:
            return None
        heard = self._heard(platform, placed.user, placed.sign, spot)
        return Standing(person=person, yes=yes, heard=heard)

    def _gone(self, run: Run, platform: Platform, cast: Cast) -> Heard:
        policy = self.configuration.environments[run.environment].approval
        user = id_of(self.configuration.settings, platform.name, cast.person) or ""
        spot = Spot(channel="", reference=cast.message)
        return replace(self._heard(platform, user, policy.yes, spot), removed=True)

    def _heard(self, platform: Platform, user: str, sign: str, spot: Spot) -> Heard:
        return Heard(
            key="",
            platform=platform.name,
            space=_space(self.configuration, platform.name),
            user=user,
            channel=spot.channel,
            deed=Deed.SIGN,
            text=sign,
            message=spot.reference,
        )


async def asked(platform: Platform, answer: Awaitable[T]) -> T:
    """Return what a platform says.

    Raises:
        MessageGone: as the platform has it.
        Unseen: the platform cannot say.
    """
    try:
        async with asyncio.timeout(_CALL):
            return await answer
    except MessageGone:
        raise
    except TimeoutError as error:
        raise Unseen(f"{platform.name}: no answer within {_CALL:g} s") from error
    except ChatError as error:
        raise Unseen(f"{platform.name}: {error}") from error


def _space(configuration: Configuration, platform: str) -> str:
    """Return a workspace or guild of ours: what is read again lies in none other."""
    chat = configuration.settings.chat
    if platform == "slack" and chat.slack:
        return chat.slack.team
    return chat.discord.guilds[0] if platform == "discord" and chat.discord else ""
