"""One host for one run: keeps a connection, and carries jobs over as many as it takes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Literal, Self, TypeVar, cast

from runner.host.channel import Channel, Dropped
from runner.host.course import Pace
from runner.host.job import Job, Outcome, Sink, State, StateKind
from runner.host.lane import Lane
from runner.host.program import Place
from runner.host.ride import Ride
from runner.host.ssh import Address, Connection, HostProblem, Output, Shell, open_connection

__all__ = ["Note", "Pace", "Remote"]

T = TypeVar("T")

# OpenSSH allows ten sessions on a connection, tunnels not counted.
_LANES = 5
_QUERIES = 4
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 5.0
_BARREN = 3
_FATAL = frozenset({"host-key-changed", "host-key-unknown", "host-tools-missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The connection was lost, or is there again.

    Attributes:
        host: The host's name.
        reason: Why it was lost, for people.
        seconds: How long it was away; 0 when it was just lost.
    """

    kind: Literal["lost", "regained"]
    host: str
    reason: str
    seconds: float = 0


class Remote:
    """Carries the jobs of one run on one host.

    Several calls may run at the same time; each job then has a lane of its own.

    Args:
        address: The host.
        bot: Names the bot on the host; another bot's runs are never touched.
        run: Names the run.
        give_up_after: Seconds of failed attempts to reconnect before `host-lost` is raised.
        on_drop: Told when the connection is lost and when it is there again.
        pace: How patient it is otherwise.

    Raises:
        ValueError: `bot` or `run` cannot name a directory.
    """

    def __init__(  # noqa: PLR0913  the run's place and the caller's patience, all optional
        self,
        address: Address,
        *,
        bot: str,
        run: str,
        give_up_after: float = 600,
        on_drop: Callable[[Note], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.address = address
        self._place = Place(bot=bot, run=run)
        self._give_up_after = give_up_after
        self._on_drop = on_drop or (lambda _: None)
        self._pace = pace or Pace()
        self._connecting = asyncio.Lock()
        self._lanes = asyncio.Semaphore(_LANES)
        self._queries = asyncio.Semaphore(_QUERIES)
        self._idle: list[Lane] = []
        self._stack = AsyncExitStack()
        self._connection: Connection | None = None
        self._reason = ""

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            HostProblem: The host cannot be used; nothing is tried twice here.
        """
        self._connection = await self._opened()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close lanes and connection; what runs on the host goes on."""
        for lane in self._idle:
            lane.close()
        self._idle.clear()
        await self._stack.aclose()

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection now, so that nothing has to be waited for."""
        return self._connection is not None and self._connection.is_open

    async def warm(self) -> None:
        """Start a helper ahead of the first job; what goes wrong here is met by that job."""
        if self._idle or self._connection is None:
            return
        with contextlib.suppress(Dropped):
            self._idle.append(await Lane.open(self._connection, self._place, self._pace))

    async def boot_id(self) -> str:
        """Return the id the host's kernel drew when it booted."""
        return await self._persist(lambda connection: connection.boot_id())

    async def carry(
        self, job: Job, *, offset: int = 0, sink: Sink, cancel: asyncio.Event
    ) -> Outcome:
        """Start a job, or attach to it if it was started before; return how it ended.

        The sink gets the output from `offset` on, in order and once, however often the connection
        drops. Setting `cancel` ends the job: TERM to all that belongs to it, its grace time, KILL.
        Cancelling this call does not: the job goes on on the host.

        Raises:
            HostProblem: The host cannot be used, or `host-lost`: it cannot be reached any more.
        """
        ride = Ride(job=job, sink=sink, cancel=cancel, offset=offset)

        async def carry(connection: Connection) -> Outcome:
            async with self._lane(connection) as lane:
                return await lane.carry(ride)

        async with self._lanes:
            return await self._persist(carry)

    async def status(self, job_id: str) -> State:
        """Return what the host knows of a job.

        Raises:
            HostProblem: As `carry`.
        """
        kind, phase, _, alive = (
            (await self._ask("status", job_id)).removeprefix("state ").split(" ")
        )
        return State(
            kind=cast("StateKind", kind),
            checking=phase == "check",
            group_alive=alive == "alive",
        )

    async def forget(self) -> None:
        """Delete the run's directory on the host.

        Raises:
            HostProblem: `host-busy`: a job in it lives; nothing was deleted. Or as `carry`.
        """
        answer = await self._ask("forget")
        for lane in self._idle:
            lane.close()
        self._idle.clear()
        word, _, rest = answer.partition(" ")
        if word != "forgotten":
            raise HostProblem(
                "host-busy" if word == "busy" else "host-unwritable",
                f"The files of {self._place.run} on {self.address.name} cannot be deleted"
                + (f": {rest} lives." if word == "busy" else "."),
                "Wait for it or cancel it." if word == "busy" else "Check the owner of the files.",
            )

    async def query(
        self,
        script: str,
        *,
        environment: Mapping[str, str] | None = None,
        limit: float = 60,
        shell: Shell = "sh",
    ) -> Output:
        """Run a short script that changes nothing; it may run again when the connection drops.

        Raises:
            HostProblem: `host-query-limit`: it took more than `limit` seconds. Or as `carry`.
            ValueError: A variable's name or a text cannot be passed to a shell.
        """

        async def query(connection: Connection) -> Output:
            return await connection.query(script, environment=environment, limit=limit, shell=shell)

        async with self._queries:
            return await self._persist(query)

    async def channel(self, command: str) -> Channel:
        """Start a program and return the stream to it, which ends with its connection.

        Raises:
            HostProblem: As `carry`.
        """
        return await self._persist(lambda connection: connection.channel(command))

    @asynccontextmanager
    async def tunnel(self, host: str, port: int) -> AsyncIterator[int]:
        """Forward a free port of 127.0.0.1 to `host:port` as the host sees it; yield the port.

        It ends with the connection it was opened on.

        Raises:
            HostProblem: As `carry`.
        """
        async with AsyncExitStack() as stack:
            yield await self._persist(
                lambda connection: stack.enter_async_context(connection.tunnel(host, port))
            )

    async def _ask(self, *words: str) -> str:
        async def ask(connection: Connection) -> str:
            async with self._lane(connection) as lane:
                return await lane.ask(*words)

        async with self._lanes:
            return await self._persist(ask)

    @asynccontextmanager
    async def _lane(self, connection: Connection) -> AsyncIterator[Lane]:
        """Lend a lane; it is kept only if it was used to the end."""
        while self._idle and not self._idle[-1].is_open_on(connection):
            self._idle.pop().close()
        lane = (
            self._idle.pop() if self._idle else await Lane.open(connection, self._place, self._pace)
        )
        try:
            yield lane
        except Dropped as drop:
            lane.close()
            if connection.is_open and not lane.ready:
                raise _Barren(str(drop), lane.never_spoke()) from drop
            raise
        except BaseException:
            lane.close()
            raise
        self._idle.append(lane)

    async def _persist(self, act: Callable[[Connection], Awaitable[T]]) -> T:
        """Do something over a connection, again and again while connections drop.

        Raises:
            HostProblem: `host-lost` after `give_up_after` seconds of quick failures.
        """
        since, pause, barren = monotonic(), _FIRST_PAUSE, 0
        while True:
            connection = await self._connected()
            begun = monotonic()
            try:
                return await act(connection)
            except Dropped as drop:
                self._reason = str(drop)
                barren = barren + 1 if isinstance(drop, _Barren) else 0
                if isinstance(drop, _Barren) and barren >= _BARREN:
                    raise drop.problem from drop
            if monotonic() - begun > _LONGEST_PAUSE:
                since, pause = monotonic(), _FIRST_PAUSE
            if monotonic() - since > self._give_up_after:
                raise self._lost(monotonic() - since)
            if connection.is_open:
                # Only the channel ended; a connection that ended has pauses of its own.
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._connection and self._connection.is_open:
                return self._connection
            since = monotonic()
            reason = self._reason or "it ended while nothing was asked of it"
            self._on_drop(Note(kind="lost", host=self.address.name, reason=reason))
            self._connection = await self._reopened(since)
            self._on_drop(
                Note(
                    kind="regained",
                    host=self.address.name,
                    reason=reason,
                    seconds=monotonic() - since,
                )
            )
            self._reason = ""
            return self._connection

    async def _reopened(self, since: float) -> Connection:
        pause = _FIRST_PAUSE
        while True:
            try:
                return await self._opened()
            except HostProblem as problem:
                if problem.code in _FATAL:
                    raise
                self._reason = problem.what
            if monotonic() + pause - since > self._give_up_after:
                raise self._lost(monotonic() - since)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _opened(self) -> Connection:
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        return await open_connection(self.address, self._stack, self._pace.patience)

    def _lost(self, seconds: float) -> HostProblem:
        return HostProblem(
            "host-lost",
            f"{self.address.name} has not been reachable for {seconds:.0f} s: {self._reason}",
            "What runs there goes on; once the host is back, it can be attached to again.",
        )


class _Barren(Dropped):
    """A lane ended before its helper spoke, on a connection that is open."""

    def __init__(self, reason: str, problem: HostProblem) -> None:
        super().__init__(reason)
        self.problem = problem
