"""What a monitor or a watch measures on a host, it measures on each host of the group. Pure.

From here on each of them is a measure of its own, with a limit, a baseline and a chart of its own:
one host that goes wrong is told by name, and never hides behind the others.
"""

from collections.abc import Mapping, Sequence

from config.model.environment import Environment
from config.model.measures import PROBES, Measure
from config.model.playbook import Criterion, Flow, Playbook, Rollback, Step
from config.model.watching import Watch

_ONCE = PROBES | {"connections"}
"""What is measured from the bot's side, once for all hosts."""


def on_each_host(playbook: Playbook, environment: Environment) -> Playbook:
    """Return a playbook whose measures say on which of several hosts each is taken."""
    if all(len(hosts) == 1 for hosts in environment.hosts.values()):
        return playbook
    back, drill = playbook.rollback, playbook.drill
    return playbook.model_copy(
        update={
            "deploy": _flow(playbook.deploy, environment),
            "rollback": _rollback(back, environment) if back else None,
            "drill": _flow(drill, environment) if drill else None,
            "watches": tuple(_watch(one, environment) for one in playbook.watches),
        }
    )


def _rollback(back: Rollback, environment: Environment) -> Rollback:
    flows = {"quick": back.quick, "full": back.full}
    return back.model_copy(
        update={mode: _flow(flow, environment) for mode, flow in flows.items() if flow}
    )


def _flow(flow: Flow, environment: Environment) -> Flow:
    steps = tuple(_step(step, environment) for step in flow.steps)
    says = {
        step.id: _says(was.monitor.measures, step.monitor.measures)
        for was, step in zip(flow.steps, steps, strict=True)
        if was.monitor and step.monitor
    }
    criteria = tuple(_criterion(one, says) for one in flow.criteria)
    return flow.model_copy(update={"steps": steps, "criteria": criteria})


def _step(step: Step, environment: Environment) -> Step:
    if step.monitor is None or step.once:
        return step
    names = [host.name for host in environment.group(step.group)]
    measures = _spread(step.monitor.measures, names)
    return step.model_copy(
        update={"monitor": step.monitor.model_copy(update={"measures": measures})}
    )


def _watch(watch: Watch, environment: Environment) -> Watch:
    names = [host.name for host in environment.group()]
    return watch.model_copy(update={"measures": _spread(watch.measures, names)})


def _spread(measures: Sequence[Measure], names: Sequence[str]) -> tuple[Measure, ...]:
    if len(names) == 1:
        return tuple(measures)
    return tuple(
        one if name is None else one.model_copy(update={"host": name, "says": _told(one, name)})
        for one in measures
        for name in _where(one, names)
    )


def _where(measure: Measure, names: Sequence[str]) -> Sequence[str | None]:
    """Return the hosts that a measure is taken on; None is where it is taken once."""
    if measure.once or measure.measure in _ONCE:
        return [None]
    return [measure.host] if measure.host else names


def _told(measure: Measure, host: str) -> str:
    """Return how messages call a measure on a host."""
    return f"{host}: {measure.says}"


def _says(before: Sequence[Measure], after: Sequence[Measure]) -> Mapping[str, tuple[str, ...]]:
    """Return for what each measure says what its parts say."""
    return {
        one.says: tuple(
            each.says
            for each in after
            if each.says == one.says or (each.host and each.says == _told(one, each.host))
        )
        for one in before
    }


def _criterion(
    criterion: Criterion, says: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> Criterion:
    """Return a criterion that is shown by all parts of what it names."""
    shown = {
        step: names
        if names == "all"
        else tuple(part for one in names for part in says.get(step, {}).get(one, (one,)))
        for step, names in criterion.shown_by.items()
    }
    return criterion.model_copy(update={"shown_by": shown})
