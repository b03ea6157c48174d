"""One caller's one request: what every verb is handed, and the doors all of them pass."""

from dataclasses import dataclass

from commands import say
from commands.access import Refusal, allowed_in, effective_roles, listed, may, stranger
from commands.people import called
from commands.places import bound
from commands.reply import Reply
from commands.request import Caller, Guarded, RunReference
from config.model import Configuration
from config.model.people import Verb
from config.problem import Problem
from runner.control import Control
from runner.record.run import Run

_NEWEST = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request's surroundings.

    Attributes:
        now: Seconds since the epoch when it was made.
        key: Names the delivery that brought it, so that it takes effect once; empty without one.
    """

    configuration: Configuration
    control: Control
    caller: Caller
    now: float
    key: str = ""

    @property
    def person(self) -> str:
        """Who it is, for the record."""
        return self.caller.actor

    @property
    def roles(self) -> frozenset[str]:
        """The caller's roles that count now."""
        return effective_roles(self.configuration.settings, self.caller)

    def called(self, person: str) -> str:
        """Return how messages call somebody."""
        return called(self.configuration.settings, person)

    def can(self, verb: Verb, environment: str) -> bool:
        """Tell whether the caller may do something here; nothing is recorded."""
        return may(self.configuration, self.caller, verb, environment) is None

    async def visible(self, named: str | None) -> tuple[str, ...] | Reply:
        """Return the environments to show: the named one, or all that the caller may see."""
        everything = tuple(self.configuration.environments)
        if named is None and (found := allowed_in(self.configuration, self.caller, Verb.VIEW)):
            return found
        environment = named or everything[0]
        refused = await self.refused(Verb.VIEW, environment)
        return refused or (environment,)

    async def environment(self, named: str | None, verb: Verb) -> str | Reply:
        """Return the environment that is meant, if the caller may do this there."""
        meant = named or bound(self.configuration, self.caller)
        if meant is None:
            return say.problem(_which(tuple(self.configuration.environments)))
        return await self.refused(verb, meant) or meant

    async def run(self, reference: RunReference, verb: Verb) -> Run | Reply:
        """Return the run that is meant, if the caller may do this in its environment.

        Access comes first: nobody learns of runs in environments they may not see.
        """
        environment = reference.environment or bound(self.configuration, self.caller)
        if environment is None:
            return say.problem(_which(tuple(self.configuration.environments)))
        number = reference.number
        run_id = f"{environment}-{number}" if number else ""
        if refused := await self.refused(verb, environment, run_id):
            return refused
        if number is None:
            newest = await self.control.runs(environment, _NEWEST)
            return newest[0] if newest else say.problem(_no_runs(environment))
        return await self.control.run(run_id) or say.problem(_no_run(environment, number))

    async def refused(self, verb: Verb, environment: str, run_id: str = "") -> Reply | None:
        """Return the recorded refusal, or None if the caller may do this."""
        refusal = may(self.configuration, self.caller, verb, environment)
        if refusal is None:
            return None
        return await self.refuse(refusal, verb, environment, run_id)

    async def refuse(
        self, refusal: Refusal, verb: Verb, environment: str, run_id: str = ""
    ) -> Reply:
        """Record a refusal, with its run if that exists, and return it as a reply."""
        known = run_id and await self.control.run(run_id)
        subject = run_id if known else f"environment:{environment}"
        reason = f"{refusal.problem.what} [{refusal.problem.code}]"
        await self.control.refused(subject, self.person, verb.value, reason)
        return say.refused(refusal)

    async def turned_away(self, request: Guarded) -> Reply | None:
        """Return the recorded refusal of somebody unlisted, before anything else is said."""
        if listed(self.configuration.settings, self.caller):
            return None
        everything = tuple(self.configuration.environments)
        environment = request.environment or bound(self.configuration, self.caller) or everything[0]
        return await self.refuse(stranger(self.caller), request.verb, environment)


def _which(environments: tuple[str, ...]) -> Problem:
    return Problem(
        code="which-environment",
        what="This channel is not bound to one environment, and none was named.",
        cure=f"Name one of {', '.join(environments)}; a run is written {environments[0]}#42.",
    )


def _no_runs(environment: str) -> Problem:
    return Problem(
        code="no-runs",
        what=f"{environment} has no runs yet.",
        cure=f"Start one with /deploy {environment}.",
    )


def _no_run(environment: str, number: int) -> Problem:
    return Problem(
        code="no-such-run",
        what=f"There is no run {environment} #{number}.",
        cure=f"/handrail runs {environment} lists the newest ones.",
    )
