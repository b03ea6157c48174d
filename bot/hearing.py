"""Puts together what hears: intake, reception, the reading again, completion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.chat import Platform
from bot.choices import Choices, Refs
from bot.deliveries import Deliveries
from bot.intake import Hands, Intake
from bot.reception import Reception
from bot.requests import Requests
from bot.rereading import ChatWitness, Rereader
from bot.standing import Signs
from commands.desk import Desk
from config.model import Configuration
from runner.control import Control
from runner.record.line import Line
from runner.record.store import Store

BACK = "back"
"""The topic of the news that some replica is connected (again) to a platform, which they name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What is there before a run can be asked about: tables and platforms."""

    line: Line
    configuration: Configuration
    deliveries: Deliveries
    requests: Requests
    platforms: Mapping[str, Platform]
    witness: ChatWitness


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What listens, and what reads again."""

    intake: Intake
    rereader: Rereader


def senses(
    configuration: Configuration,
    store: Store,
    platforms: tuple[Platform, ...],
    clock: Callable[[], float],
) -> Senses:
    """Return what reads platforms again; its witness is for the runner."""
    deliveries, requests = Deliveries(store), Requests(store)
    named = {platform.name: platform for platform in platforms}
    signs = Signs(
        configuration=configuration,
        platforms=named,
        requests=requests,
        deliveries=deliveries,
        clock=clock,
    )
    return Senses(
        line=store.line,
        configuration=configuration,
        deliveries=deliveries,
        requests=requests,
        platforms=named,
        witness=ChatWitness(signs=signs),
    )


def hearing(
    sense: Senses, desk: Desk, control: Control, refs: Refs, clock: Callable[[], float]
) -> Hearing:
    """Return the intake with all hands; the witness tells it of what it never heard."""
    reception = Reception(
        configuration=sense.configuration,
        desk=desk,
        control=control,
        platforms=sense.platforms,
        requests=sense.requests,
        deliveries=sense.deliveries,
        clock=clock,
    )

    async def back(platform: str) -> None:
        await rereader.back(platform)
        await sense.line.tell(BACK, platform)

    async def gone(platform: str, reference: str) -> None:
        await rereader.gone(platform, reference)

    hands = Hands(
        obey=reception.obey,
        broken=reception.broken,
        answer=reception.answer,
        back=back,
        gone=gone,
        offers=Choices(configuration=sense.configuration, control=control, refs=refs),
    )
    intake = Intake(sense.deliveries, hands, clock)
    rereader = Rereader(control=control, signs=sense.witness.signs, take=intake.take)
    sense.witness.take = intake.take
    return Hearing(intake=intake, rereader=rereader)
