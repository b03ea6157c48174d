"""What the host decides once and keeps: its identity, ports, passwords and session cookies."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import random
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.host.layout import Layout

PORTS = ("cockpit", "reporting", "postgres", "redis", "forge", "registry", "ssh", "tls", "dns")
ROLES = ("VIEWER", "MANAGER", "ADMIN", "SUPER_ADMIN")
# Below Linux's range for outgoing connections: nothing takes such a port while its owner restarts.
LOWEST, HIGHEST = 15000, 32000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Survives restarts of the host, except for ports that somebody else took meanwhile."""

    mark: str
    ports: dict[str, int]
    secrets: dict[str, str]
    cookies: dict[str, str]


def remembered(layout: Layout) -> State:
    """Read the state of this folder, or decide it."""
    file = layout.state / "host.json"
    state = State(**json.loads(file.read_text())) if file.exists() else _decided()
    if {*state.ports} != {*PORTS} or not all(_free(port) for port in state.ports.values()):
        state = dataclasses.replace(state, ports=free_ports())
    file.touch(mode=0o600)
    file.write_text(json.dumps(dataclasses.asdict(state)))
    return state


def _decided() -> State:
    made_up = ("DB_PASSWORD", "JWT_SECRET", "SESSION_SECRET", "SUPERUSER_PASSWORD")
    others = ("REPORTING_API_KEY", "DISCORD_BOT_TOKEN", "BENEVITY_API_KEY")
    return State(
        mark=secrets.token_hex(16),
        ports=free_ports(),
        secrets={name: _secret() for name in (*made_up, *others)},
        cookies={role: secrets.token_urlsafe(24) for role in ROLES},
    )


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def free_ports() -> dict[str, int]:
    """Choose a free port on loopback for every part."""
    chosen: dict[str, int] = {}
    while len(chosen) < len(PORTS):
        port = random.SystemRandom().randrange(LOWEST, HIGHEST)
        if port not in chosen.values() and _free(port):
            chosen[PORTS[len(chosen)]] = port
    return chosen


@contextlib.contextmanager
def claimed(ports: dict[str, int]) -> Iterator[None]:
    """Keep other hosts of this machine from choosing these ports, also while nothing listens there.

    Raises:
        OSError: another host was quicker.
    """
    with contextlib.ExitStack() as kept:
        for port in ports.values():
            kept.enter_context(_claim(port))
        yield


def _claim(port: int) -> socket.socket:
    """Hold the one name that stands for a port on this machine; it goes with its process."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0handrail-staging-port-{port}")
    except OSError:
        claim.close()
        raise
    return claim


def _free(port: int) -> bool:
    try:
        with _claim(port), socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            for probe in (tcp, udp):
                probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True
