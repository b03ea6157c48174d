"""The plain values a run's scripts and checks may mention, and conditions on them. Pure."""

from collections.abc import Mapping

from runner.plan import Plan
from runner.record.run import Run


def plain_values(run: Run, plan: Plan) -> dict[str, str]:
    """Return variables, plan values, named facts and the outputs (`OUT_NAME`) of ended steps.

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
        "PREVIOUS_COMMIT": plan.live.sha if plan.live else "",
        "LIVE": plan.live.sha if plan.live else "",
        "REQUESTER": plan.requester,
        "RUN_STARTED": str(run.started.get("host_time", "")),
    }
    values |= {f"FACT_{fact.name}": fact.value for fact in plan.facts if fact.name}
    values |= {f"OUT_{name}": value for name, value in plan.carried.items()}
    for step in plan.steps:
        state = run.steps.get(step.id)
        for name, value in (state.finished.get("outputs", {}) if state else {}).items():
            values[f"OUT_{name}"] = str(value)
    return values


def unmet(conditions: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Return why conditions are not met (`DEBUG is "true", not "false"`); empty if they are."""
    for name, wanted in conditions.items():
        value = values.get(name, "")
        if value != wanted:
            return f'{name} is "{value}", not "{wanted}"'
    return ""
