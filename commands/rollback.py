"""`/rollback`: give the runner an order for a way back; `bad`: say what none may go back to."""

from commands import say
from commands.deploy import cancel_button
from commands.hold import held_by
from commands.reply import Actions, Block, Context, Fields, Heading, Reply, Tone, Words
from commands.request import MarkBad, RollbackRequest
from commands.visit import Visit
from config.model.people import Verb
from config.problem import Problem
from runner.control import Mark, RollbackOrder
from runner.record.run import Run
from runner.targets import unavailable


async def rollback(visit: Visit, request: RollbackRequest) -> Reply:
    """Order a rollback; the run's card tells how it goes on."""
    environment = await visit.environment(request.environment, request.verb)
    if isinstance(environment, Reply):
        return environment
    if request.run and request.run.environment not in {None, environment}:
        return say.problem(_elsewhere(environment, str(request.run.environment)))
    playbook = visit.configuration.playbooks.get(environment)
    if playbook is not None and playbook.way_back(request.mode) is None:
        return say.problem(unavailable(environment, request.mode))
    run = await visit.control.rollback(
        RollbackOrder(
            environment=environment,
            person=visit.person,
            mode=request.mode,
            to=f"{environment}-{request.run.number}" if request.run else request.commit,
            keep_schema=request.keep_schema,
            plan_only=request.plan_only,
            reason=request.reason,
            channel=visit.caller.place,
            key=visit.key,
        )
    )
    if isinstance(run, Problem):
        return say.problem(run)
    return await ordered(visit, request, run)


async def mark_bad(visit: Visit, request: MarkBad) -> Reply:
    """Mark the version of a run, or take the mark back."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    marked = await visit.control.mark(
        Mark(
            run=run.id,
            person=visit.person,
            reason=request.reason,
            undo=request.undo,
            key=visit.key,
        )
    )
    if isinstance(marked, Problem):
        return say.problem(marked)
    plan = await visit.control.plan(run.id)
    version = f"{plan.commit.short}, which {run.name} brought," if plan else run.name
    if request.undo:
        text = f"{version} is no longer marked bad."
        return say.done(text, Words(text=text), tone=Tone.NEUTRAL, private=False)
    text = f"{version} is marked bad: {request.reason}"
    follows = f"No rollback goes back to it. /handrail bad {_name(run)} --undo takes this back."
    return say.done(text, Words(text=text), Context(text=follows), tone=Tone.WARNING, private=False)


def _elsewhere(environment: str, other: str) -> Problem:
    return Problem(
        code="target-elsewhere",
        what=f"{environment} cannot go back to a run of {other}.",
        cure=f"Name a run of {environment}, or a commit.",
    )


async def ordered(visit: Visit, request: RollbackRequest, run: Run, why: str = "") -> Reply:
    """Tell of a rollback that was ordered; `why` this way, where it was not the caller's choice."""
    deploy = await visit.control.run(str(run.request.get("takes_back", "")))
    taken = deploy.name if deploy else "the newest deploy"
    first = f"{taken} is stopped first; then this " if run.request.get("aborts") else "It "
    what = "is planned." if request.plan_only else "is planned and needs approval."
    to = f"run #{request.run.number}" if request.run else request.commit[:10]
    pairs = [
        ("Takes back", taken),
        ("Goes back to", to or "what was live before"),
        ("Database", "restored from the backup" if request.mode == "full" else "left as it is"),
        ("Asked by", visit.called(visit.person)),
    ]
    pairs += [("This way, for", why)] if why else []
    pairs += [("Reason", request.reason)] if request.reason else []
    pairs += [("Schema", "kept, marked compatible or not")] if request.keep_schema else []
    text = f"{run.name} takes back {taken}. {first}{what}"
    blocks: list[Block] = [Heading(text=run.name), Words(text=text), Fields(pairs=tuple(pairs))]
    hold = await visit.control.hold(run.environment)
    if hold is not None and hold.run != run.request.get("takes_back"):
        blocks.append(Words(text=f"Now: {held_by(visit, hold)}"))
    blocks.append(Context(text=f"/handrail show {_name(run)} tells more."))
    if visit.can(Verb.CANCEL, run.environment):
        blocks.append(Actions(buttons=(cancel_button(run),)))
    return say.done(text, *blocks, tone=Tone.BUSY)


def _name(run: Run) -> str:
    return f"{run.environment}#{run.number}"
