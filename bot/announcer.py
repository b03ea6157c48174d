"""The announcer: reads the journal with a cursor and puts what the channels are told in the outbox.

It may be stopped anywhere: messages are put before the cursor moves, and putting one again changes
nothing. Whatever breaks here is logged and harms no run.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.announcing import (
    ENDINGS,
    Scene,
    asked_once,
    channels_of,
    drafts,
    reminder_draft,
)
from bot.away import Away
from bot.chat import Connection
from bot.emergencies import countersign_draft, due
from bot.letters import Draft
from bot.locking import lock_drafts
from bot.outbox import Outbox
from bot.routing import Audience, asides
from bot.watching import watch_drafts
from config.model.environment import Notify
from runner.control import Control, Told
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.run import Run, State

__all__ = ["SUBSCRIBER", "Announcer", "Audience"]

log = logging.getLogger(__name__)

SUBSCRIBER = "announcer"
"""The name under which it remembers how far it has read."""

_LOOK = 15.0  # seconds between two looks when there is no news
_BREATH = 0.2  # seconds before it tries again after an error, doubled up to a minute
_RUNS = 200  # runs looked through for open approval requests after a start


class Announcer:
    """Tells the channels what happens to runs."""

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
        self._away = Away(control, outbox, audience, clock, ears)
        self._reminders: dict[str, float] = {}
        self._unsigned: dict[str, float] = {}

    async def run(self) -> None:
        """Announce until cancelled; nothing else ends this."""
        pause = _BREATH
        cursor: int | None = None
        while True:
            try:
                if cursor is None:
                    cursor = await self._begin()
                cursor = await self.step(cursor)
                pause = _BREATH
            except Exception:
                log.exception("announcer: the news cannot be told, trying again in %.1f s", pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)

    async def step(self, cursor: int, within: float = _LOOK) -> int:
        """Tell what stands behind the cursor, or wait for it; returns the new cursor."""
        told = await self._control.told(cursor)
        if told:
            cursor = await self._tell(told)
        await self._remind()
        await self._away.look()
        if not told:
            await self._control.news(cursor, min(within, self._until_reminder()))
        return cursor

    async def _begin(self) -> int:
        """Return where it stopped, with the reminders that are still to come."""
        for run in await self._control.runs(limit=_RUNS):
            if run.state is State.AWAITING_APPROVAL:
                self._expect(run, await self._control.plan(run.id))
            self._expect_countersign(run)
        return await self._control.cursor(SUBSCRIBER)

    async def _tell(self, told: Sequence[Told]) -> int:
        """Put what events have to say, then move the cursor; returns it."""
        scenes: dict[str, Scene | None] = {}
        for one in told:
            event = one.event
            if event.run not in scenes:
                scenes[event.run] = await self._scene(event.run, told)
            scene = scenes[event.run]
            await self._outbox.put(*self._composed(event, scene))
            if scene and event.kind is Kind.APPROVAL_REQUESTED:
                self._expect(scene.run, scene.plan)
            if scene and event.kind is Kind.BROKE_GLASS:
                self._expect_countersign(scene.run)
        position = told[-1].position
        await self._control.advance(SUBSCRIBER, position)
        return position

    async def _scene(self, run_id: str, told: Sequence[Told]) -> Scene | None:
        """Return what is known of a run now; None for what belongs to none."""
        run = await self._control.run(run_id)
        if run is None or not run.number:
            return None
        ends = any(one.event.run == run_id and one.event.kind in ENDINGS for one in told)
        return Scene(
            run=run,
            plan=await self._control.plan(run_id),
            roster=self._audience.roster,
            channels=channels_of(self._audience.channels.get(run.environment, ()), run),
            head=await self._control.head(run_id) if ends else "",
        )

    def _composed(self, event: Event, scene: Scene | None) -> list[Draft]:
        """Return an event's messages; one that cannot be told must not keep back the others."""
        try:
            if scene is not None:
                return drafts(event, scene) + asides(event, scene, self._audience)
            return self._of_place(event)
        except Exception:
            log.exception("announcer: %s of %s cannot be told", event.kind.value, event.run)
            return []

    def _of_place(self, event: Event) -> list[Draft]:
        """Return the messages of what belongs to an environment and to none of its runs."""
        place = event.run.partition(":")[2]
        audience = self._audience
        channels = audience.channels.get(place, ())
        notify = audience.notify.get(place, Notify())
        return [
            *lock_drafts(event, channels, audience.roster),
            *watch_drafts(event, channels, notify, audience.roster),
        ]

    def _expect(self, run: Run, plan: Plan | None) -> None:
        """Remember when to remind of an approval request."""
        expires = run.approval.get("expires")
        if plan is None or not isinstance(expires, int | float):
            return
        policy = plan.approval
        if policy.remind < policy.expires:
            self._reminders[run.id] = expires - policy.remind

    def _expect_countersign(self, run: Run) -> None:
        """Remember when to remind of a countersign; the outbox knows what was said before."""
        at = due(run)
        if at is not None:
            self._unsigned[run.id] = at

    def _until_reminder(self) -> float:
        at = min((*self._reminders.values(), *self._unsigned.values()), default=None)
        return _LOOK if at is None else max(at - self._clock(), 0.0)

    async def _remind(self) -> None:
        for run_id in [name for name, at in self._reminders.items() if at <= self._clock()]:
            scene = await self._scene(run_id, ())
            wanted = [reminder_draft(scene, channel) for channel in scene.channels] if scene else []
            await self._outbox.put(*(draft for draft in wanted if draft is not None))
            del self._reminders[run_id]
        for run_id in [name for name, at in self._unsigned.items() if at <= self._clock()]:
            scene = await self._scene(run_id, ())
            if scene:
                told = (scene.run, scene.plan, scene.roster)
                wanted = [countersign_draft(*told, channel) for channel in scene.channels]
                await self._outbox.put(*(_once(draft, scene) for draft in wanted if draft))
            del self._unsigned[run_id]


def _once(draft: Draft, scene: Scene) -> Draft:
    """Return a draft whose people are mentioned once on each platform."""
    return replace(draft, message=asked_once(draft.message, draft.channel, scene.channels))
