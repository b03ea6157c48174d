"""The draft of a playbook as commented YAML, and the report on what was not mapped."""

from collections.abc import Iterator

from bot.authoring.runbook.drafting import Draft, Step, Verified
from bot.authoring.schema import pointer
from bot.authoring.shown import dumped

_HEAD = """\
# A draft, made by `handrail import` from {source}. Read every line before the first run:
# commands are the runbook's own, and each TODO is something that nobody could know from it.
"""


def playbook(draft: Draft, source: str) -> str:
    """Return the playbook's text."""
    parts = [pointer("playbook", "../"), _HEAD.format(source=source)]
    parts += [dumped({"title": draft.title}), "\n", *_plan(draft), "\ndeploy:\n  steps:\n"]
    parts += [_step(step, source, 4) for step in draft.deploy]
    ways = {"quick": draft.quick, "full": draft.full}
    if any(ways.values()):
        parts.append("\nrollback:\n")
    for name, steps in ways.items():
        if steps:
            parts.append(f"  {name}:\n    steps:\n")
            parts += [_step(step, source, 6) for step in steps]
    return "".join(parts)


def report(draft: Draft, source: str) -> str:
    """Return what became of the runbook, and what did not."""
    steps = len(draft.deploy) + len(draft.quick) + len(draft.full)
    told = [
        f"{source}: {steps} steps, {draft.checks} checks, {draft.manual} left to people (manual)."
    ]
    told.append("Prose around lists and commands is not read.")
    if draft.unmapped:
        told.append(f"Not mapped ({len(draft.unmapped)}):")
        flat = ((line, " ".join(text.split())) for line, text in sorted(draft.unmapped))
        told += [f"  {source}:{line}: {text}" for line, text in flat]
    return "\n".join(told) + "\n"


def _plan(draft: Draft) -> Iterator[str]:
    yield "plan:\n"
    if draft.directory:
        yield "  # Prints the commit that is live now.\n"
        live = f"git -C {draft.directory} rev-parse --verify 'HEAD^{{commit}}'"
    else:
        yield "  # TODO: print the commit that is live now; nothing means that none is.\n"
        live = "true"
    yield _indented(dumped({"live": live}), 2)
    if draft.tools:
        check = {"check": "tools", "says": "Programs are recent enough", "tools": draft.tools}
        yield _indented(dumped({"verify": [check]}), 2)


def _step(step: Step, source: str, indent: int) -> str:
    lines = [f"# {source}:{step.line}\n"]
    fields = dict(step.fields)
    advice = fields.pop("advice", None)
    lines += _item(dumped(fields))
    body = []
    if step.covered:
        body += [f"# {each}\n" for each in step.covered]
    if step.checks:
        body.append("verify:\n")
        for verified in sorted(step.checks, key=lambda each: each.check["check"] == "manual"):
            body += [f"  {line}" for line in _check(verified, source)]
    if advice:
        body += dumped({"advice": advice}).splitlines(keepends=True)
    lines += [f"  {line}" for line in body]
    return _indented("".join(lines), indent) + "\n"


def _check(verified: Verified, source: str) -> list[str]:
    todo = [f"# TODO ({source}:{verified.line}): {verified.todo}.\n"] if verified.todo else []
    return [*todo, *_item(dumped(verified.check))]


def _item(text: str) -> list[str]:
    """Return the lines of a block as an item of a list."""
    lines = text.splitlines(keepends=True)
    return [f"{'- ' if at == 0 else '  '}{line}" if line.strip() else line
            for at, line in enumerate(lines)]  # fmt: skip


def _indented(text: str, indent: int) -> str:
    return "".join(
        f"{' ' * indent}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )
