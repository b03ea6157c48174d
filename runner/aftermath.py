"""What a rollback that did not end well leaves, and what a human hand does next. Pure."""

from runner.plan import Plan
from runner.record.run import Run
from runner.targets import BACKUP


def aftermath(run: Run, plan: Plan, why: str) -> str:
    """Return why a rollback ended, with the exact state and the next command.

    Args:
        run: The rollback, before its end is written.
        plan: Its plan.
        why: The reason as it stands.
    """
    told = f"{why.rstrip('.')}."
    if not run.started_at:
        return f"{told} Nothing was changed."
    number = f"{run.environment}#{run.number}"
    done = [step.title for step in plan.steps if (at := run.steps.get(step.id)) and at.done]
    left = [step.title for step in plan.steps if step.title not in done]
    if not run.changed:
        return f"{told} Nothing was changed by it; what the deploy left is as it was."
    live = plan.live.short if plan.live else "nothing"
    backup = f", with the backup {file}" if (file := plan.carried.get(BACKUP)) else ""
    parts = [
        told,
        f"Done: {', '.join(done)}." if done else "No step is done.",
        f"Not done: {', '.join(left)}." if left else "",
        f"{run.environment} stays held, and what was kept stays kept.",
        f"It goes from {live} to {plan.commit.short}{backup}.",
        f"Next: mend the cause, then /handrail retry {number}; it goes on at what is not done.",
    ]
    return " ".join(part for part in parts if part)
