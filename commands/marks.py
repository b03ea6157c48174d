"""How far a step is on several hosts, in a few signs. Pure."""

from collections.abc import Iterable

from runner.record.run import HostState, Outcome, StepState

SHOWN = 6
"""Hosts that are named one by one; of more, only those that matter now."""

_MARKS = {
    Outcome.PASSED: "✓",
    Outcome.WARNED: "!",
    Outcome.FAILED: "✗",
    Outcome.LOST: "?",
    Outcome.INCONCLUSIVE: "?",
    Outcome.CANCELLED: "⊘",
}


def host_marks(state: StepState) -> str:
    """Return `web-1 ✓ web-2 ▶ web-3 ·`; of many hosts how many are done, and the others by name.

    Nothing of a step that runs on one host, nor while none has begun: a window watches all of them
    at once, and begins on none.
    """
    hosts = tuple(state.hosts.values())
    if not any(one.began or one.outcome for one in hosts):
        return ""
    if len(hosts) <= SHOWN:
        return _named(hosts)
    told = [f"{sum(one.done for one in hosts)} of {len(hosts)} hosts"]
    matter = [one for one in hosts if not one.done and one.began]
    return " ".join([*told, _named(matter[:SHOWN]), "…" if matter[SHOWN:] else ""]).strip()


def _named(hosts: Iterable[HostState]) -> str:
    return " ".join(f"{one.name} {_mark(one)}" for one in hosts)


def _mark(host: HostState) -> str:
    if host.accepted:
        return "!"
    if host.outcome is not None:
        return _MARKS.get(host.outcome, "·")
    return "▶" if host.began else "·"
