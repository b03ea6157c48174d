"""Reads signs again: after a connection was lost, and those of a request at its quorum."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.bell import rung
from bot.chat import Platform
from bot.heard import Heard
from bot.letters import SIGNS
from bot.requests import LOCK
from bot.standing import Decisions, Signs, asked
from commands.people import LOCAL, TERMINAL, id_of, roles_of
from runner.control import Control
from runner.plan import Plan
from runner.record.run import Run, State
from runner.witness import Cast, Unseen, casts_of

log = logging.getLogger(__name__)

Take = Callable[[Heard], Awaitable[bool]]
Anew = Callable[[str, str], Awaitable[None]]

_RUNS = 200  # newest runs looked through for what is still open
EVERY = 300.0
"""Seconds after which signs are read again in any case: platforms lose events without a word."""

_PAUSE = 3.0  # seconds until a platform that could not be read is read again


@dataclass(slots=True, kw_only=True)
class ChatWitness:
    """Says whose yes no longer stands, by what the platforms show now.

    Attributes:
        take: The intake, told of signs that it never heard of; None until there is one.
    """

    signs: Signs
    take: Take | None = None

    async def withdrawn(self, run: Run, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return the people whose sign stands no longer, with the reason.

        A sign that was never heard of is heard now, and counted before anything is decided: it may
        be a no.
        """
        del plan
        fallen: dict[str, str] = {}
        signed = [cast for cast in casts if cast.message and not cast.pressed]  # others were typed
        for via in dict.fromkeys(cast.via for cast in signed):
            platform = self.signs.platform(via)
            theirs = [cast for cast in signed if cast.via == via]
            if platform is None:
                fallen |= {cast.person: f"approved on {via}, which is gone" for cast in theirs}
                continue
            reading = await self.signs.read(run, platform)
            if reading is None:
                continue
            reason = f"has no sign on the request on {via} any more"
            fallen |= {cast.person: reason for cast in theirs if cast.person not in reading.yes}
            news = await self.signs.unheard(run, platform, reading, ())
            if self.take and any([await self.take(heard) for heard in news]):
                raise Unseen(f"{via}: signs that were not heard of are counted first")
        return fallen

    async def demoted(self, plan: Plan, casts: Sequence[Cast]) -> Mapping[str, str]:
        """Return the people who hold no role any more that may approve, with the reason."""
        settings = self.signs.configuration.settings
        wanted = frozenset(plan.approval.roles)
        fallen: dict[str, str] = {}
        for cast in casts:
            platform = self.signs.platform(cast.via)
            if platform is None:
                continue  # told by `withdrawn`
            name = TERMINAL if cast.via == LOCAL else cast.via
            user = id_of(settings, name, cast.person) or ""
            roles = roles_of(settings, cast.person)
            held = await asked(platform, platform.confirmed(user, roles, frozenset()))
            if held.isdisjoint(wanted):
                fallen[cast.person] = f"no longer holds, on {cast.via}, a role that may approve"
        return fallen


