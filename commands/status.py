"""`status`: what is live, who holds the environment, what is going on."""

from collections.abc import Mapping, Sequence

from commands import say
from commands.hold import held_by
from commands.people import zone_of
from commands.reply import Block, Context, Fields, Heading, Reply, Tone, Words
from commands.request import Status
from commands.show import actions
from commands.visit import Visit
from commands.when import shown
from config.model.calendar import zone
from runner.calendar import Closed, closed
from runner.control import Standing
from runner.record.run import Run, State
from runner.rehearsal import DRILL
from runner.watches.rules import FAILING, UNMEASURED

_WRONG: Mapping[str, str] = {FAILING: "failing", UNMEASURED: "could not be measured"}

_LOOKED_AT = 50
"""How many runs back the live version is looked for."""


async def status(visit: Visit, request: Status) -> Reply:
    """Show one environment, or all that the caller may see."""
    environments = await visit.visible(request.environment)
    if isinstance(environments, Reply):
        return environments
    sentences: list[str] = []
    blocks: list[Block] = []
    tone = Tone.GOOD
    for environment in environments:
        sentence, parts, shade = await _one(visit, environment)
        sentences.append(sentence)
        blocks += parts
        tone = tone if shade == Tone.GOOD else shade
    blocks.append(Context(text=f"As of {say.moment(visit.now)}. /handrail runs lists more."))
    return say.done(" ".join(sentences), *blocks, tone=tone)


async def _one(visit: Visit, environment: str) -> tuple[str, list[Block], Tone]:
    found = await visit.control.runs(environment, _LOOKED_AT)
    runs = [run for run in found if run.flow != DRILL or not run.ended]  # one brings nothing
    hold = await visit.control.hold(environment)
    going = [run for run in runs if not run.ended and not _waits(run)]
    going.sort(key=lambda run: not run.holds)
    active = going[0] if going else None
    settings = visit.configuration.environments[environment]
    title = settings.title
    pairs = [
        ("Live", await _live(visit, runs)),
        ("Held", "no" if hold is None else held_by(visit, hold)),
        ("Run", _doing(visit, active) if active else "none"),
    ]
    pairs += [("Scheduled", _scheduled(visit, run)) for run in runs if _waits(run)]
    if shut := closed(settings.calendar, visit.now, visit.configuration.settings.zone):
        pairs.append(("Closed", _shut(visit, shut)))
    stands = await visit.control.standing(environment)
    pairs += _watched(visit, stands)
    blocks: list[Block] = [Heading(text=f"{environment}: {title}"), Fields(pairs=tuple(pairs))]
    if unsure := _unsure(runs):
        blocks.append(Words(text=unsure))
    blocks += actions(visit, active) if active else ()
    if active:
        return f"{environment}: {active.name} is {active.state.value}.", blocks, Tone.BUSY
    if hold:
        return f"{environment} is held.", blocks, Tone.WARNING
    if stands.incidents:
        names = ", ".join(one.title for one in stands.incidents.values())
        return f"{environment} is free, and not well: {names}.", blocks, Tone.WARNING
    return f"{environment} is free.", blocks, Tone.GOOD


async def _live(visit: Visit, runs: Sequence[Run]) -> str:
    """Return the version that the record knows to be live; it was read from the host by plans."""
    for run in runs:
        plan = await visit.control.plan(run.id) if run.state == State.SUCCEEDED else None
        if plan:
            when = say.since(run.ended_at, visit.now)
            return f"{plan.commit.short} {plan.commit.subject}, by {run.name}, {when}"
    for run in runs:
        plan = await visit.control.plan(run.id)
        if plan and plan.live:
            return f"{plan.live.short} {plan.live.subject}, as {run.name} found it"
    return "not known before the first plan"


def _waits(run: Run) -> bool:
    """Return whether a run waits for its set time."""
    return bool(run.at) and not (run.ended or run.due_at or run.started_at)


def _scheduled(visit: Visit, run: Run) -> str:
    here = zone(zone_of(visit.configuration.settings, visit.caller))
    approved = "approved" if run.quorum_reached else run.state.value
    when = f"{shown(run.at, here)}, {say.age(run.at, visit.now)}"
    return f"{run.name} starts {when}, for {visit.called(run.requester)}; {approved}"


def _shut(visit: Visit, found: Closed) -> str:
    here = zone(zone_of(visit.configuration.settings, visit.caller))
    opens = f"; the next opening is {shown(found.opens, here)}" if found.opens else ""
    return f"{found.why}{opens}"


def _watched(visit: Visit, stands: Standing) -> list[tuple[str, str]]:
    """Return what watches have found, and which of them are muted."""
    here = zone(zone_of(visit.configuration.settings, visit.caller))
    pairs = [
        (
            f"Incident: {one.title}",
            f"{_WRONG[one.state]} since {say.since(one.since, visit.now)}: {'; '.join(one.lines)}",
        )
        for one in stands.incidents.values()
    ]
    for mute in stands.muting(visit.now):
        what = mute.watch or "all watches"
        why = f"{visit.called(mute.person)}: {mute.reason}"
        pairs.append(("Muted", f"{what} until {shown(mute.until, here)}, {why}"))
    return pairs


def _unsure(runs: Sequence[Run]) -> str:
    """Return a warning if a run changed something since the last one that succeeded."""
    for run in runs:
        if run.state == State.SUCCEEDED:
            return ""
        if run.ended and run.changed:
            return (
                f"{run.name} changed something and ended as {run.state.value}: "
                f"what is live may differ. /handrail show {run.id} tells how far it came."
            )
    return ""


def _doing(visit: Visit, run: Run) -> str:
    step = next((state.id for state in run.steps.values() if state.running), "")
    at = f" at {step}" if step else ""
    asked = f"{visit.called(run.requester)} asked {say.age(run.requested_at, visit.now)}"
    return f"{run.name} is {run.state.value}{at}; {asked}"
