"""What is said and expected next while one job is carried over one lane."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from runner.host.frames import Frame
from runner.host.job import Conflict, Lost, Void
from runner.host.program import fresh_nonce, hundredths, message, run_message
from runner.host.ride import Ride

__all__ = ["Course", "Pace"]

# A claim that its claimer did not follow up within this time will not be followed up.
_HALF = 5.0
# So many answers in a row, a moment apart, before the rest of a log is taken for lost.
_DOUBTS = 10
_MOMENT = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient a client is, in seconds.

    Attributes:
        follow: A step that takes longer than this is followed live.
        look: How often it asks what became of a step that is silent.
        patience: Without a sign of life for so long, the connection is given up.
        idle: The host ends a helper that heard nothing for so long.
    """

    follow: float = 0.04
    look: float = 2
    patience: float = 15
    idle: float = 300


class _Line(Protocol):
    """Where messages go."""

    def send(self, data: bytes) -> None:
        """Send a message."""

    def tag(self) -> str:
        """Return a word that no earlier answer carried."""

    @property
    def pace(self) -> Pace:
        """How patient to be."""


class Course:
    """One job's conversation with the helper; the lane hands in what it hears."""

    def __init__(self, line: _Line, ride: Ride) -> None:
        self._line = line
        self._ride = ride
        self._pace = line.pace
        self._tag = line.tag()
        self._nonce = fresh_nonce()
        # asking: no answer yet; calling off: likewise, with a cancel; then riding.
        self._stage = "asking"
        self._cancel_due = monotonic()
        self._due = monotonic() + self._pace.look
        self._next: Callable[[], None] = self._look
        self._half_since = 0.0
        self._doubts = 0

    def begin(self) -> None:
        """Say the first word."""
        if self._ride.nonce:
            self._attach()
        elif self._ride.cancel.is_set():
            self._stage = "calling off"
        else:
            self._run()

    def keep_time(self, now: float) -> float:
        """Say what is due; return when something will be due next."""
        if self._ride.cancel.is_set() and now >= self._cancel_due:
            # Repeated: a step may be so young that the first cancel found nobody to end it.
            job = self._ride.job
            self._say("cancel", job.id, hundredths(job.grace), job.boot_id)
            self._cancel_due = now + 1
        if now >= self._due:
            self._due = now + self._pace.look
            act, self._next = self._next, self._look
            act()
        return min(self._due, self._cancel_due) if self._ride.cancel.is_set() else self._due

    async def take(self, piece: bytes | Frame) -> None:
        """Take raw bytes or an answer."""
        if isinstance(piece, Frame):
            tag, _, text = piece.text.partition(" ")
            if tag == self._tag:
                self._answer(text)
        elif self._stage == "riding":
            self._doubts = 0
            await self._ride.take(piece)

    # --- what we say -------------------------------------------------------------------------

    def _say(self, *words: str) -> None:
        self._line.send(message(words[0], self._tag, *words[1:]))

    def _run(self) -> None:
        self._stage = "asking"
        self._line.send(run_message(self._ride.job, self._tag, self._nonce))

    def _attach(self) -> None:
        self._say("attach", self._ride.job.id, str(self._ride.restart()))

    def _follow(self) -> None:
        self._say("follow", self._ride.job.id)

    def _look(self) -> None:
        self._say("status", self._ride.job.id)

    def _abandon(self) -> None:
        self._say("abandon", self._ride.job.id)

    def _in(self, seconds: float, act: Callable[[], None]) -> None:
        self._due = monotonic() + seconds
        self._next = act

    # --- what we are told ----------------------------------------------------------------------

    def _answer(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        match word:
            case "started":
                self._ride.recognise(self._nonce, checking=False)
                self._stage = "riding"
                self._in(self._pace.follow, self._follow)
            case "exists":
                nonce, phase = rest.split()
                self._ride.recognise(nonce, checking=phase == "check")
                self._attach()
            case "attached":
                self._stage = "riding"
            case "half":
                self._half()
            case "state":
                self._known(*rest.split(" "))
            case "cancelling":
                # Called off before anything else was asked: now see how it ends.
                if self._stage == "calling off" and rest != "lost":
                    self._run()
            case _:
                self._last(word, rest)

    def _last(self, word: str, rest: str) -> None:
        match word:
            case "void":
                self._ride.outcome = Void(reason=rest)
            case "conflict":
                self._ride.outcome = Conflict(digest=rest)
            case "left":
                self._ride.survivors.append(rest)
            case "lost":
                kind, _, alive = rest.partition(" ")
                self._lose(kind, alive=alive == "alive")
            case _:
                # A word of an answer that nobody waits for any more.
                pass

    def _lose(self, reason: str, *, alive: bool) -> None:
        survivors = tuple(self._ride.survivors)
        self._ride.outcome = Lost(reason=reason, group_alive=alive, survivors=survivors)

    def _half(self) -> None:
        self._half_since = self._half_since or monotonic()
        late = monotonic() - self._half_since > _HALF
        again = self._look if self._stage == "riding" else self._run
        self._in(_MOMENT, self._abandon if late else again)

    def _known(self, state: str, phase: str, kind: str, alive: str) -> None:
        """Heed what became of a step whose log is being followed."""
        del phase
        if self._stage != "riding":
            return
        match state:
            case "absent":
                self._lose("gone", alive=False)
            case "half":
                self._half()
            case "done" | "lost" if not alive and self._doubts < _DOUBTS:
                # The rest of its log may be on its way.
                self._doubts += 1
                self._in(_MOMENT, self._look)
            case "done":
                self._lose("cut", alive=False)
            case "lost" if alive:
                self._await_orphan()
            case "lost":
                self._lose(kind, alive=False)
            case _:
                self._doubts = 0

    def _await_orphan(self) -> None:
        """What follows would run beside what lives still: wait, and end it behind its limit."""
        self._doubts = 0
        self._ride.orphaned = self._ride.orphaned or monotonic()
        if monotonic() - self._ride.orphaned > self._ride.job.limit:
            self._say("cancel", self._ride.job.id, hundredths(self._ride.job.grace))
