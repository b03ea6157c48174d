"""Harm to the host: its server, its processes, its disk."""

import asyncio
import contextlib
import os
import random
import signal

from tests.torture.harms.harm import Harm
from tests.torture.world import World


async def _sshd_restarted(world: World, chance: random.Random) -> bool:
    """Restart the server; connections are served by processes of their own, which stay."""
    async with world.reach:
        world.host.server.daemon.stop()
        await asyncio.sleep(chance.choice((0, 0.5)))
        await asyncio.to_thread(world.host.server.daemon.start)
    return True


async def _processes_ended(world: World, _: random.Random) -> bool:
    """End every process at once, the supervisors among them; files and boot id stay."""
    found = world.host.supervisors()
    await asyncio.to_thread(world.host.end_all)
    return bool(found)


async def _supervisor_killed(world: World, _: random.Random) -> bool:
    """Kill supervisors alone: what they started goes on."""
    killed = 0
    for pid in world.host.supervisors():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed > 0


async def _rebooted(world: World, chance: random.Random) -> bool:
    """Lose every process and connection; files stay, and the kernel's boot id is another one."""
    async with world.reach:
        found = world.host.supervisors()
        world.network.refuse()
        await asyncio.to_thread(world.host.off)
        world.network.reset()
        await asyncio.sleep(chance.uniform(0.2, 3))
        await asyncio.to_thread(world.host.on)
        await world.network.accept()
    return bool(found)


async def _disk_full(world: World, chance: random.Random) -> bool:
    world.host.disk.fill()
    try:
        await asyncio.sleep(chance.uniform(0.5, 3))
    finally:
        world.host.disk.free()
    return True


HARMS = (
    Harm(name="sshd restarted", do=_sshd_restarted, bars=True),
    Harm(name="host's processes ended", do=_processes_ended, bars=True, loses=True, in_step=True),
    Harm(name="supervisor killed", do=_supervisor_killed, loses=True, in_step=True),
    Harm(
        name="host rebooted",
        do=_rebooted,
        bars=True,
        loses=True,
        in_step=True,
        lacks=lambda world: "" if world.host.boot else "root, for a boot id of its own",
    ),
    Harm(
        name="host's disk full",
        do=_disk_full,
        bars=True,
        loses=True,
        fails=True,
        lacks=lambda world: "" if world.host.disk.small else "root, for a small file system",
    ),
)
