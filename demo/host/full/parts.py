"""Everything the full host is made of: the light host's parts, with systemd where it can be."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from typing import TYPE_CHECKING

from demo.host.checkout import Checkout
from demo.host.front import Front
from demo.host.full import etc
from demo.host.full.machine import Machine, Setting
from demo.host.full.servers import UnitCache, UnitDatabase, UnitSsh
from demo.host.full.units import Systemd, SystemdUnit
from demo.host.full.ways import Ways
from demo.host.parts import Parts, make_keys, own
from demo.host.processes import Family
from demo.host.programs import pnpm_cache
from demo.host.repository import Repository
from demo.host.shell import Shell, environment
from demo.host.sudo import USER
from demo.host.units import declared

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from demo.host.layout import Layout
    from demo.host.programs import Programs
    from demo.host.state import State

_UID = 47_110


@contextlib.asynccontextmanager
async def booted(layout: Layout, programs: Programs, state: State) -> AsyncIterator[Parts]:
    """Have the host booted, with nothing but systemd up, while the block runs."""
    outside = state.ports
    state = dataclasses.replace(state, ports={**outside, **etc.STANDARD})
    units = declared(layout, programs.node)
    layout.root.chmod(0o755)
    folder = layout.run / "etc"
    written = etc.written(layout, programs, units, user=USER, identity=state.mark)
    written.write(folder)
    make_keys(layout)
    machine = Machine(_setting(layout, state, folder), layout.logs / "boot.log")
    into = {outside[name]: port for name, port in etc.STANDARD.items()}
    into[outside["cockpit"]] = etc.WEB
    ways = Ways(machine=machine, into=into, out=[outside["registry"], outside["forge"]])
    try:
        await machine.boot()
        await machine.run("chown", "-R", f"{_UID}:{_UID}", str(layout.home), str(layout.app.parent))
        await machine.run("chown", f"{_UID}:{_UID}", str(layout.redis), str(layout.backups))
        enabled = [*(unit.id for unit in units), "ssh", "postgresql", "redis-server", "nginx"]
        await machine.run("systemctl", "enable", *enabled)
        await machine.run("systemctl", "start", "nginx")
        await ways.open()
        yield _assembled(layout, programs, state, machine, ways)
    finally:
        await ways.close()
        await machine.end()


def _setting(layout: Layout, state: State, folder: Path) -> Setting:
    folders = (f"rw:{layout.root}", f"ro:{sys.prefix}", f"ro:{pnpm_cache()}")
    return Setting(
        base=layout.run / "machine",
        etc=folder,
        name=f"handrail-staging-{state.mark[:16]}",
        user=USER,
        uid=_UID,
        home=layout.home,
        folders=folders,
    )


def _assembled(
    layout: Layout, programs: Programs, state: State, machine: Machine, ways: Ways
) -> Parts:
    variables = environment(layout, state)
    del variables["GIT_CONFIG_NOSYSTEM"]
    root = Shell(environment=variables, home=layout.home, inside=machine.words)
    user = dataclasses.replace(root, inside=lambda folder: machine.words(folder, user=USER))
    units = {
        unit.id: SystemdUnit(machine=machine, unit=unit) for unit in declared(layout, programs.node)
    }
    outside = {**state.ports, **{name: port for port, name in _names(ways).items()}}
    here = Shell(environment=environment(layout, state), home=layout.home)
    faults: set[str] = set()

    async def accepts(port: int) -> bool:
        with contextlib.suppress(OSError):
            (await machine.connect(port)).close()
            return True
        return False

    async def reboot() -> None:
        await machine.reboot()
        await ways.renew()

    return Parts(
        layout=layout,
        programs=programs,
        state=state,
        shell=user,
        database=UnitDatabase(
            layout=layout,
            programs=programs,
            state=state,
            shell=root,
            machine=machine,
            outside=outside["postgres"],
        ),
        cache=UnitCache(layout=layout, programs=programs, state=state, shell=root, machine=machine),
        repository=Repository(layout, own(here, programs)),
        checkout=Checkout(layout, user, _UID),
        manager=Systemd(machine=machine, services=units),
        door=ways,
        ssh=UnitSsh(
            layout=layout, machine=machine, ways=ways, user=USER, variables=_session(variables)
        ),
        front=Front(layout=layout, ports=outside, fault=faults.__contains__),
        # Its servers are systemd's to end, and what a session started carries the mark.
        family=Family(mark=state.mark, servers=layout.run / "none"),
        outside=outside,
        accepts=accepts,
        reboot=reboot,
        administer=lambda script: machine.run("bash", "-euc", script),
        let_out=ways.let_out,
        owner=_UID,
        faults=faults,
    )


def _names(ways: Ways) -> dict[int, str]:
    behind = {**{port: name for name, port in etc.STANDARD.items()}, etc.WEB: "cockpit"}
    return {here: behind[there] for here, there in ways.into.items()}


def _session(variables: dict[str, str]) -> dict[str, str]:
    """Return what sshd adds to what a login has of itself."""
    return {name: variables[name] for name in ("PATH", "LANG", "STAGING_HOST")}
