"""What one round of the outbox does on a platform, and when the next one is due. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from bot.joining import together
from bot.letters import Letter, Weight
from bot.pacing import SETTLE, THREAD_GAP, Act, Call, Ledger

STUBBORN = 8
"""Tries after which a message no longer holds back those behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing to do for a message.

    Attributes:
        rest: Messages of the same thread that go into it.
    """

    letter: Letter
    act: Act
    rest: tuple[Letter, ...] = ()

    @property
    def call(self) -> Call:
        """What it costs."""
        minor = self.letter.weight > Weight.NEWS
        return Call(act=self.act, channel=self.letter.channel, minor=minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What one round does, and when the next one is due (epoch seconds; None for nothing)."""

    now: tuple[Turn, ...]
    due: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under what a platform is spoken to.

    Attributes:
        threads: When a message was last posted in a thread, by the key of its first message.
        away: The platform is away: one call finds out whether it is back.
        hurry: Nothing waits for company, since the bot is about to stop.
    """

    now: float
    edit_gap: float = 0.0
    edit_window: float = 0.0
    paced: bool = False
    threads: Mapping[str, float] = field(default_factory=dict)
    away: bool = False
    hurry: bool = False


def plan(letters: Sequence[Letter], ledger: Ledger, terms: Terms) -> Work:
    """Return what is due: the most urgent first, then whoever has waited longest.

    New messages come one after another in a channel; edits keep their gap; nothing exceeds what
    the platform allows.
    """
    chosen: list[Turn] = []
    due: list[float] = []
    posting: set[str] = set()
    taken = ledger.trial()
    for turn in sorted(_turns(letters, terms), key=lambda turn: _order(turn, terms)):
        letter = turn.letter
        if turn.act is Act.POST:
            if letter.channel in posting:
                continue  # behind one that comes first
            if letter.attempts < STUBBORN:
                posting.add(letter.channel)
        when = max(_wanted(turn, terms), taken.free_at(turn.call, terms.now))
        if when <= terms.now and not (terms.away and chosen):
            chosen.append(turn)
            taken.begin(turn.call)
        elif when < inf:
            due.append(when)
    return Work(now=tuple(chosen), due=min(due, default=None))


def act_of(letter: Letter, terms: Terms) -> Act:
    """Return what a message needs next."""
    if letter.reference is None:
        return Act.POST
    if letter.delivered < letter.wanted:
        return Act.POST if outlived(letter, terms) else Act.EDIT
    return Act.TELL if letter.tell else Act.SIGN


def outlived(letter: Letter, terms: Terms) -> bool:
    """Return whether a message stands too long to be edited: a newer one takes over."""
    lasts = terms.edit_window and not letter.last and letter.posted_at
    return bool(lasts) and terms.now - letter.posted_at > terms.edit_window


def _turns(letters: Sequence[Letter], terms: Terms) -> Iterator[Turn]:
    """Yield one thing to do for each message; what waits in one thread is said together."""
    threads: dict[str, list[Letter]] = {}
    for letter in letters:
        if letter.reference is None and letter.early:
            continue
        if letter.reference is None and letter.thread is not None:
            threads.setdefault(letter.thread_of, []).append(letter)
        else:
            yield Turn(letter=letter, act=act_of(letter, terms))
    for waiting in threads.values():
        in_order = sorted(waiting, key=lambda letter: letter.position)
        taken = together(in_order) if terms.paced else tuple(in_order[:1])
        yield Turn(letter=taken[0], act=Act.POST, rest=taken[1:])


def _order(turn: Turn, terms: Terms) -> tuple[float, ...]:
    """Return the place in the queue: news, then edits by how long they have waited."""
    letter = turn.letter
    tried = letter.next_try if terms.away else float(letter.attempts >= STUBBORN)
    waited = letter.sent_at if turn.act is Act.EDIT else 0.0
    return tried, letter.weight, waited, letter.position


def _wanted(turn: Turn, terms: Terms) -> float:
    """Return when a thing should be done, whatever the platform allows."""
    letter = turn.letter
    when = letter.next_try
    if terms.hurry:
        return max(when, letter.sent_at + terms.edit_gap if turn.act is Act.EDIT else 0.0)
    if turn.act is Act.POST and letter.thread is not None:
        return max(when, _in_thread(turn, terms)) if terms.paced else when
    if letter.reference is not None and letter.delivered < letter.wanted:
        when = max(when, _edited(letter, terms))
    return when


def _in_thread(turn: Turn, terms: Terms) -> float:
    """Return when a thread is told: at once of what went wrong, else with what comes behind it."""
    letters = (turn.letter, *turn.rest)
    settled = min(letter.wanted_at for letter in letters) + SETTLE
    if min(letter.weight for letter in letters) < Weight.MINOR:
        return settled
    return max(settled, terms.threads.get(turn.letter.thread_of, 0.0) + THREAD_GAP)


def _edited(letter: Letter, terms: Terms) -> float:
    if not terms.edit_gap:
        return 0.0
    twice = 2 if terms.paced and letter.weight >= Weight.MINOR else 1
    settled = letter.wanted_at + SETTLE if terms.paced and letter.weight > Weight.NEWS else 0.0
    return max(letter.sent_at + twice * terms.edit_gap, settled)
