"""The signs that stand on what asks for one, read again from chat."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.chat import ChatError, MessageGone, Placed, Platform
from bot.deliveries import Deliveries
from bot.heard import Deed, Heard
from bot.requests import (
    Requests,
    Spot,
    alert_of,
    announcement_of,
    lock_question_of,
    request_of,
)
from commands.decide import meaning
from commands.people import LOCAL, TERMINAL, id_of, identify
from commands.signs import ALERT_SIGNS, LOCK_SIGNS, normal_sign
from config.model import Configuration
from runner.handover import Wanted
from runner.record.run import Run
from runner.witness import Cast, Unseen

T = TypeVar("T")

AGAIN = ":again:"
"""Within the key of what was not heard but read: the sign as it stood, or that it was gone."""

_Order = Callable[[str], int]
"""The place of a sign in the order in which signs are heard; -1 where it says nothing."""

_CALL = 10.0  # seconds that a platform may take to say what stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A listed person's sign as it stands on an approval request."""

    person: str
    yes: bool
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The signs of listed people that stood at a moment (seconds since the epoch).

    Attributes:
        gone: References of requests that somebody deleted, and with them what stood on them.
    """

    at: float
    signs: tuple[Standing, ...]
    gone: tuple[str, ...] = ()

    @property
    def yes(self) -> frozenset[str]:
        """Who stands by a yes."""
        return frozenset(each.person for each in self.signs if each.yes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Decisions by sign that nobody had heard of; `gone` is as of a reading."""

    heard: tuple[Heard, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Reads signs again, and compares them with what was heard; reading raises `Unseen`."""

    configuration: Configuration
    platforms: Mapping[str, Platform]
    requests: Requests
    deliveries: Deliveries
    clock: Callable[[], float] = time.time

    def platform(self, via: str) -> Platform | None:
        """Return the platform a vote came by; the command line's is the terminal."""
        return self.platforms.get(TERMINAL if via == LOCAL else via)

    async def read(self, run: Run, platform: Platform) -> Reading | None:
        """Read a run's requests on a platform; None where the platform keeps no signs."""
        began = self.clock()
        found: list[Standing] = []
        gone: list[str] = []
        for spot in await self.requests.spots(request_of(run), platform.name):
            placed = await self._placed(platform, spot, gone)
            if placed is None:
                return None
            found += [one for each in placed if (one := self._listed(run, platform, spot, each))]
        return Reading(at=began, signs=tuple(found), gone=tuple(gone))

    async def decisions(self, run: Run, platform: Platform) -> Decisions:
        """Read what people decided, on a run's alert and emergency, and nobody heard of.

        Where several decided on an alert meanwhile, the way back comes first.
        """
        began = self.clock()
        news: list[Heard] = []
        gone: list[str] = []
        for beginning, order in self._decided(run):
            found = await self._signs(platform, beginning, order, gone)
            news += [heard for person, heard in found if person]
        return Decisions(heard=await self._unheard(news, began), gone=tuple(gone))

    async def answers(self, environment: str, asked: Wanted, platform: Platform) -> Decisions:
        """Read what a lock's holder said to whoever wants it, and nobody heard of.

        It is one word; of several the lock is kept.
        """
        began = self.clock()
        gone: list[str] = []
        beginning = lock_question_of(f"environment:{environment}", asked.number)
        keeps_first = [*LOCK_SIGNS][::-1]
        found = await self._signs(
            platform, beginning, lambda sign: _place(keeps_first, normal_sign(sign)), gone
        )
        said = [heard for person, heard in found if person == asked.holder]
        return Decisions(heard=await self._unheard(said[:1], began), gone=tuple(gone))

    async def _signs(
        self, platform: Platform, beginning: str, order: _Order, gone: list[str]
    ) -> list[tuple[str | None, Heard]]:
        """Return who put signs on messages whose keys begin so, in order; of strangers None."""
        found: list[tuple[str | None, Heard]] = []
        for spot in await self.requests.spots(beginning, platform.name):
            placed = await self._placed(platform, spot, gone) or ()
            found += [
                (
                    identify(self.configuration.settings, platform.name, each.user),
                    self._heard(platform, each.user, each.sign, spot),
                )
                for each in _ordered(placed, order)
            ]
        return found

    async def _unheard(self, read: Sequence[Heard], began: float) -> tuple[Heard, ...]:
        return tuple([heard for each in read if (heard := await self._new(each, began))])

    def _decided(self, run: Run) -> Iterator[tuple[str, _Order]]:
        """Yield the messages that ask for a decision now, and what puts their signs in order."""
        if alert := alert_of(run):
            signs = [*ALERT_SIGNS]
            yield alert, lambda sign: _place(signs, normal_sign(sign))
        environment = self.configuration.environments.get(run.environment)
        if environment is not None and (announced := announcement_of(run)):
            policy = environment.approval
            yield announced, lambda sign: _place([True, False], meaning(policy, sign))

    async def _placed(
        self, platform: Platform, spot: Spot, gone: list[str]
    ) -> Sequence[Placed] | None:
        """Return the signs on a message, None where the platform keeps none; note one gone."""
        try:
            return await asked(platform, platform.signs(spot.channel, spot.reference))
        except MessageGone:
            gone.append(spot.reference)
            return ()

    async def unheard(
        self, run: Run, platform: Platform, reading: Reading, casts: Sequence[Cast]
    ) -> list[Heard]:
        """Return what was read and nobody told: signs that stand, and signs of casts now gone."""
        told = [each.heard for each in reading.signs]
        told += [
            self._gone(run, platform, cast)
            for cast in casts
            if cast.via == platform.name and not cast.pressed and cast.person not in reading.yes
        ]
        return [heard for each in told if (heard := await self._new(each, reading.at))]

    async def _new(self, heard: Heard, at: float) -> Heard | None:
        """Return what was read with a key of its own, or None if it has been heard.

        Where something was heard since the reading began, that is the newer word.
        """
        history = await self.deliveries.history(heard)
        if not history:
            return None if heard.removed else replace(heard, key=_key(heard, 0))
        last = history[-1]
        if last.heard.removed == heard.removed or last.taken >= at:
            return None
        return replace(heard, key=_key(heard, len(history)))

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


def _ordered(placed: Sequence[Placed], order: _Order) -> list[Placed]:
    known = [each for each in placed if order(each.sign) >= 0]
    return sorted(known, key=lambda each: order(each.sign))


def _place(known: Sequence[object], one: object) -> int:
    return known.index(one) if one in known else -1


def _key(heard: Heard, count: int) -> str:
    """Name what was read: the same until something more is heard of that sign."""
    return f"{heard.platform}{AGAIN}{heard.message}:{heard.user}:{heard.text}:{count}"


def _space(configuration: Configuration, platform: str) -> str:
    """Return a workspace or guild of ours: what is read again lies in none other."""
    chat = configuration.settings.chat
    if platform == "slack" and chat.slack:
        return chat.slack.team
    return chat.discord.guilds[0] if platform == "discord" and chat.discord else ""
