"""Facts about a run and its plan that several messages show. Pure."""

from bot.cards.moments import clock, distance
from bot.cards.roster import Roster
from bot.cards.words import counted, joined, one_line
from config.listing import listed
from config.quantity import show_duration
from runner.plan import Commit, Plan
from runner.record.run import Run

DIGEST_SHOWN = 12
"""Digits of a plan's digest that people are shown."""

RUNBOOK_WINDOW = 600.0
"""Seconds of monitoring that the runbook asks for; another window is named."""


def heading(run: Run, what: str) -> str:
    """Return `staging #42 · deploy · what`."""
    return joined([run.name if run.number else run.id, flow_words(run), what])


def flow_words(run: Run) -> str:
    """Return what kind of run it is: `deploy`, `quick rollback`, `full rollback`."""
    mode = run.flow.removeprefix("rollback-")
    return run.flow if mode == run.flow else f"{mode} rollback"


def taken_back(run: Run, plan: Plan | None) -> str:
    """Return the run that a rollback takes back, as people call it; empty for a deploy."""
    asked = str(run.request.get("takes_back", ""))
    place, _, number = (plan.takes_back.run if plan and plan.takes_back else asked).rpartition("-")
    return f"{place} #{number}" if place else ""


def ref_words(run: Run, plan: Plan | None) -> str:
    """Return the ref and the short commit: `main @ 3f2a91c0de`."""
    if plan is None:
        return one_line(run.request.get("ref") or "the default", 80)
    return f"{one_line(plan.branch, 80)} @ {plan.commit.short}"


def change(plan: Plan) -> str:
    """Return from where to where: `9b1c22aa01 → 3f2a91c0de`."""
    return f"{live(plan.live)} → {plan.commit.short}"


def live(commit: Commit | None) -> str:
    """Return the short commit that was live, or that there was none."""
    return commit.short if commit else "nothing"


def hosts(plan: Plan) -> str:
    """Return where it is deployed, by group where there are some; empty for a single host."""
    groups = {name: [host.name for host in group] for name, group in plan.target.hosts.items()}
    if all(len(names) == 1 for names in groups.values()):
        return ""
    told = [", ".join(names) for names in groups.values()]
    if len(groups) > 1:
        told = [f"{name}: {names}" for name, names in zip(groups, told, strict=True)]
    return one_line("; ".join(told), 200)


def starts(run: Run) -> str:
    """Return when a scheduled run starts; empty where it starts as soon as it may."""
    if not run.at:
        return ""
    return f"{clock(run.at)}, {distance(run.at)}"


def approvals(run: Run, roster: Roster) -> str:
    """Return `1 of 2: Dana`; empty where none is asked for yet."""
    if not run.approval and not run.approvals:
        return ""
    quorum = run.approval.get("quorum", 1)
    if not quorum:
        return "none needed"
    names = listed(roster.calls(run.approvals))
    return f"{len(run.approvals)} of {quorum}" + (f": {names}" if names else "")


def reason(run: Run) -> str:
    """Return why it was asked for, clipped."""
    return one_line(run.request.get("reason", ""), 300)


def skips(plan: Plan | None) -> str:
    """Return the steps that people asked to leave out, by title."""
    if plan is None:
        return ""
    return listed([one_line(step.title, 40) for step in plan.steps if step.id in plan.skips])


def notes(plan: Plan | None) -> tuple[str, ...]:
    """Return what deviates: the environment's notes, and a monitoring window not the runbook's."""
    if plan is None:
        return ()
    told = [one_line(note, 200) for note in plan.target.notes]
    for step in plan.steps:
        window = step.monitor.window if step.monitor else RUNBOOK_WINDOW
        if window != RUNBOOK_WINDOW and not any("window" in note for note in told):
            told.append(
                f"monitoring window {show_duration(window)} instead of "
                f"{show_duration(RUNBOOK_WINDOW)}"
            )
    return tuple(told)


def commit_lines(plan: Plan, most: int = 10) -> str:
    """Return the commits since what is live, newest first, and how many are not shown."""
    shown = [
        f"{commit.sha[:7]} {one_line(commit.subject, 72)}"
        + (f" ({one_line(commit.author, 30)})" if commit.author else "")
        for commit in plan.commits[:most]
    ]
    total = max(plan.commit_count, len(plan.commits))
    more = total - len(shown)
    if more > 0:
        shown.append(f"… and {counted(more, 'more commit')}")
    return "\n".join(shown)


def commit_count(plan: Plan) -> str:
    """Return `12 commits`."""
    return counted(max(plan.commit_count, len(plan.commits)), "commit")


def seal(run: Run, plan: Plan | None) -> str:
    """Return the digest's first digits and the full commit, which approvals are bound to."""
    digest = (run.digest or (plan.digest if plan else ""))[:DIGEST_SHOWN]
    return joined([f"plan {digest}" if digest else "", f"commit {plan.commit.sha}" if plan else ""])
