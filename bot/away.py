"""After an outage: one message for each channel, of how long it was and what happened meanwhile.

How long the bot was in touch with a platform is kept in the database. So an outage is told once,
however often the bot is started meanwhile, and a bot that was not running is told of as well.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot import cards
from bot.cards import Absence
from bot.chat import Connection
from bot.health import Health
from bot.letters import Draft
from bot.outbox import Outbox
from bot.presence import ClosedChannel, Touch
from bot.routing import Audience
from config.model.environment import Notify
from runner.control import Control
from runner.plan import Plan
from runner.record.run import Run, State

LONG = 60.0
"""Seconds from which on it was an outage."""

NOTED = 300.0
"""Seconds from which on it is told, even if nothing happened."""

_BEAT = 20.0  # seconds between two notes that the bot is there
_SAME = 120.0  # seconds after an outage in which another one is the same one
_RUNS = 50  # newest runs of an environment that are looked through

_STANDING_BY = frozenset({State.REQUESTED, State.PLANNED, State.AWAITING_APPROVAL, State.QUEUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which a platform was not reached.

    Attributes:
        down: The bot itself was not running.
    """

    platform: str
    since: float
    until: float
    down: bool = False


def outage(platform: str, touch: Touch, now: float, *, first: bool) -> Outage | None:
    """Return the outage that ends now, if there was one.

    Args:
        platform: Its name.
        touch: How it stood with it so far.
        now: A moment at which nothing speaks against the platform being there.
        first: This is the first look since the bot was started.
    """
    down = first and not touch.lost_at
    since = touch.lost_at or (touch.present_at if first else now)
    if now - since <= LONG:
        return None
    return Outage(platform=platform, since=since, until=now, down=down)


def touched(run: Run, since: float) -> bool:
    """Return whether something happened to a run since a moment."""
    if run.ended:
        return run.ended_at >= since
    return run.state not in _STANDING_BY or run.requested_at >= since


def absence_drafts(
    told: Outage, audience: Audience, runs: dict[str, list[Run]], plans: dict[str, Plan]
) -> list[Draft]:
    """Return one message a channel of the platform, where there is something to say."""
    found = []
    for channel, environments in _channels(audience, told.platform):
        happened = {name: runs[name] for name in environments if runs.get(name)}
        if not happened and (told.down or told.until - told.since < NOTED):
            continue
        away = Absence(since=told.since, until=told.until, runs=happened, plans=plans)
        key = f"{_key(told.platform, told.since)}{channel}"
        found.append(Draft(key=key, channel=channel, message=cards.absence(away)))
    return found


def deaf_drafts(platform: str, since: float, until: float, audience: Audience) -> list[Draft]:
    """Return one message a channel of a platform from which nothing reached the bot."""
    message = cards.deafness(since, until)
    return [
        Draft(key=f"deaf/{platform}/{since:.0f}/{channel}", channel=channel, message=message)
        for channel, _ in _channels(audience, platform)
    ]


def closed_drafts(closed: Sequence[ClosedChannel], audience: Audience) -> list[Draft]:
    """Return what the channels of an environment are told of another that takes nothing.

    That may be one of its stakeholders or for its alerts, who would miss what only they are told.
    """
    shut = {each.place for each in closed}
    others = {
        (each, other)
        for each in closed
        for name, places in audience.channels.items()
        if each.place in places or each.place in _less(audience.notify.get(name, Notify()))
        for other in places
        if other not in shut
    }
    return [
        Draft(
            key=f"closed/{each.place}/{each.since:.0f}/{other}",
            channel=other,
            message=cards.closed_channel(each.place, each.problem),
            once=True,
        )
        for each, other in sorted(others, key=lambda pair: (pair[0].place, pair[1]))
    ]


def _less(notify: Notify) -> tuple[str, ...]:
    return (*notify.stakeholders, *notify.alerts)


def _key(platform: str, since: float) -> str:
    return f"away/{platform}/{since:.0f}/"


def _channels(audience: Audience, platform: str) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for environment, places in audience.channels.items():
        for place in places:
            if place.partition(":")[0] == platform:
                found.setdefault(place, []).append(environment)
    yield from found.items()


class Away:
    """Notes when the bot is in touch, and tells when it was not."""

    def __init__(
        self,
        control: Control,
        outbox: Outbox,
        audience: Audience,
        clock: Callable[[], float] = time.time,
        ears: Sequence[Connection] = (),
    ) -> None:
        self._control = control
        self._outbox = outbox
        self._audience = audience
        self._clock = clock
        self._ears = ears
        self._touches: dict[str, Touch] = {}
        self._deaf: dict[str, float] = {}

    async def look(self) -> None:
        """Look at every platform; outages that are over and channels that are shut are told."""
        for platform in self._audience.platforms:
            await self._platform(platform)
        for ear in self._ears:
            await self._outbox.put(*self._heard_again(ear))
        await self._outbox.put(*closed_drafts(await self._outbox.troubles(), self._audience))

    async def _platform(self, platform: str) -> None:
        now, health = self._clock(), self._outbox.health(platform)
        first = platform not in self._touches
        known = self._touches.get(platform) or await self._outbox.presence.touch(platform)
        touch = known or Touch(present_at=now)
        self._touches[platform] = touch
        if not health.away:
            await self._present(platform, touch, now, first=first)
        elif not touch.lost_at or first:
            await self._lost(platform, touch, health)

    def _heard_again(self, ear: Connection) -> list[Draft]:
        """Return what a platform's channels are told once what is said there is heard again.

        While nothing can be said there either it waits; then one message tells of both.
        """
        name, since = ear.platform.name, ear.deaf_since
        touch = self._touches.get(name)
        if since or (touch and touch.lost_at):
            self._deaf[name] = self._deaf.get(name) or since
            return []
        lost, now = self._deaf.pop(name, 0.0), self._clock()
        if not lost or now - lost <= LONG or (touch and touch.told_until > lost):
            return []
        return deaf_drafts(name, lost, now, self._audience)

    async def _lost(self, platform: str, touch: Touch, health: Health) -> None:
        since = touch.lost_at or health.lost_at
        again = touch.told_since and (
            since - touch.told_until < _SAME
            or await self._outbox.shelf.waiting(_key(platform, touch.told_since))
        )
        lost = touch.told_since if again else since
        await self._note(platform, replace(touch, lost_at=lost))

    async def _present(self, platform: str, touch: Touch, now: float, *, first: bool) -> None:
        over = outage(platform, touch, now, first=first)
        if over is None:
            if first or touch.lost_at or now - touch.present_at >= _BEAT:
                await self._note(platform, replace(touch, present_at=now, lost_at=0.0))
            return
        runs, plans = await self._happened(over)
        drafts = absence_drafts(over, self._audience, runs, plans)
        await self._outbox.put(*drafts)
        since, until = (over.since, over.until) if drafts else (0.0, 0.0)
        there = Touch(present_at=now, told_since=since, told_until=until)
        await self._note(platform, there)

    async def _happened(self, over: Outage) -> tuple[dict[str, list[Run]], dict[str, Plan]]:
        runs: dict[str, list[Run]] = {}
        plans: dict[str, Plan] = {}
        for environment in self._audience.channels:
            newest = await self._control.runs(environment, _RUNS)
            runs[environment] = [run for run in newest if touched(run, over.since)]
            for run in runs[environment]:
                plan = await self._control.plan(run.id)
                if plan is not None:
                    plans[run.id] = plan
        return runs, plans

    async def _note(self, platform: str, touch: Touch) -> None:
        await self._outbox.presence.note(platform, touch)
        self._touches[platform] = touch
