"""The one place where requests arrive, whatever the platform: read, refuse or obey, reply."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from commands import say
from commands.accept_drift import accept_drift
from commands.access import listed, stranger
from commands.audit import verify
from commands.cancel import cancel
from commands.decide import answer, meaning, vote
from commands.deploy import deploy
from commands.drill import drill
from commands.emergency import break_glass, countersign
from commands.grammar import parse, parse_action, parse_run
from commands.help import page
from commands.history import history
from commands.locks import hand_over, lock, unlock
from commands.log import log
from commands.mute import mute
from commands.override import override
from commands.people import pasted
from commands.places import bound
from commands.replicas import replicas
from commands.reply import Code, Reply
from commands.request import (
    AcceptDrift,
    AnswerRequest,
    AuditVerify,
    Ballot,
    BreakGlass,
    Caller,
    Cancel,
    CountersignRequest,
    Deploy,
    Drill,
    HandOver,
    Help,
    History,
    Lock,
    Log,
    MarkBad,
    MuteRequest,
    OverrideRequest,
    ReplicasRequest,
    Request,
    Retry,
    RollbackRequest,
    RunReference,
    Runs,
    Show,
    Status,
    TakeBack,
    Unlock,
    Whoami,
)
from commands.retry import retry
from commands.rollback import mark_bad, rollback
from commands.runs import runs
from commands.show import show
from commands.signs import ALERT_SIGNS, normal_sign
from commands.status import status
from commands.take_back import take_back
from commands.visit import Visit
from commands.whoami import whoami
from config.model import Configuration
from config.problem import Problem, ProblemError
from runner.control import Control

VERBS: Mapping[type, Callable[[Visit, Any], Awaitable[Reply]]] = {
    Deploy: deploy,
    RollbackRequest: rollback,
    TakeBack: take_back,
    Drill: drill,
    MarkBad: mark_bad,
    Status: status,
    Runs: runs,
    History: history,
    Show: show,
    Log: log,
    Cancel: cancel,
    Retry: retry,
    AnswerRequest: answer,
    Ballot: vote,
    BreakGlass: break_glass,
    OverrideRequest: override,
    CountersignRequest: countersign,
    Lock: lock,
    Unlock: unlock,
    HandOver: hand_over,
    MuteRequest: mute,
    AcceptDrift: accept_drift,
    AuditVerify: verify,
    ReplicasRequest: replicas,
}


class Desk:
    """Answers requests, reactions and buttons; safe to be used by many at once.

    Attributes:
        control: The runner's door.
    """

    def __init__(
        self, configuration: Configuration, control: Control, clock: Callable[[], float]
    ) -> None:
        """Take what was declared, the runner's door, and a clock of seconds since the epoch."""
        self.control = control
        self._configuration = configuration
        self._clock = clock

    async def handle(self, text: str, caller: Caller, *, key: str = "") -> Reply:
        """Answer a typed request; never raises for anything that somebody typed.

        Args:
            text: The line.
            caller: Who typed it.
            key: Names the delivery that brought it; the same one again takes no second effect.
        """
        return await self._serve(parse(text, self._names), caller, key)

    async def press(
        self, caller: Caller, action: str, *, message: str = "", key: str = ""
    ) -> Reply:
        """Answer a button by what it carries (`cancel staging-42`, `vote staging-42 yes`).

        Args:
            caller: Who pressed it.
            action: The button's action; it passes the same grammar and rules as typed text.
            message: The message that carries the button, for votes and countersigns.
            key: Names the delivery that brought it, as in `handle`.
        """
        request = parse_action(action, self._names)
        if isinstance(request, Ballot | CountersignRequest):
            request = replace(request, message=message)
        if isinstance(request, Ballot):
            request = replace(request, pressed=True)
        return await self._serve(request, caller, key)

    async def react(  # noqa: PLR0913 - what is known of a sign
        self,
        caller: Caller,
        run: str,
        sign: str,
        *,
        removed: bool,
        message: str = "",
        key: str = "",
    ) -> Reply | None:
        """Answer a sign put on an approval request or taken back, or one that answers an alert.

        None for any other sign.

        Args:
            caller: Who reacted; platforms leave out bots and themselves.
            run: The run, in any form that people write (`staging-42`, `#42`).
            sign: The emoji as the platform names it.
            removed: The sign was taken back.
            message: The message that carries the sign.
            key: Names the delivery that brought it, as in `handle`.
        """
        found = parse_run(run, self._names)
        if isinstance(found, Problem):
            return await self._serve(found, caller)
        environment = found.environment or bound(self._configuration, caller)
        if environment is None or found.number is None:
            return await self._serve(_unclear(run), caller)
        approval = self._configuration.environments[environment].approval
        yes = meaning(approval, sign)
        gone = removed and not listed(self._configuration.settings, caller)
        reference = RunReference(environment=environment, number=found.number)
        option = ALERT_SIGNS.get(normal_sign(sign))
        if yes is None and option and not removed:
            return await self._serve(AnswerRequest(run=reference, option=option), caller, key)
        if yes is None or gone:
            return None
        ballot = Ballot(run=reference, yes=yes, removed=removed, message=message)
        return await self._serve(ballot, caller, key)

    async def countersign(
        self, caller: Caller, run: str, sign: str, *, message: str = "", key: str = ""
    ) -> Reply | None:
        """Answer a sign put on the announcement of an emergency; None for any other sign.

        A countersign is not taken back, so a sign that was is none of this.

        Args:
            caller: Who reacted; platforms leave out bots and themselves.
            run: The run's id, as the message's key names it (`staging-42`).
            sign: The emoji as the platform names it.
            message: The message that carries the sign.
            key: Names the delivery that brought it, as in `handle`.
        """
        found = parse_run(run, self._names)
        if isinstance(found, Problem):
            return await self._serve(found, caller)
        if found.environment is None or found.number is None:
            return await self._serve(_unclear(run), caller)
        yes = meaning(self._configuration.environments[found.environment].approval, sign)
        if yes is None:
            return None
        request = CountersignRequest(run=found, yes=yes, message=message)
        return await self._serve(request, caller, key)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(self._configuration.environments)

    async def _serve(self, request: Request | Problem, caller: Caller, key: str = "") -> Reply:
        reply = await self._reply(request, caller, key)
        if listed(self._configuration.settings, caller) or isinstance(request, Help | Whoami):
            return reply
        return _introduced(reply, caller)

    async def _reply(self, request: Request | Problem, caller: Caller, key: str) -> Reply:
        visit = Visit(
            configuration=self._configuration,
            control=self.control,
            caller=caller,
            now=self._clock(),
            key=key,
        )
        if isinstance(request, Help):
            return page(request)
        if isinstance(request, Whoami):
            return whoami(visit)
        if isinstance(request, Problem):
            known = listed(self._configuration.settings, caller)
            return say.problem(request) if known else say.refused(stranger(caller))
        try:
            return await visit.turned_away(request) or await VERBS[type(request)](visit, request)
        except ProblemError as error:
            return say.problem(error.problem)


def _introduced(reply: Reply, caller: Caller) -> Reply:
    """Return a refusal of somebody unlisted with the lines that would list them."""
    blocks = (*reply.message.blocks, Code(text=pasted(caller)))
    return replace(reply, message=replace(reply.message, blocks=blocks))


def _unclear(run: str) -> Problem:
    return Problem(
        code="which-run",
        what=f"It is not clear which run is meant by {run.strip() or 'nothing'}.",
        cure="Name its environment and number, for example staging#42.",
    )
