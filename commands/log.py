"""`log`: what a step printed."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from commands import say
from commands.people import LOCAL
from commands.reply import Code, Context, Heading, Reply
from commands.request import Log
from commands.visit import Visit
from commands.words import nearest, shown
from config.problem import Problem
from config.quantity import show_size
from runner.control import LogText
from runner.record.run import HostState, Outcome, Run, StepState

SHOWN_LINES = 40
_LONGEST_LINE = 300
_State = TypeVar("_State", StepState, HostState)
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


async def log(visit: Visit, request: Log) -> Reply:
    """Show the end of a step's output, or all of it on the command line."""
    run = await visit.run(request.run, request.verb)
    if isinstance(run, Reply):
        return run
    named = request.step or newest_step(run)
    if named is None:
        return say.problem(
            Problem(
                code="nothing-ran",
                what=f"No step of {run.name} has begun.",
                cure=f"It is {run.state.value}; /handrail show {run.id} tells more.",
            )
        )
    step = with_host(run, named)
    found = await visit.control.log(run.id, step, request.attempt)
    if found is None:
        return say.problem(_missing(run, step, request.attempt))
    if request.whole and visit.caller.platform != LOCAL:
        return say.problem(_too_much(run, found))
    return _told(run, found, whole=request.whole)


def newest_step(run: Run) -> str | None:
    """Return the step that runs, else the one that failed last, else the newest. Pure."""
    begun = [state for state in run.steps.values() if state.attempt]
    begun.sort(key=lambda state: state.started)
    return _telling(begun, lambda state: state.id)


def with_host(run: Run, step: str) -> str:
    """Return `step@host` of a step that ran on several hosts and was named without one. Pure."""
    state = run.steps.get(step)
    begun = [one for one in state.hosts.values() if one.began] if state else []
    begun.sort(key=lambda one: one.began)
    host = _telling(begun, lambda one: one.name)
    return f"{step}@{host}" if host else step


def _telling(begun: Sequence[_State], name: Callable[[_State], str]) -> str | None:
    """Return the one that people want to read: that runs, else that failed last, else the last."""
    running = [one for one in begun if one.running]
    failed = [one for one in begun if one.outcome in {Outcome.FAILED, Outcome.LOST}]
    return next((name(group[-1]) for group in (running, failed, begun) if group), None)


def readable(text: str) -> str:
    """Return output without what steers a terminal; other control characters are marked. Pure."""
    plain = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", plain)


def tail(text: str) -> tuple[str, int, int]:
    """Return the last lines, how many they are, and how many there were. Pure."""
    lines = text.rstrip("\n").split("\n") if text.strip("\n") else []
    last = lines[-SHOWN_LINES:]
    cut = [line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…" for line in last]
    return "\n".join(cut), len(last), len(lines)


def _told(run: Run, found: LogText, *, whole: bool) -> Reply:
    plain = readable(found.text)
    last, few, many = tail(plain)
    stored = f"{show_size(found.size)} are stored"
    if found.cut:
        stored += f"; {show_size(found.cut)} in the middle were too much to keep"
    name = f"{found.step}, attempt {found.attempt}, of {run.name}"
    if not many:
        return say.done(f"{name} printed nothing.")
    command = f"handrail log {run.id} {found.step} --attempt {found.attempt} --all"
    rest = "" if whole or few == many else f" All of it on the bot's machine: {command}"
    rest += _beside(run, found.step)
    lines = f"all {many} lines" if whole or few == many else f"the last {few} of {many} lines"
    text = f"{name}: {lines}."
    return say.done(
        text,
        Heading(text=text),
        Code(text=plain if whole else last),
        Context(text=f"{stored}.{rest}"),
    )


def _beside(run: Run, named: str) -> str:
    """Return where to read what the same step printed on other hosts."""
    step, _, host = named.partition("@")
    state = run.steps.get(step)
    others = [one.name for one in state.hosts.values() if one.began] if state else []
    told = [f"{step}@{other}" for other in others if other != host]
    return f" On the other hosts: {', '.join(told)}." if told else ""


def _missing(run: Run, step: str, attempt: int | None) -> Problem:
    begun = [state.id for state in run.steps.values() if state.attempt]
    which = f"attempt {attempt} of " if attempt else ""
    have = f"Steps that have begun: {', '.join(begun)}." if begun else "No step has begun."
    name = step.partition("@")[0]
    if name in begun and (beside := _beside(run, step)):
        have = beside.strip()
    return Problem(
        code="no-log",
        what=f"Nothing is stored of {which}the step {shown(step)} of {run.name}.",
        cure=f"{'' if name in begun else nearest(name, begun)}{have}",
    )


def _too_much(run: Run, found: LogText) -> Problem:
    return Problem(
        code="only-on-the-command-line",
        what=f"A whole log ({show_size(found.size)}) is not shown in chat.",
        cure=f"On the bot's machine: handrail log {run.id} {found.step} --all.",
    )
