"""`/deploy`: give the runner an order."""

from collections.abc import Sequence

from commands import say
from commands.access import Refusal
from commands.hold import held_by
from commands.people import zone_of
from commands.reply import Actions, Block, Button, Context, Fields, Heading, Reply, Tone, Words
from commands.request import Deploy
from commands.visit import Visit
from commands.when import meant
from commands.when import shown as shown_at
from commands.words import nearest, shown
from config.model.calendar import zone
from config.model.people import Verb
from config.model.playbook import Step
from config.problem import Problem
from runner.calendar import closed
from runner.control import Order
from runner.record.run import Run


async def deploy(visit: Visit, request: Deploy) -> Reply:
    """Order a deploy; the run's card tells how it goes on."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    refused = await _refused_skips(visit, request, environment)
    if refused:
        return refused
    at = _at(visit, request)
    if isinstance(at, Problem):
        return say.problem(at)
    run = await visit.control.deploy(
        Order(
            environment=environment,
            person=visit.person,
            ref=request.ref,
            plan_only=request.plan_only,
            reason=request.reason,
            skips=request.skips,
            at=at,
            channel=visit.caller.place,
            key=visit.key,
        )
    )
    if isinstance(run, Problem):
        return say.problem(run)
    return await _ordered(visit, request, run)


def _at(visit: Visit, request: Deploy) -> float | Problem:
    """Return when it is to start, by the clock of whoever asks; 0 for at once."""
    if request.when is None or request.plan_only:
        return 0.0
    return meant(request.when, visit.now, zone_of(visit.configuration.settings, visit.caller))


def unfit(steps: Sequence[Step], skips: Sequence[str]) -> Problem | None:
    """Return why steps cannot be left out, or None if all of them can. Pure."""
    fit = [step.id for step in steps if step.skippable]
    can = f"Steps that can be skipped: {', '.join(fit)}." if fit else "No step can be skipped."
    known = {step.id: step for step in steps}
    for name in skips:
        if name not in known:
            return Problem(
                code="unknown-step",
                what=f"The playbook has no step {shown(name)}.",
                cure=f"{nearest(name, known)}{can}",
            )
    for name in skips:
        if name not in fit:
            return Problem(
                code="step-not-skippable",
                what=f"The step {name} ({known[name].title}) is never skipped.",
                cure=can,
            )
    return None


async def _refused_skips(visit: Visit, request: Deploy, environment: str) -> Reply | None:
    playbook = visit.configuration.playbooks.get(environment)
    problem = unfit(playbook.deploy.steps, request.skips) if playbook else None
    if problem is None:
        return None
    if problem.code == "unknown-step":
        return say.problem(problem)
    return await visit.refuse(Refusal(problem=problem), request.verb, environment)


async def _ordered(visit: Visit, request: Deploy, run: Run) -> Reply:
    default = visit.configuration.environments[run.environment].origin.default
    ref = request.ref or default
    pairs = [("Ref", ref), ("Asked by", visit.called(visit.person))]
    pairs += [("Reason", request.reason)] if request.reason else []
    pairs += [("Without", ", ".join(request.skips))] if request.skips else []
    what = "is being planned" if request.plan_only else "is being planned; then it needs approval"
    if run.at:
        here = zone(zone_of(visit.configuration.settings, visit.caller))
        when = f"{shown_at(run.at, here)}, {say.age(run.at, visit.now)}"
        what = f"is being planned; approved before that, it starts {when}"
        pairs.append(("Starts", when))
    text = f"{run.name} {what}."
    blocks: list[Block] = [Heading(text=run.name), Words(text=text), Fields(pairs=tuple(pairs))]
    hold = await visit.control.hold(run.environment)
    waits = hold is not None and hold.run != run.id
    if hold is not None and waits and not request.plan_only:
        blocks.append(Words(text=f"It has to wait: {held_by(visit, hold)}"))
    if not request.plan_only and (barred := _barred(visit, run)):
        blocks.append(Words(text=barred))
    blocks.append(Context(text=f"/handrail show {run.environment}#{run.number} tells more."))
    if visit.can(Verb.CANCEL, run.environment):
        blocks.append(Actions(buttons=(cancel_button(run),)))
    return say.done(text, *blocks, tone=Tone.WARNING if waits else Tone.BUSY)


def _barred(visit: Visit, run: Run) -> str:
    """Return what stands against its start, as far as it is known already; empty for nothing."""
    calendar = visit.configuration.environments[run.environment].calendar
    settings = visit.configuration.settings
    found = closed(calendar, run.at or visit.now, settings.zone)
    if found is None:
        return ""
    here = zone(zone_of(settings, visit.caller))
    opens = f" The next opening is {shown_at(found.opens, here)}." if found.opens else ""
    when = "then" if run.at else "now"
    return f"It could not start {when}: {found.why}.{opens} An override, or another time, lets it."


def cancel_button(run: Run) -> Button:
    """Return the button that cancels a run."""
    return Button(
        label="Cancel",
        action=f"cancel {run.id}",
        dangerous=True,
        confirm=f"Cancel {run.name}?",
    )
