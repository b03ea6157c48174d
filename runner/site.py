"""One run's place: the connection to its host, its secrets, and the masker over both."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.model import Configuration
from config.model.environment import EnvFile, Host
from config.quantity import show_duration
from config.secrets import Secret
from runner.beside import beside
from runner.host.masking import Masker
from runner.host.remote import Note as Drop
from runner.host.remote import Remote
from runner.plan import Plan
from runner.reach import Reach, address
from runner.record.patience import patiently
from runner.secrets import known_secrets

_log = logging.getLogger(__name__)

_READ_SECRETS = """\
set -eu
[ -r "$ENV_FILE" ] || exit 0
for key in $ENV_KEYS; do
  sed -n "s/^[[:space:]]*\\\\(export[[:space:]][[:space:]]*\\\\)*$key=//p" "$ENV_FILE" |
    sed "s/^/$key=/"
done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What carrying a run needs besides its plan.

    Attributes:
        secrets: The environment's secrets by name.
        masker: Hides them, every other secret of the configuration, and the env file's.
    """

    remote: Remote
    secrets: Mapping[str, Secret]
    masker: Masker
    reach: Reach


Note = Callable[[str, str], Awaitable[None]]
"""Takes a run's id and a sentence for its channel."""


class Sites:
    """The open places of the runs that are being carried; one connection per host and run."""

    def __init__(
        self, configuration: Configuration, note: Note, pictures: Path | None = None
    ) -> None:
        """Tell drops and returns of connections through `note`; keep pictures in a folder."""
        self._pictures = pictures
        self._configuration = configuration
        self._note = note
        self._open: dict[str, tuple[Site, AsyncExitStack]] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, run: str, plan: Plan, host: Host | None = None) -> Site:
        """Return the run's place on a host, opened when it is first asked for.

        Without a host it is the first one of the environment.

        Raises:
            HostProblem: the host cannot be reached or is not the one we know.
            ProblemError: a secret cannot be resolved.
        """
        there = host or plan.target.group()[0]
        key = f"{run}/{there.name}"
        async with self._turns[key]:
            if key not in self._open:
                self._open[key] = await self._enter(run, plan, there)
            return self._open[key][0]

    async def _enter(self, run: str, plan: Plan, host: Host) -> tuple[Site, AsyncExitStack]:
        drops: asyncio.Queue[Drop] = asyncio.Queue()
        secrets, masker = await known_secrets(self._configuration, plan.target)
        remote = Remote(
            address(host),
            bot=self._configuration.settings.name,
            run=run,
            give_up_after=plan.target.limits.reconnect,
            on_drop=drops.put_nowait,
        )
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(beside(self._telling(run, drops)))
            await stack.enter_async_context(remote)
            await remote.warm()
            if plan.target.env_file:
                masker = masker.with_more(await _env_secrets(remote, plan.target.env_file))
            site = Site(
                remote=remote,
                secrets=secrets,
                masker=masker,
                reach=Reach(remote, secrets, self._pictures),
            )
            return site, stack.pop_all()

    async def _telling(self, run: str, drops: asyncio.Queue[Drop]) -> None:
        while True:
            drop = await drops.get()
            words = f"the connection to {drop.host} was lost ({drop.reason}); trying again"
            if drop.kind == "regained":
                away = show_duration(drop.seconds)
                words = f"the connection to {drop.host} is there again after {away}"
            await patiently(partial(self._note, run, words))

    async def close(self, run: str, *, forget: bool = False) -> None:
        """Close a run's connections; `forget` deletes its folder on the hosts first."""
        for key in [key for key in self._turns if key.startswith(f"{run}/")]:
            async with self._turns.pop(key):
                if key in self._open:
                    site, stack = self._open.pop(key)
                    async with stack:
                        if forget:
                            await _forget(site.remote)

    async def close_all(self) -> None:
        """Close every connection; steps on the hosts go on."""
        for run in {key.rsplit("/", 1)[0] for key in self._open}:
            await self.close(run)


async def _forget(remote: Remote) -> None:
    try:
        async with asyncio.timeout(10):
            await remote.forget()
    except Exception:  # noqa: BLE001 - tidying up must not turn a good run into a failed one
        _log.warning("a run's folder on its host was left behind", exc_info=True)


async def _env_secrets(remote: Remote, env_file: EnvFile) -> dict[str, str]:
    """Read the values of the declared secret keys of the host's env file, to hide them."""
    if not env_file.secret:
        return {}
    names = {"ENV_FILE": env_file.path, "ENV_KEYS": " ".join(env_file.secret)}
    found = await remote.query(_READ_SECRETS, environment=names)
    values = {}
    for line in found.stdout.decode(errors="replace").splitlines():
        name, _, value = line.partition("=")
        bare = value.strip().strip("\"'")
        if len(bare) >= SHORTEST:
            values[name] = bare
    return values


SHORTEST = 8
"""Shorter values are not hidden: they would turn up by chance in any text."""
