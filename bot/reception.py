"""The reception: obeys what was delivered, and replies where it came from."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.cards.words import one_line
from bot.chat import ChatError, GoneForGood, Platform, RetryLater, Zoned
from bot.deliveries import Deliveries, Delivery, Fate
from bot.heard import Deed, Heard
from bot.intake import NotYet
from bot.requests import ALERT, APPROVAL, EMERGENCY, LOCK, Purpose, Requests
from bot.standing import AGAIN
from commands import say
from commands.decide import meaning
from commands.desk import Desk
from commands.people import caller_of, narrowed
from commands.places import known_space
from commands.reply import Context, Kind, Reply
from commands.request import Caller
from commands.signs import ALERT_SIGNS, LOCK_SIGNS, normal_sign
from config.model import Configuration
from config.model.calendar import known
from config.problem import Problem
from runner.control import Control
from runner.record.run import State

log = logging.getLogger(__name__)

LATE = 3600.0
"""Seconds after which a request that was interrupted is no longer carried out unasked."""

_CALL = 10.0  # seconds that a platform may take for one call
_PAUSES = (0.5, 2.0, 5.0)  # seconds before each further try to reply
_MOST = 10.0  # seconds at most that a platform is waited for when it asks for a pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Obeys deliveries; safe to be used for many people at once."""

    configuration: Configuration
    desk: Desk
    control: Control
    platforms: Mapping[str, Platform]
    requests: Requests
    deliveries: Deliveries
    clock: Callable[[], float]

    async def obey(self, delivery: Delivery) -> Fate:
        """Obey a delivery, and say what became of it.

        Raises:
            NotYet: it cannot be judged at this moment.
        """
        heard = delivery.heard
        if heard.deed is Deed.SIGN:
            return await self._sign(delivery)
        late = self._late(delivery)
        reply = say.problem(_interrupted(delivery)) if late else await self._reply(heard)
        return await self._owed(delivery, reply)

    async def broken(self, delivery: Delivery) -> Fate:
        """Tell whoever asked that it could not be carried out."""
        fate = await self._owed(delivery, say.problem(_broken()))
        return fate if fate is Fate.OWED else Fate.BROKEN

    async def answer(self, delivery: Delivery) -> Fate:
        """Give the answer that is owed, with a few tries; `OWED` where chat took none of them.

        What was asked for is done whether or not the answer arrives. One that nobody could be told
        for so long that it is of no use any more is given up.
        """
        why = await self._tried(delivery.heard, delivery.reply) if delivery.reply else None
        if why is None:
            return Fate.DONE
        if not isinstance(why, GoneForGood) and not self._late(delivery):
            return Fate.OWED
        platform, key = delivery.heard.platform, delivery.heard.key
        log.warning("%s: the answer to %s is lost: %s", platform, key, why)
        return Fate.DONE

    async def _owed(self, delivery: Delivery, reply: Reply) -> Fate:
        """Keep an answer until it is given, and try to give it at once."""
        await self.deliveries.owe(delivery.heard.key, reply)
        return await self.answer(replace(delivery, reply=reply))

    def _late(self, delivery: Delivery) -> bool:
        return self.clock() - delivery.taken > LATE

    async def _reply(self, heard: Heard) -> Reply:
        if not known_space(self.configuration.settings, heard.platform, heard.space):
            return await self._foreign(heard)
        caller, doubt = await self._caller(heard)
        if heard.deed is Deed.PRESS:
            reply = await self.desk.press(caller, heard.text, message=heard.message, key=heard.key)
        else:
            reply = await self.desk.handle(heard.text, caller, key=heard.key)
        return _doubted(reply, doubt)

    async def _foreign(self, heard: Heard) -> Reply:
        """Refuse what comes from a workspace or guild that is not ours, and record it."""
        problem = Problem(
            code="space-not-configured",
            what=f"Requests from {heard.space or 'here'} on {heard.platform} do not count.",
            cure="Ask in the workspace or guild that handrail.yaml names below `chat`.",
        )
        first = next(iter(self.configuration.environments))
        reason = f"{problem.what} [{problem.code}]"
        who = f"{heard.platform}:{heard.user}"
        await self.control.refused(f"environment:{first}", who, heard.deed.value, reason)
        return say.not_counted(problem)

    async def _sign(self, delivery: Delivery) -> Fate:
        heard = delivery.heard
        purpose = await self.requests.purpose(heard.platform, heard.message)
        if purpose is None or not self._meant(heard, purpose):
            return Fate.IGNORED
        if await self._overtaken(delivery):
            return Fate.DONE
        caller, doubt = await self._caller(heard)
        reply: Reply | None
        if purpose.kind == APPROVAL:
            await self._recorded(purpose.run, heard.message)
            reply = await self.desk.react(
                caller,
                purpose.run,
                heard.text,
                removed=heard.removed,
                message=heard.message,
                key=heard.key,
            )
        elif purpose.kind == ALERT:
            reply = await self._alert(heard, purpose, caller)
        elif purpose.kind == LOCK:
            reply = await self._lock(heard, purpose, caller)
        else:
            reply = await self.desk.countersign(
                caller, purpose.run, heard.text, message=heard.message, key=heard.key
            )
        if reply is None or reply.kind is Kind.DONE:
            return Fate.DONE
        return await self._owed(delivery, _doubted(reply, doubt))

    async def _alert(self, heard: Heard, purpose: Purpose, caller: Caller) -> Reply | None:
        """Obey a sign on an alert as its button; on one that is decided it says nothing."""
        run = await self.control.run(purpose.run)
        asked = run.question if run is not None else None
        if asked is None or asked.id != purpose.about:
            return None
        option = ALERT_SIGNS[normal_sign(heard.text)]
        return await self.desk.press(
            caller, f"answer {purpose.run} {option}", message=heard.message, key=heard.key
        )

    async def _lock(self, heard: Heard, purpose: Purpose, caller: Caller) -> Reply | None:
        """Obey a sign on the question for a lock as its button; one that is over asks nothing."""
        place = purpose.run.partition(":")[2]
        asked = await self.control.wanted(place)
        if asked is None or str(asked.number) != purpose.about:
            return None
        word = LOCK_SIGNS[normal_sign(heard.text)]
        return await self.desk.press(caller, f"{word} {place}", key=heard.key)

    def _meant(self, heard: Heard, purpose: Purpose) -> bool:
        """Tell whether a sign says something where it stands."""
        environment = self.configuration.environments.get(purpose.run.rpartition("-")[0])
        if purpose.kind == ALERT:
            known = known_space(self.configuration.settings, heard.platform, heard.space)
            return known and not heard.removed and normal_sign(heard.text) in ALERT_SIGNS
        if purpose.kind == LOCK:
            known = known_space(self.configuration.settings, heard.platform, heard.space)
            return known and not heard.removed and normal_sign(heard.text) in LOCK_SIGNS
        if environment is None or meaning(environment.approval, heard.text) is None:
            return False
        if not known_space(self.configuration.settings, heard.platform, heard.space):
            return False
        if purpose.kind == EMERGENCY:
            return not heard.removed  # a countersign is not taken back
        return purpose.kind == APPROVAL

    async def _overtaken(self, delivery: Delivery) -> bool:
        """Tell whether a newer word about the same sign has been taken, or the same one was read.

        Platforms deliver out of order; and what a platform still had to deliver when its signs were
        read again comes behind what was read.
        """
        heard = delivery.heard
        history = await self.deliveries.history(heard)
        keys = [each.heard.key for each in history]
        at = keys.index(heard.key) if heard.key in keys else len(keys)
        newer = any(each.heard.at > heard.at > 0 for each in history)
        before = history[at - 1].heard if at else None
        read = before is not None and AGAIN in before.key and AGAIN not in heard.key
        return newer or (read and before is not None and before.removed == heard.removed)

    async def _recorded(self, run_id: str, message: str) -> None:
        """Wait until a run knows of its request: it may have been posted this very moment."""
        run = await self.control.run(run_id)
        if run is not None and run.state is State.AWAITING_APPROVAL and message not in run.messages:
            raise NotYet(f"the approval request of {run.name} is being recorded")

    async def _caller(self, heard: Heard) -> tuple[Caller, str]:
        """Return who asks, and what could not be confirmed of that person's roles."""
        settings = self.configuration.settings
        caller = caller_of(
            settings, platform=heard.platform, user=heard.user, channel=heard.channel
        )
        platform = self.platforms[heard.platform]
        if isinstance(platform, Zoned):
            caller = replace(caller, zone=known(await platform.zone(heard.user)))
        if not caller.roles:
            return caller, ""
        try:
            async with asyncio.timeout(_CALL):
                roles = await platform.confirmed(heard.user, caller.roles, heard.groups)
        except (ChatError, TimeoutError) as error:
            doubtful = caller.roles & narrowed(settings, heard.platform)
            log.warning("%s: groups cannot be asked: %s", heard.platform, error)
            return replace(caller, roles=caller.roles - doubtful), _doubt(heard, doubtful)
        return replace(caller, roles=roles & caller.roles), ""

    async def _tried(self, heard: Heard, reply: Reply) -> Exception | None:
        """Reply, with a few tries; returns why it did not arrive, None where it did."""
        platform = self.platforms[heard.platform]
        why: Exception | None = None
        for pause in (*_PAUSES, None):
            wait = pause
            try:
                async with asyncio.timeout(_CALL):
                    await platform.answer(heard, reply)
            except RetryLater as error:
                wait = pause and min(error.seconds, _MOST)
                why = error
            except GoneForGood as error:
                wait, why = None, error
            except (ChatError, TimeoutError) as error:
                why = error
            else:
                return None
            if wait is None:
                break
            await asyncio.sleep(wait)
        return why


def _doubt(heard: Heard, doubtful: frozenset[str]) -> str:
    if not doubtful:
        return ""
    roles = ", ".join(sorted(doubtful))
    return (
        f"The groups of {heard.platform} could not be asked just now, so this did not count: "
        f"{roles}. Try again in a minute."
    )


def _doubted(reply: Reply, doubt: str) -> Reply:
    """Return a reply that says which roles could not be confirmed, where it is a refusal."""
    if not doubt or reply.kind is Kind.DONE:
        return reply
    blocks = (*reply.message.blocks, Context(text=doubt))
    return replace(reply, message=replace(reply.message, blocks=blocks))


def _interrupted(delivery: Delivery) -> Problem:
    when, heard = say.moment(delivery.taken), delivery.heard
    asked = f", {one_line(heard.text)}," if heard.deed is Deed.COMMAND else ""
    return Problem(
        code="interrupted",
        what=f"What you asked on {when}{asked} was interrupted when the bot stopped.",
        cure="See /handrail runs for what became of it, and ask again if it is still wanted.",
    )


def _broken() -> Problem:
    return Problem(
        code="internal-error",
        what="This could not be carried out: the bot met an error of its own.",
        cure="See /handrail status for how things stand, then try again; the bot's log has more.",
    )