@dataclass(slots=True, kw_only=True)
class Rereader:
    """Looks for signs that were missed, and has them obeyed as if they had been heard.

    Attributes:
        anew: The outbox, told of messages that somebody deleted; None until there is one.
    """

    control: Control
    signs: Signs
    take: Take
    anew: Anew | None = None
    _platforms: set[str] = field(default_factory=set)
    _asking: set[str] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def back(self, platform: str) -> None:
        """Have all open requests on a platform read soon."""
        self._platforms.add(platform)
        self._bell.set()

    def heed(self, platform: str) -> None:
        """Have the requests on a platform read that another replica is connected to again."""
        if platform:
            self._platforms.add(platform)
            self._bell.set()

    async def gone(self, platform: str, reference: str) -> None:
        """Have a message of ours posted anew that somebody deleted, where it is still of use."""
        if self.anew is not None and await self._asks_still(platform, reference):
            await self.anew(platform, reference)

    async def _asks_still(self, platform: str, reference: str) -> bool:
        """Tell whether a message is no question for a lock, or one that is still open."""
        about = await self.signs.requests.purpose(platform, reference)
        if about is None or about.kind != LOCK:
            return True
        asked = await self.control.wanted(about.run.partition(":")[2])
        return asked is not None and not asked.kept and str(asked.number) == about.about

    async def posted(self, about: str, message: str) -> None:
        """Record where an approval request stands, and have what asks for signs read soon.

        Somebody may have put a sign there before anybody knew where it stands: the platform's word
        on where may have been lost at first.

        Args:
            about: As `Draft.tell` has it.
            message: Its reference.
        """
        name = about.removesuffix(SIGNS)
        if name == about:
            await self.control.approval_posted(name, message)
        self._asking.add(name)
        self._bell.set()

    async def run(self) -> None:
        """Read until cancelled; a platform that cannot be read is tried again."""
        while True:
            if not await rung(self._bell, EVERY):
                self._platforms |= set(self.signs.platforms)
            self._bell.clear()
            for error in await self.round():
                log.warning("signs cannot be read again now: %s", error)
            if self._platforms or self._asking:
                await asyncio.sleep(_PAUSE)
                self._bell.set()

    async def round(self) -> list[Exception]:
        """Read what is wanted; what cannot be read stays wanted, and keeps nothing else back."""
        failed: list[Exception] = []
        platforms, self._platforms = self._platforms, set()
        asking, self._asking = self._asking, set()
        for platform in sorted(platforms):
            if not await _done(self._read_platform(platform), failed):
                self._platforms.add(platform)
        for name in sorted(asking):
            if not await _done(self._read_one(name), failed):
                self._asking.add(name)
        return failed

    async def _read_platform(self, platform: str) -> None:
        await self._read(await self.control.runs(limit=_RUNS), (platform,))
        for environment in self.signs.configuration.environments:
            await self._locks(environment, (platform,))

    async def _read_one(self, name: str) -> None:
        """Read what a run or an environment asks for."""
        _, is_place, environment = name.partition("environment:")
        if is_place:
            await self._locks(environment, tuple(self.signs.platforms))
            return
        run = await self.control.run(name)
        await self._read([run] if run else [], tuple(self.signs.platforms))

    async def _read(self, runs: Sequence[Run], platforms: Sequence[str]) -> None:
        for run in runs:
            for name in platforms:
                platform = self.signs.platform(name)
                if platform is None:
                    continue
                if run.state is State.AWAITING_APPROVAL and run.messages:
                    await self._votes(run, platform)
                missed = await self.signs.decisions(run, platform)
                await self._heard(run.name, platform, missed)

    async def _locks(self, environment: str, platforms: Sequence[str]) -> None:
        asked = await self.control.wanted(environment)
        for name in platforms if asked and not asked.kept else ():
            platform = self.signs.platform(name)
            if asked is not None and platform is not None:
                missed = await self.signs.answers(environment, asked, platform)
                await self._heard(f"the lock of {environment}", platform, missed)

    async def _votes(self, run: Run, platform: Platform) -> None:
        reading = await self.signs.read(run, platform)
        if reading is not None:
            casts = casts_of(run, await self.control.events(run.id))
            news = await self.signs.unheard(run, platform, reading, casts)
            missed = Decisions(heard=tuple(news), gone=reading.gone)
            await self._heard(run.name, platform, missed)

    async def _heard(self, about: str, platform: Platform, missed: Decisions) -> None:
        for reference in missed.gone:
            await self.gone(platform.name, reference)
        for heard in missed.heard:
            log.info("%s: a sign on %s was missed, and counts now", platform.name, about)
            await self.take(heard)


async def _done(work: Awaitable[None], failed: list[Exception]) -> bool:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - told by the caller, and tried again
        failed.append(error)
        return False
    return True
