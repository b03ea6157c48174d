"""The client's end of a lane: one helper on a host, over one channel."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import NoReturn

from runner.host.channel import Channel, Dropped
from runner.host.course import Course, Pace
from runner.host.frames import Frame, Splitter
from runner.host.job import Outcome
from runner.host.program import COMMAND, Place, fresh_nonce, helper, hundredths, message
from runner.host.ride import Ride
from runner.host.ssh import Connection, HostProblem

__all__ = ["Lane", "Pace"]


class Lane:
    """Starts jobs, attaches to them and asks about them; one at a time.

    Whatever ends a call early leaves the lane in the middle of an answer: then it must be closed.

    Attributes:
        ready: The helper answered.
    """

    def __init__(self, connection: Connection, channel: Channel, place: Place, pace: Pace) -> None:
        self._connection = connection
        self._channel = channel
        self._pace = pace
        nonce = fresh_nonce()
        self._frames = Splitter(nonce)
        self._count = 0
        self._heard = monotonic()
        self.ready = False
        # Not awaited: the first command travels with it.
        self._channel.write(
            helper() + message("open", nonce, place.bot, place.run, hundredths(pace.idle))
        )

    @classmethod
    async def open(cls, connection: Connection, place: Place, pace: Pace) -> "Lane":
        """Start a helper.

        Raises:
            Dropped: The connection ended, or the host opens no more channels.
        """
        try:
            async with asyncio.timeout(pace.patience):
                channel = await connection.channel(COMMAND)
        except TimeoutError:
            connection.abort()
            raise Dropped("the host opened no channel") from None
        return cls(connection, channel, place, pace)

    def is_open_on(self, connection: Connection) -> bool:
        """Whether it can be used on this connection."""
        return self._connection is connection and self._channel.is_open

    def close(self) -> None:
        """End the helper; steps go on."""
        self._channel.close()

    async def carry(self, ride: Ride) -> Outcome:
        """Start the ride's job or attach to it, and return how it ended.

        Raises:
            Dropped: The channel or the connection ended; the ride can go on over another lane.
            HostProblem: The host lacks what the helper needs.
        """
        course = Course(self, ride)
        course.begin()
        async with _ringing(ride.cancel, self._channel.wake):
            while ride.outcome is None:
                due = course.keep_time(monotonic())
                for piece in await self._pieces(due):
                    await course.take(piece)
                    # What the sink did with it took time that the host is not to blame for.
                    self._heard = monotonic()
        return ride.outcome

    async def ask(self, *words: str) -> str:
        """Return the answer to a command, without its tag.

        Raises:
            Dropped: The channel or the connection ended.
            HostProblem: The host lacks what the helper needs.
        """
        tag = self.tag()
        self.send(message(words[0], tag, *words[1:]))
        while True:
            for piece in await self._pieces(monotonic() + self._pace.patience):
                if isinstance(piece, Frame) and piece.text.startswith(tag + " "):
                    return piece.text.removeprefix(tag + " ")

    def tag(self) -> str:
        """Return a word that no earlier answer on this lane carried."""
        self._count += 1
        self._heard = monotonic()
        return str(self._count)

    def send(self, data: bytes) -> None:
        """Send a message.

        Raises:
            Dropped: The channel is closed.
        """
        self._channel.write(data)

    @property
    def pace(self) -> Pace:
        """How patient it is."""
        return self._pace

    async def _pieces(self, due: float) -> list[bytes | Frame]:
        """Return frames and raw bytes; none when nothing came until `due`."""
        data = await self._channel.read(max(0, due - monotonic()))
        if data:
            self._heard = monotonic()
        elif monotonic() - self._heard > self._pace.patience:
            self._connection.abort()
            raise Dropped(f"no sign of life for {self._pace.patience:g} s")
        return [piece for piece in self._frames.feed(data) if not self._greeted(piece)]

    def _greeted(self, piece: bytes | Frame) -> bool:
        """Whether it was the helper's greeting."""
        if not isinstance(piece, Frame) or not piece.text.startswith("ready "):
            return False
        self.ready = True
        _, verdict, *rest = piece.text.split(" ", 2)
        if verdict != "ok":
            self._refuse(verdict, " ".join(rest))
        return True

    def _refuse(self, verdict: str, rest: str) -> NoReturn:
        name = self._connection.address.name
        if verdict == "missing":
            raise HostProblem(
                "host-tools-missing", f"{name} has no {rest}.", f"Install {rest} on {name}."
            )
        raise HostProblem(
            "host-unwritable",
            f"{name} has no room for the steps' files: {rest} cannot be written.",
            "Check the free space, quota and owner of that directory.",
        )

    def never_spoke(self) -> HostProblem:
        """Return the problem of a host whose shell ends before the helper speaks."""
        name = self._connection.address.name
        said = self._channel.complaint.decode(errors="replace").strip() or "nothing"
        return HostProblem(
            "host-tools-missing",
            f"{name} ran no POSIX shell for us; it said: {said[:300]}",
            "Give the user a login shell, and the host sh and setsid.",
        )


@asynccontextmanager
async def _ringing(event: asyncio.Event, ring: Callable[[], None]) -> AsyncIterator[None]:
    """For the length of a block, call `ring` when the event is set."""

    async def listen() -> None:
        await event.wait()
        ring()

    task = asyncio.create_task(listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
