"""What must be true of a run behind every harm, judged by what its scripts wrote down."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa

from runner.holds import current
from runner.record import audit, logs
from runner.record.events import Event, Kind
from runner.record.journal import RUNS, Journal
from runner.record.run import Outcome, Run, State
from runner.record.store import Store
from tests.torture.chats import Chats
from tests.torture.place import BACK, CAP, DEPLOY, Place, printed


class Left(Protocol):
    """What runs leave behind."""

    @property
    def place(self) -> Place:
        """What is deployed."""

    @property
    def store(self) -> Store:
        """The bot's database."""

    @property
    def chats(self) -> Chats:
        """What stands in the channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What a round may lead to.

    Attributes:
        broken: The step that can fail has to.
        loses: Steps may need more attempts.
        fails: Any step may fail.
        bars: The run may never have started.
    """

    broken: bool
    loses: bool
    fails: bool
    bars: bool


async def findings(left: Left, run: Run, allowed: Allowed) -> list[str]:
    """Return what is wrong with a run that has ended; empty where nothing is."""
    events = await Journal(left.store).events(run.id)
    if not any(event.kind is Kind.STARTED for event in events):
        return _never_started(left, run, allowed)
    found = [*_ended(run, allowed), *_ran(left, run, events, allowed)]
    found += await _printed(left, events, allowed)
    found += await _held(left, run)
    return found


def _never_started(left: Left, run: Run, allowed: Allowed) -> list[str]:
    """Judge a run whose plan or start met a host that could not be reached: it did nothing."""
    found = []
    if not allowed.bars:
        found.append("nothing had kept it from that")
    if left.place.begun(run.id):
        found.append("has run a script")
    if run.state is not State.FAILED or not run.problem:
        found.append(f"is {run.state.value} without a problem")
    return [f"never started, and {one}" for one in found]


def _ended(run: Run, allowed: Allowed) -> list[str]:
    wanted = State.FAILED if allowed.broken else State.SUCCEEDED
    if run.state is wanted or (allowed.fails and run.state is State.FAILED):
        return []
    return [f"is {run.state.value}, not {wanted.value}: {run.reason}"]


def _ran(left: Left, run: Run, events: list[Event], allowed: Allowed) -> list[str]:
    """Every attempt ran once at most, alone, in order, and none behind one that failed."""
    begun = left.place.begun(run.id)
    steps = DEPLOY if run.flow == "deploy" else BACK
    begins, ends, beside = (
        Counter(step for what, step in begun if what == word) for word in ("begin", "end", "beside")
    )
    attempts = Counter(event.step for event in events if event.kind is Kind.STEP_STARTED)
    found = [f"{step} ran beside a script that was still at work" for step in beside]
    order = [step for what, step in begun if what == "begin"]
    if order != sorted(order, key=steps.index):
        found.append(f"ran out of order: {order}")
    for step in steps:
        state = run.steps.get(step)
        passed = state is not None and state.outcome is Outcome.PASSED
        if begins[step] > attempts[step]:
            found.append(f"{step} ran {begins[step]} times in {attempts[step]} attempts")
        if attempts[step] > 1 and not allowed.loses:
            found.append(f"{step} needed {attempts[step]} attempts, and nothing had ended it")
        if passed and (not ends[step] or (attempts[step] == 1 and ends[step] != 1)):
            found.append(f"{step} passed and came to its end {ends[step]} times")
    return [*found, *_behind_a_failure(run, order, steps)]


def _behind_a_failure(run: Run, order: list[str], steps: tuple[str, ...]) -> list[str]:
    failed = [step for step, state in run.steps.items() if state.outcome is Outcome.FAILED]
    behind = [step for step in order for bad in failed if steps.index(step) > steps.index(bad)]
    return [f"{step} ran behind {failed[0]}, which had failed" for step in behind]


async def _printed(left: Left, events: list[Event], allowed: Allowed) -> list[str]:
    """No byte that a step has printed is lost or stands twice, up to the cap.

    An attempt that was lost, or never began, has printed the beginning.
    """
    found = []
    for event in events:
        if event.kind is not Kind.STEP_FINISHED:
            continue
        key = logs.LogKey(run=event.run, step=event.step, attempt=event.attempt)
        stored = await left.store.read(lambda connection, key=key: logs.read(connection, key))
        data = _COMPLAINT.sub(b"", stored.data) if allowed.fails else stored.data
        missing = unsaid(data, printed(event.run, event.step))
        if missing is None or (missing and _printed_all(event, allowed)):
            found.append(
                f"the log of {event.step} holds {len(stored.data)} bytes, not what it said"
            )
    return found


