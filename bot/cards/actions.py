"""Buttons, and the words that do the same where there are none. Pure.

An action is what comes back from chat when a button is pressed, written as `commands.grammar` reads
it: a verb with its words, or `vote staging-42 yes`. A reason follows `break-glass staging-42`, and
`override staging-42`.
"""

from bot.cards.words import one_line
from commands.reply import Button
from runner.plan import Plan
from runner.record.run import Question, Run, State
from runner.which_way import which_way


def typed(action: str) -> str:
    """Return what a person types instead of pressing; empty where there is no way."""
    verb, _, rest = action.partition(" ")
    run, _, argument = rest.partition(" ")
    number = "#" + run.rpartition("-")[2]
    match verb:
        case "vote":
            return f"{'+1' if argument == 'yes' else '-1'} {number}"
        case "rollback":
            return f"/{action}"
        case "accept-drift":
            return f'/handrail {action} --reason "…"'
        case "break-glass" | "override":
            return f'/handrail {verb} {number} --reason "…"'
        case "answer" | "cancel" | "countersign" | "retry" | "take-back":
            return f"/handrail {verb} {number} {argument}".rstrip()
        case _:
            return ""


def cancel(run: Run) -> Button:
    """Return the button that cancels a run."""
    return Button(
        label="Cancel",
        action=f"cancel {run.id}",
        dangerous=True,
        confirm=f"Stop {run.name}? A running step is ended, and {run.environment} may stay as is.",
    )


def retry(run: Run) -> Button:
    """Return the button that goes on after a failed step."""
    return Button(label="Retry", action=f"retry {run.id}")


_COST = {
    "quick": "The code goes back, the database stays",
    "full": "Code and database go back, and what was written since the backup is lost",
}


def roll_back(run: Run, plan: Plan | None) -> tuple[Button, ...]:
    """Return the button that stops a deploy and takes it back, by the way that fits it; or none.

    There is none before something was changed, behind a success, and where no way fits.
    """
    over = run.state in {State.SUCCEEDED, State.ROLLED_BACK}
    if plan is None or over or not run.changed:
        return ()
    way = which_way(run, plan)
    if not way.mode:
        return ()
    first = f"Take {run.name} back?" if run.ended else f"Stop {run.name} and take it back?"
    covered = plan.covers(f"rollback-{way.mode}") and bool(run.approvals)
    by = "The deploy's approval holds for it." if covered else "It needs an approval of its own."
    button = Button(
        label="Roll back" if run.ended else "Abort and roll back",
        action=f"take-back {run.id} {way.mode}",
        dangerous=True,
        confirm=f"{first} {_COST[way.mode]}: {one_line(way.why, 120)}. {by}",
    )
    return (button,)


def votes(run: Run) -> tuple[Button, Button]:
    """Return the yes and the no of an approval request."""
    yes = Button(label="Approve", action=f"vote {run.id} yes")
    no = Button(
        label="Reject",
        action=f"vote {run.id} no",
        dangerous=True,
        confirm=f"Reject {run.name}? That ends it at once.",
    )
    return yes, no


def break_glass(run: Run) -> Button:
    """Return the button with which somebody goes on alone; it asks for the reason."""
    return Button(
        label="Break glass…",
        action=f"break-glass {run.id}",
        dangerous=True,
        ask="Why it cannot wait (10 characters or more)",  # Discord takes 45 at most
    )


def override(run: Run) -> Button:
    """Return the button that lets a deploy start at a closed time; it asks for the reason."""
    return Button(
        label="Override…",
        action=f"override {run.id}",
        dangerous=True,
        ask="Why it cannot wait; everybody will see it",
    )


def accept_drift(environment: str, watch: str) -> Button:
    """Return the button with which somebody keeps what was changed by hand; it asks for the why."""
    return Button(
        label="Keep it as it is…",
        action=f"accept-drift {environment} {watch}",
        ask="Why it was changed by hand",
    )


def countersigns(run: Run) -> tuple[Button, Button]:
    """Return the countersign of an emergency and the objection to it."""
    yes = Button(label="Countersign", action=f"countersign {run.id}")
    no = Button(
        label="Object",
        action=f"countersign {run.id} no",
        dangerous=True,
        confirm=f"Object to the emergency of {run.name}? Everybody is told; it stops nothing.",
    )
    return yes, no


def answers(run: Run, question: Question) -> tuple[Button, ...]:
    """Return one button per option; the first one goes on."""
    return tuple(
        _answer(run, option, first=place == 0) for place, option in enumerate(question.options)
    )


def _answer(run: Run, option: str, *, first: bool) -> Button:
    label = option.replace("-", " ").replace("_", " ").capitalize()
    return Button(
        label=label,
        action=f"answer {run.id} {option}",
        dangerous=first,
        confirm=f"{label} with {run.name}?" if first else "",
    )
