"""What the services do wrong: they look for a file of the fault's name at every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.host.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.host.parts import Parts


def _flagged(name: str, says: str, setting: Callable[[Parts], str] | None = None) -> Fault:
    async def on(parts: Parts, seconds: float | None) -> None:
        text = "" if seconds is None else str(seconds)
        (parts.layout.flags / name).write_text(setting(parts) if setting else text)

    async def off(parts: Parts) -> None:
        (parts.layout.flags / name).unlink(missing_ok=True)

    return Fault(says=says, on=on, off=off)


def _viewer(parts: Parts) -> str:
    return parts.state.cookies["VIEWER"]


_SAYS = {
    "crash-loop": "the cockpit dies within a second of every start",
    "reload-deadly": "the cockpit dies of a reload",
    "health-500": "the cockpit's /health answers 500",
    "api-health-500": "the reporting service's health answers 500",
    "log-errors": "the cockpit logs two errors a second",
    "log-errors-later": "likewise, from some seconds (20, or as given) after its start",
    "log-critical": "the cockpit logs two critical lines a second",
    "memory-growth": "the cockpit grows by 16 MB a second, until it is near its limit",
    "slow-responses": "each service takes 600 ms longer to answer",
    "slow-pages": "a company's cockpit takes 3.3 s longer to load",
    "cockpit-500": "a company's cockpit answers 500",
    "tenant-unchecked": "companies that do not exist show another's cockpit",
    "tenant-open": "another company's address shows one's own cockpit",
    "widget-missing": "the cockpit lacks its SROI widget",
    "script-error": "the cockpit's page throws an error in the browser",
    "key-refused": "no API key can be made",
    "key-shown": "the list of API keys shows whole keys",
    "switch-stuck": "a switched integration stays as it was",
    "weights-stuck": "weights cannot be saved",
    "weights-unchecked": "VIS weights need not sum to one",
    "audit-silent": "the audit log tells nothing",
    "export-broken": "the export answers 500",
}

FAULTS: dict[str, Fault] = {
    **{name: _flagged(name, says) for name, says in _SAYS.items()},
    "login-skipped": _flagged(
        "login-skipped", "whoever is not signed in is served as the viewer", _viewer
    ),
}