_COMPLAINT = re.compile(rb"[^\n]*No space left on device\n\Z")
"""What a shell says at last, where a full disk has failed a step."""
_CUT = re.compile(rb"\n\[\.\.\. (\d+) bytes cut out here \.\.\.\]\n")


def unsaid(stored: bytes, whole: bytes) -> int | None:
    """Return how many bytes at its end a stored log does not have; None where it is not as said.

    Where something was cut out, head and tail have half of the cap each, or more.
    """
    head, *cut = _CUT.split(stored)
    gap, tail = (int(cut[0]), cut[1]) if cut else (0, b"")
    at = len(head) + gap
    fits = whole.startswith(head) and whole[at:].startswith(tail)
    if not fits or (cut and min(len(head), len(tail)) < CAP // 2):
        return None
    return len(whole) - at - len(tail)


def _printed_all(event: Event, allowed: Allowed) -> bool:
    """Tell whether an attempt went through to the end of its script, where the broken one fails."""
    if event.data["outcome"] == Outcome.PASSED:
        return True
    return bool(event.data["status"]) and not allowed.fails


async def _held(left: Left, run: Run) -> list[str]:
    hold = await left.store.read(lambda c: current(c, "staging", run.ended_at + 1))
    holder = hold.run if hold else ""
    keeps = run.changed and (run.state is not State.SUCCEEDED or run.flow != "deploy")
    if keeps == (holder == run.id):
        return []
    return [f"the environment is held by {holder or 'nobody'} behind a run that is {run.state}"]


def live(left: Left, wanted: str) -> list[str]:
    """Return what is wrong with the commit that is live on the host."""
    there = left.place.live
    return [] if there == wanted else [f"{there or 'nothing'} is live, not {wanted}"]


async def taken_back(left: Left, deploy: str) -> list[str]:
    """Return what is wrong with a deploy behind a rollback of it that succeeded."""
    run = await Journal(left.store).run(deploy)
    state = run.state if run else "unknown"
    return [] if state is State.ROLLED_BACK else [f"{deploy} was taken back, and is {state}"]


def alive(faults: Collection[str], *, closed: bool) -> list[str]:
    """Return what a bot did that none may.

    `closed` says that its database may have been out of reach when it started: then it ends.
    """
    return [f"a bot {one}" for one in faults if not (closed and "[no-database]" in one)]


async def audited(left: Left) -> list[str]:
    """Return what is wrong with the chain of events."""
    checked = await left.store.read(audit.verify)
    return [f"the audit chain is broken: {checked.broken}"] if checked.broken else []


async def commanded(left: Left, runs: int) -> list[str]:
    """Return what is wrong with the runs there are, of commands that were accepted once each."""
    there = await left.store.read(
        lambda c: c.scalar(sa.select(sa.func.count()).select_from(RUNS)) or 0
    )
    return [] if there == runs else [f"{runs} commands were accepted, and {there} runs are there"]


def said(left: Left, runs: Collection[Run]) -> list[str]:
    """Return what stands in a channel more than once, and what these runs did not say there."""
    stands = left.chats.said()
    keys = [f"{run.id}/{what}" for run in runs for what in ("card", f"end/{run.retries}")]
    wanted = left.chats.wanted(keys)
    named = {name: key for key, name in wanted.items()}
    often = {name: count for name, count in stands.items() if count > 1}
    return [
        *(f"{named.get(name, name)} stands there {count} times" for name, count in often.items()),
        *(f"{key} does not stand there" for key, name in wanted.items() if not stands[name]),
    ]


def answered(left: Left, *, twice: bool) -> list[str]:
    """Return which commands that were taken were not answered, or more than once.

    `twice` says that an answer may have been given again, since nobody knew whether it had arrived.
    """
    found = []
    for given in left.chats.given:
        count = left.chats.answers(given.words)
        if given.taken and not count:
            found.append(f"{given.platform}: no answer says {given.words!r}")
        if count > 1 + twice:
            found.append(f"{given.platform}: {count} answers say {given.words!r}")
    return found
