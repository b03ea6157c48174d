"""What events tell of steps, and of the hosts they run on: rules of the fold. Pure."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from runner.record.events import Event
from runner.record.run import HostState, Outcome, Run, State, StepState


def with_step(run: Run, step: StepState) -> Run:
    """Return the run with a step as it is now."""
    return replace(run, steps=MappingProxyType({**run.steps, step.id: step}))


def step_state(run: Run, step_id: str) -> StepState:
    """Return what is known of a step; a blank state where nothing is."""
    return run.steps.get(step_id, StepState(id=step_id))


def step_started(run: Run, event: Event) -> Run:
    """A new attempt: what is known of hosts that it is not meant for stays."""
    before = step_state(run, event.step)
    meant = {
        str(name): HostState(name=str(name), attempt=event.attempt)
        for name in event.data.get("hosts", ())
    }
    step = StepState(
        id=event.step,
        attempt=event.attempt,
        started=event.at,
        notes=before.notes,
        job=event.data,
        hosts=MappingProxyType({**before.hosts, **meant}),
        losses=0 if before.again else before.losses,
    )
    state = State.MONITORING if event.data.get("monitor") else State.RUNNING
    changed = run.changed or bool(event.data.get("changes"))
    return replace(with_step(run, step), state=state, changed=changed)


def _with_host(run: Run, event: Event, **changes: Any) -> Run:
    step, name = step_state(run, event.step), str(event.data["host"])
    before = step.hosts.get(name, HostState(name=name, attempt=event.attempt))
    hosts = {**step.hosts, name: replace(before, **changes)}
    return with_step(run, replace(step, hosts=MappingProxyType(hosts)))


def host_began(run: Run, event: Event) -> Run:
    """It is about to run on one of several hosts."""
    return _with_host(run, event, began=event.at)


def host_ended(run: Run, event: Event) -> Run:
    """It has ended on one of several hosts."""
    return _with_host(run, event, outcome=Outcome(event.data["outcome"]), finished=event.data)


def step_finished(run: Run, event: Event) -> Run:
    """The attempt has ended."""
    before, outcome = step_state(run, event.step), Outcome(event.data["outcome"])
    step = replace(
        before,
        attempt=event.attempt,
        outcome=outcome,
        seconds=float(event.data.get("seconds", 0)),
        finished=event.data,
        accepted=bool(event.data.get("accepted")),
        again=False,
        losses=before.losses + 1 if outcome is Outcome.LOST else 0,
    )
    return with_step(run, step)


def step_noted(run: Run, event: Event) -> Run:
    """Something to tell about a step; of none it changes nothing."""
    if not event.step:
        return run
    step = step_state(run, event.step)
    return with_step(run, replace(step, notes=(*step.notes, str(event.data["text"]))))


def accepted(step: StepState) -> StepState:
    """Accept a step as it is; of several hosts those that have ended, and the others follow."""
    hosts = {
        name: replace(one, accepted=one.accepted or not (one.done or one.outcome is None))
        for name, one in step.hosts.items()
    }
    left = any(not one.done for one in hosts.values())
    return replace(step, hosts=MappingProxyType(hosts), accepted=not left, again=left)
