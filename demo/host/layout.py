"""Where everything of the staging host lies below its one folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BRANCH = "claude/phaseC-pilot-cockpit-011CV5r3NpNKmcL6WnSQbDVZ"
DATABASE = "teei_cockpit_staging"
DATABASE_USER = "teei_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Paths only; `make` creates the folders."""

    root: Path

    @property
    def bin(self) -> Path:
        """First on the PATH of everything that runs here: stand-ins and links to programs."""
        return self.root / "bin"

    @property
    def lib(self) -> Path:
        """What programs of the host load before anything else."""
        return self.root / "lib"

    @property
    def originals(self) -> Path:
        """Programs whose place a fault's stand-in has taken."""
        return self.lib / "originals"

    @property
    def env_installer(self) -> Path:
        """The program, put there by an administrator, that may change the env file."""
        return self.root / "usr/local/sbin/handrail-install-env"

    @property
    def home(self) -> Path:
        """HOME of the user who signs in."""
        return self.root / "home"

    @property
    def app(self) -> Path:
        """The checkout that is deployed."""
        return self.root / "var/www/teei-platform"

    @property
    def origin(self) -> Path:
        """The bare repository the checkout fetches from."""
        return self.root / "origin.git"

    @property
    def env_file(self) -> Path:
        """The services' EnvironmentFile."""
        return self.root / "etc/teei-platform/cockpit.env"

    @property
    def sudoers(self) -> Path:
        """Files here say what sudo allows."""
        return self.root / "etc/sudoers.d"

    @property
    def backups(self) -> Path:
        """Where database dumps go."""
        return self.root / "backups"

    @property
    def keys(self) -> Path:
        """Host keys and the client's key pair."""
        return self.root / "run/keys"

    @property
    def authorized_keys(self) -> Path:
        """The keys that may sign in."""
        return self.keys / "authorized_keys"

    @property
    def flags(self) -> Path:
        """One file for each fault that is switched on."""
        return self.root / "run/faults"

    @property
    def run(self) -> Path:
        """Sockets and pid files."""
        return self.root / "run"

    @property
    def state(self) -> Path:
        """What the host remembers between starts."""
        return self.root / "state"

    @property
    def servers(self) -> Path:
        """Working directories of the database servers, and of nothing else."""
        return self.root / "var/lib"

    @property
    def database(self) -> Path:
        """PostgreSQL's data directory."""
        return self.servers / "postgresql"

    @property
    def redis(self) -> Path:
        """Redis' working directory."""
        return self.servers / "redis"

    @property
    def logs(self) -> Path:
        """Logs of the parts that are not services of the host."""
        return self.root / "var/log"

    def make(self) -> None:
        """Create what has to be there before any part starts."""
        folders = (
            self.bin,
            self.lib,
            self.originals,
            self.home,
            self.app.parent,
            self.env_file.parent,
            self.env_installer.parent,
            self.sudoers,
            self.backups,
            self.keys,
            self.flags,
            self.state,
            self.redis,
            self.logs,
        )
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
