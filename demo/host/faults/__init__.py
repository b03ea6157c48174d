"""What can go wrong on the host, each for real and each with a way back.

origin      the branch, the registry, the forge
data        PostgreSQL and Redis, and what is in them
tools       programs on the PATH that behave as other machines' do
machine     files, rights, ports, SSH, certificate, names
services    what the services answer and print, read by `misbehaviour.mjs`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.host.faults import data, machine, origin, services, tools
from demo.host.faults.fault import Fault

if TYPE_CHECKING:
    from demo.host.parts import Parts

__all__ = ["FAULTS", "Fault", "UnknownFaultError", "switch"]

FAULTS: dict[str, Fault] = {
    **data.FAULTS,
    **tools.FAULTS,
    **origin.FAULTS,
    **machine.FAULTS,
    **services.FAULTS,
}


class UnknownFaultError(Exception):
    """There is no fault of this name; the message lists those that exist."""


async def switch(parts: Parts, name: str, *, on: bool, seconds: float | None = None) -> None:
    """Switch one fault; switching it to what it is already does nothing."""
    if name not in FAULTS:
        raise UnknownFaultError(f"no fault is called {name}; there are {', '.join(FAULTS)}")
    if on == (name in parts.faults):
        return
    if on:
        parts.faults.add(name)
        await FAULTS[name].on(parts, seconds)
    else:
        parts.faults.discard(name)
        await FAULTS[name].off(parts)
