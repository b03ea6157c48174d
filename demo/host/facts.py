"""What somebody who uses the staging host has to know about it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SshFacts:
    """How to sign in. `known_hosts` is a line for a known_hosts file."""

    host: str
    port: int
    user: str
    client_key: str
    known_hosts: str
    server: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFacts:
    """Absolute paths on the host."""

    folder: str
    home: str
    bin: str
    app: str
    env_file: str
    env_installer: str
    backups: str
    origin: str
    sudoers: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFacts:
    """Ports on 127.0.0.1."""

    cockpit: int
    reporting: int
    postgres: int
    redis: int
    forge: int
    registry: int
    tls: int
    dns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """How to reach the database over TCP, and the major version of server and tools."""

    host: str
    port: int
    name: str
    user: str
    password: str
    major: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFacts:
    """The checkout is at `base_commit` on `base_branch`; `branch` is what gets deployed."""

    base_branch: str
    base_commit: str
    branch: str
    branch_commit: str
    commits_between: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything at once; goes over the wire as JSON.

    `cookies` holds a value of the cookie `teei_session` for each role; `secrets` the values of
    secret names in the env file.
    """

    ssh: SshFacts
    paths: PathFacts
    ports: PortFacts
    database: DatabaseFacts
    git: GitFacts
    forge_url: str
    forge_repository: str
    registry_url: str
    url: str
    units: tuple[str, ...]
    tenant: str
    other_tenant: str
    cookies: dict[str, str]
    secrets: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Facts:
        """Read what `to_json` gave, possibly over a wire."""
        parts = {
            "ssh": SshFacts,
            "paths": PathFacts,
            "ports": PortFacts,
            "database": DatabaseFacts,
            "git": GitFacts,
        }
        known = {field.name for field in dataclasses.fields(cls)}
        given = {name: value for name, value in values.items() if name in known}
        given |= {name: part(**given[name]) for name, part in parts.items()}
        return cls(**{**given, "units": tuple(given["units"])})


def dumped(values: dict[str, Any]) -> str:
    """Write one JSON line."""
    return json.dumps(values, separators=(",", ":"))
