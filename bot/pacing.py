"""How fast a platform may be spoken to, over all runs and channels. Pure.

A platform refuses what comes too fast, and then everything waits: also the alert. So the outbox
counts for itself. A call counts from its beginning until a whole window after its end, because the
platform may have taken it at any moment in between: then no window of the platform's own clock ever
holds more than is allowed.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, inf

SETTLE = 0.5
"""Seconds that news may wait for what comes right behind it: a step ends, and the next begins."""

THREAD_GAP = 15.0
"""Seconds between two messages in one thread, where nothing in them has gone wrong."""

_SMOOTH = 10.0  # seconds over which progress is spread, so that a burst does not use up a minute
_RESERVE = 0.2  # part of the edits a minute that progress leaves to what is more urgent


class Act(StrEnum):
    """What is done to a message."""

    POST = "post"
    EDIT = "edit"
    SIGN = "sign"
    TELL = "tell"  # the runner, not the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a platform allows; 0 for no limit of that kind.

    Attributes:
        edits_per_minute: Over all messages of the workspace.
        posts_per_channel_per_second: New messages, those in threads among them.
        signs_per_minute: The bot's own signs on messages.
        calls_per_second: Over everything.
        calls_per_channel_per_5_seconds: Of each kind in one channel.
    """

    edits_per_minute: int = 0
    posts_per_channel_per_second: float = 0.0
    signs_per_minute: int = 0
    calls_per_second: int = 0
    calls_per_channel_per_5_seconds: int = 0


SLACK = Pace(edits_per_minute=50, posts_per_channel_per_second=1.0, signs_per_minute=50)
"""What Slack's documentation allows `chat.update`, `chat.postMessage` and `reactions.add`."""

DISCORD = Pace(calls_per_second=50, calls_per_channel_per_5_seconds=5)
"""What Discord's servers have been seen to allow; its own headers say the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to a platform; `minor` is progress that more urgent things go before."""

    act: Act
    channel: str
    minor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` calls within so many seconds.

    Attributes:
        acts: What counts.
        alone: Counted in each channel and for each act by itself.
        minor: Binds progress only, though everything counts.
    """

    acts: frozenset[Act]
    most: int
    within: float
    alone: bool = False
    minor: bool = False

    def binds(self, call: Call) -> bool:
        """Return whether a call has to wait for this limit."""
        return call.act in self.acts and (call.minor or not self.minor)


_CALLS = frozenset({Act.POST, Act.EDIT, Act.SIGN})


def limits(pace: Pace) -> Iterator[Limit]:
    """Yield the limits that a pace means."""
    if pace.edits_per_minute:
        edits, most = frozenset({Act.EDIT}), pace.edits_per_minute
        progress = max(most - ceil(most * _RESERVE), 1)
        spread = max(ceil(progress * _SMOOTH / 60), 1)
        yield Limit(acts=edits, most=most, within=60.0)
        yield Limit(acts=edits, most=progress, within=60.0, minor=True)
        yield Limit(acts=edits, most=spread, within=_SMOOTH, minor=True)
    if pace.posts_per_channel_per_second:
        within = 1 / pace.posts_per_channel_per_second
        yield Limit(acts=frozenset({Act.POST}), most=1, within=within, alone=True)
    if pace.signs_per_minute:
        yield Limit(acts=frozenset({Act.SIGN}), most=pace.signs_per_minute, within=60.0)
    if pace.calls_per_second:
        yield Limit(acts=_CALLS, most=pace.calls_per_second, within=1.0)
    if pace.calls_per_channel_per_5_seconds:
        most = pace.calls_per_channel_per_5_seconds
        yield Limit(acts=_CALLS, most=most, within=5.0, alone=True)


_Subject = tuple[int, str, str]  # the limit's place, and what it counts by itself


@dataclass(eq=False, slots=True)
class Ticket:
    """A call that has begun."""

    call: Call
    over: bool = False


@dataclass(slots=True)
class Ledger:
    """What was called when on one platform, and what may be called next."""

    pace: Pace | None = None
    _limits: tuple[Limit, ...] = ()
    _ends: dict[_Subject, deque[float]] = field(default_factory=dict)
    _under_way: Counter[_Subject] = field(default_factory=Counter)
    _paused: dict[Act, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._limits = tuple(limits(self.pace)) if self.pace else ()

    def trial(self) -> "Ledger":
        """Return a copy in which calls can be counted that may never be made."""
        ends = {subject: deque(times) for subject, times in self._ends.items()}
        return Ledger(
            pace=self.pace,
            _ends=ends,
            _under_way=Counter(self._under_way),
            _paused=dict(self._paused),
        )

    def free_at(self, call: Call, now: float) -> float:
        """Return when a call may begin: `now`, later, or never before another one has ended."""
        whens = [now, self._paused.get(call.act, 0.0)]
        whens += [
            self._free_at(limit, self._subject(place, call), now)
            for place, limit in enumerate(self._limits)
            if limit.binds(call)
        ]
        return max(whens)

    def begin(self, call: Call) -> Ticket:
        """Count a call from now on."""
        self._under_way.update(self._subjects(call))
        return Ticket(call)

    def end(self, ticket: Ticket, now: float) -> None:
        """Count a call as ended; saying so again changes nothing."""
        if ticket.over:
            return
        ticket.over = True
        for subject in self._subjects(ticket.call):
            self._under_way[subject] -= 1
            self._ends.setdefault(subject, deque()).append(now)

    def pause(self, act: Act, until: float) -> None:
        """Let nothing of a kind begin before a moment, because the platform said so."""
        self._paused[act] = max(self._paused.get(act, 0.0), until)

    def _free_at(self, limit: Limit, subject: _Subject, now: float) -> float:
        ends = self._ends.get(subject, deque())
        while ends and ends[0] + limit.within <= now:
            ends.popleft()
        beyond = len(ends) + self._under_way[subject] - limit.most
        if beyond < 0:
            return now
        return ends[beyond] + limit.within if beyond < len(ends) else inf

    def _subjects(self, call: Call) -> list[_Subject]:
        return [
            self._subject(place, call)
            for place, limit in enumerate(self._limits)
            if call.act in limit.acts
        ]

    def _subject(self, place: int, call: Call) -> _Subject:
        alone = self._limits[place].alone
        return (place, call.act.value, call.channel) if alone else (place, "", "")
