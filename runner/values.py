"""The plain values a run's scripts and checks may mention, and conditions on them. Pure."""

from collections.abc import Mapping

from runner.plan import Plan
from runner.record.run import Run


def plain_values(run: Run, plan: Plan, host: str = "") -> dict[str, str]:
    """Return variables, plan values, named facts and the outputs (`OUT_NAME`) of ended steps.

    What differs from host to host is that of `host`; of the first one without it.

    Later names win in this order: the environment's variables, plan values, facts, outputs; a
    variable of the environment can therefore never pass for the approved commit.
    """
    values = dict(plan.target.variables)
    values |= {
        "RUN": run.id,
        "ENVIRONMENT": plan.environment,
        "FLOW": plan.flow,
        "COMMIT": plan.commit.sha,
        "REF": plan.ref,
        "BRANCH": plan.branch,
        "PREVIOUS_COMMIT": plan.live_on(host),
        "LIVE": plan.live_on(host),
        "HOST_COUNT": str(len(plan.target.group())),
        "REQUESTER": plan.requester,
        "RUN_STARTED": _started(run, host),
    }
    values |= {f"FACT_{fact.name}": fact.at(host) for fact in plan.facts if fact.name}
    carried = {**plan.carried, **plan.carried_on.get(host, {})}
    values |= {f"OUT_{name}": value for name, value in carried.items()}
    for step in plan.steps:
        state = run.steps.get(step.id)
        for name, value in (state.outputs_on(host) if state else {}).items():
            values[f"OUT_{name}"] = str(value)
    return values


def _started(run: Run, host: str) -> str:
    """Return when the run began by a host's own clock, in seconds since the epoch."""
    return str(run.started.get("host_times", {}).get(host, run.started.get("host_time", "")))


def unmet(conditions: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Return why conditions are not met (`DEBUG is "true", not "false"`); empty if they are."""
    for name, wanted in conditions.items():
        value = values.get(name, "")
        if value != wanted:
            return f'{name} is "{value}", not "{wanted}"'
    return ""
