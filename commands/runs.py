"""`runs`: the newest runs as a table."""

from collections.abc import Sequence

from commands import say
from commands.reply import Code, Context, Heading, Reply
from commands.request import Runs
from commands.visit import Visit
from runner.record.run import Run

_REF_WIDTH = 24
_HEADINGS = ("run", "state", "ref", "asked by", "when")


async def runs(visit: Visit, request: Runs) -> Reply:
    """List the newest runs of one environment, or of all that the caller may see."""
    environments = await visit.visible(request.environment)
    if isinstance(environments, Reply):
        return environments
    found: list[Run] = []
    for environment in environments:
        found += await visit.control.runs(environment, request.limit)
    found.sort(key=lambda run: (run.requested_at, run.number), reverse=True)
    where = ", ".join(environments)
    if not found:
        return say.done(f"{where}: no runs yet. Start one with /deploy {environments[0]}.")
    newest = found[: request.limit]
    text = f"The newest runs of {where}, newest first."
    return say.done(
        text,
        Heading(text=text),
        Code(text=table([_HEADINGS, *(_row(visit, run) for run in newest)])),
        Context(text=f"/handrail show {newest[0].id} tells more about one."),
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns for text of a fixed pitch. Pure."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(visit: Visit, run: Run) -> tuple[str, str, str, str, str]:
    default = visit.configuration.environments[run.environment].origin.default
    ref = str(run.request.get("ref") or default)
    if back := str(run.request.get("takes_back", "")):
        ref = f"takes back #{back.rpartition('-')[2]}"
    short = ref if len(ref) <= _REF_WIDTH else ref[: _REF_WIDTH - 1] + "…"
    when = say.age(run.requested_at, visit.now)
    return (run.name, run.state.value, short, visit.called(run.requester), when)
