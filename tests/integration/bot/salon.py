"""A run that waits for approval in a channel, with everything real but the platform's wire."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.chat import MessageGone, Placed, Platform
from bot.deliveries import Delivery
from bot.heard import Deed, Heard
from bot.hearing import Hearing, Senses, hearing, senses
from bot.shelf import Draft, Shelf
from commands.desk import Desk
from commands.reply import Message, Reply
from config.model import Configuration, Environment, Settings
from config.problem import Problem
from runner.closing import Closing
from runner.control import Order
from runner.dispatcher import Dispatcher
from runner.plan import Commit, Plan
from runner.plans import Plans
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.run import Run
from runner.record.store import Store
from tests.unit.commands.text import read
from tests.unit.commands.world import PLAYBOOK

ANA, BEN, CLEO, STRANGER = "T1/U1", "T1/U2", "T1/U3", "T1/U9"
REQUEST = "C1/1.1"
ALERT = "C1/2.2"
LOCK = "C1/3.3"
GONE = Problem(code="gone", what="It is gone.", cure="Bring it back.")

SETTINGS = Settings.model_validate(
    {
        "people": {
            "ana": {"name": "Ana", "slack": ANA, "local": 1001},
            "ben": {"name": "Ben", "slack": BEN},
            "cleo": {"name": "Cleo", "slack": CLEO},
        },
        "roles": {"deployer": ["ana"], "approver": ["ana", "ben", "cleo"]},
        "access": [
            {"role": "deployer", "may": ["view", "deploy"]},
            {"role": "approver", "may": ["lock", "unlock"]},
            {
                "role": "approver",
                "may": ["view", "approve", "retry", "cancel", "answer", "rollback"],
            },
        ],
        "chat": {
            "slack": {
                "team": "T1",
                "bot_token": "env:NONE",
                "app_token": "env:NONE",
                "channels": ["C2"],
                "groups": {"approver": "S1"},
            }
        },
    }
)


def configured(
    folder: str, quorum: int, settings: Settings = SETTINGS, channel: str = "slack:C1"
) -> Configuration:
    staging = Environment.model_validate(
        {
            "title": "Staging host",
            "playbook": "playbooks/small.yaml",
            "hosts": {"app": [{"name": "one", "address": "127.0.0.1", "user": "deploy"}]},
            "origin": {"url": "file:///repo", "refs": ["main", "release/*"], "default": "main"},
            "channels": [channel],
            "approval": {"quorum": quorum},
        }
    )
    return Configuration(
        folder=folder,
        settings=settings,
        environments={"staging": staging},
        playbooks={"staging": PLAYBOOK},
    )


@dataclass
class Wire:
    """A platform whose signs and groups a test sets, and which can fail."""

    name: str = "slack"
    edit_gap: float = 0.0
    edit_window: float = 0.0
    standing: dict[str, list[Placed] | None] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)  # users whom no group confirms
    trouble: list[Exception] = field(default_factory=list)
    told: list[tuple[str, Reply]] = field(default_factory=list)

    async def post(self, channel: str, message: Message, thread: str | None, key: str) -> str:
        raise NotImplementedError

    async def edit(self, channel: str, reference: str, message: Message) -> None:
        raise NotImplementedError

    async def react(self, channel: str, reference: str, sign: str) -> None:
        raise NotImplementedError

    async def answer(self, heard: Heard, reply: Reply) -> None:
        self._trouble()
        self.told.append((heard.user, reply))

    async def signs(self, channel: str, reference: str) -> Sequence[Placed] | None:
        self._trouble()
        if reference not in self.standing:
            raise MessageGone(GONE)
        return self.standing[reference]

    async def confirmed(
        self, user: str, roles: frozenset[str], told: frozenset[str]
    ) -> frozenset[str]:
        self._trouble()
        return roles - {"approver"} if user in self.outside else roles

    def replies(self) -> str:
        return "\n".join(read(reply) for _, reply in self.told)

    def put(self, user: str, sign: str = "+1", message: str = REQUEST) -> None:
        stands = self.standing.setdefault(message, [])
        assert stands is not None
        stands.append(Placed(user=user, sign=sign))

    def _trouble(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)


class Salon:
    """The bot's own parts around one store."""

    def __init__(
        self,
        store: Store,
        folder: str,
        quorum: int = 1,
        place: tuple[Platform, Settings, str] | None = None,
    ) -> None:
        """Speak over a wire of the test's own, or on a platform, with settings, in a channel."""
        self.store = store
        self.quorum = quorum
        self.wire = Wire(standing={REQUEST: []})
        self.platform, settings, self.channel = place or (self.wire, SETTINGS, "slack:C1")
        self.configuration = configured(folder, quorum, settings, self.channel)
        self.journal = Journal(store)
        self.plans = Plans(store)
        self.woken: list[str] = []
        self.control = Dispatcher(self.configuration, self.journal, self.plans, self._wake)
        self.now = time.time
        self.sense: Senses = senses(self.configuration, store, (self.platform,), self._now)
        desk = Desk(self.configuration, self.control, self._now)
        self.ears: Hearing = hearing(self.sense, desk, self.control, self._refs, self._now)
        self.closing = Closing(self.configuration, self.journal, self.sense.witness)
        self.keys = 0

    def _now(self) -> float:
        return self.now()

    async def _wake(self, run: str) -> None:
        self.woken.append(run)

    async def _refs(self, environment: str) -> tuple[str, ...]:
        return ("refs/heads/main", "refs/heads/release/1", "refs/tags/release/2")

    async def asked(self, *, posted: bool = True) -> Run:
        """Bring a run of Ana's to where its approval is asked for in C1."""
        run = await self.control.deploy(Order(environment="staging", person="ana"))
        assert isinstance(run, Run)
        digest = await self.plans.keep(self.plan)
        wanted = {"digest": digest, "expires": time.time() + 600, "quorum": self.quorum}
        await self.journal.append(
            Event(run=run.id, kind=Kind.PLANNED, at=1.0, data={"digest": digest, "checks": []}),
            Event(run=run.id, kind=Kind.APPROVAL_REQUESTED, at=2.0, data=wanted),
        )
        await self.stands(f"{run.id}/approval/{digest[:12]}/{self.channel}", REQUEST)
        if posted:
            await self.control.approval_posted(run.id, REQUEST)
        return await self.run(run.id)

    async def alarmed(self, reference: str = ALERT) -> Run:
        """Bring a run of Ana's to where its monitor asks, by a message that stands there."""
        run = await self.asked(posted=False)
        watch = {"step": "build", "attempt": 1}
        told = {"id": "build-1", "text": "?", "options": ["accept", "extend", "roll-back"]}
        told |= {"roles": ["approver"], "deadline": 2e9, "default": "stop", "why": "breached"}
        await self.journal.append(
            Event(run=run.id, kind=Kind.STARTED, at=3.0, data={}),
            Event(run=run.id, kind=Kind.STEP_STARTED, at=4.0, data={"monitor": True}, **watch),
            Event(run=run.id, kind=Kind.QUESTION_ASKED, at=5.0, data=told, **watch),
        )
        await self.stands(f"{run.id}/alert/build-1/{self.channel}", reference)
        return await self.run(run.id)

    async def stands(self, key: str, reference: str) -> None:
        """Note that a message of the bot's stands somewhere."""
        shelf = Shelf(self.store)
        await shelf.put((Draft(key=key, channel=self.channel, message=Message(text="Look.")),))
        await shelf.note(key, reference=reference, delivered=1)

    @property
    def plan(self) -> Plan:
        return Plan(
            environment="staging",
            requester="ana",
            ref="refs/heads/main",
            commit=Commit(sha="c" * 40, subject="Fix the login page"),
            live=Commit(sha="a" * 40, subject="Before"),
            target=self.configuration.environments["staging"],
            playbook=PLAYBOOK,
        )

    async def run(self, name: str = "staging-1") -> Run:
        found = await self.control.run(name)
        assert found is not None
        return found

    async def close(self) -> float | None:
        return await self.closing.close(await self.run(), self.plan)

    def heard(self, user: str, text: str, deed: Deed = Deed.COMMAND, **changes) -> Heard:
        self.keys += 1
        known = {"key": f"k{self.keys}", "platform": "slack", "space": "T1", "channel": "C1"}
        return Heard(**{**known, "user": user, "text": text, "deed": deed, **changes})

    def sign(self, user: str, sign: str = "+1", **changes) -> Heard:
        return self.heard(user, sign, Deed.SIGN, **{"message": REQUEST, **changes})

    async def hear(self, *heard: Heard) -> None:
        """Take deliveries and obey what waits, one after another."""
        for one in heard:
            await self.ears.intake.take(one)
        await self.obeyed()

    async def obeyed(self) -> None:
        deliveries = self.sense.deliveries
        while waiting := await deliveries.waiting(()):
            for delivery in waiting:
                await self._obey(delivery)

    async def _obey(self, delivery: Delivery) -> None:
        fate = await self.ears.intake._obey(delivery)
        await self.sense.deliveries.mark(delivery.heard.key, fate)

    async def kinds(self, run: str = "staging-1") -> list[Kind]:
        return [event.kind for event in await self.control.events(run)]
