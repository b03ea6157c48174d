"""What is told at once: a breach of the monitor, its recovery, a lock set by hand. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.cards import actions
from bot.cards.charts import chart
from bot.cards.facts import change, heading
from bot.cards.moments import clock, distance
from bot.cards.roster import NOBODY, Roster
from bot.cards.words import capital, joined, one_line, sentence
from commands.reply import (
    Actions,
    Block,
    Button,
    Context,
    Heading,
    Line,
    Lines,
    Message,
    Sign,
    Tone,
    Words,
)
from commands.signs import ALERT_SIGNS, pictured
from config.listing import listed
from runner.plan import Plan
from runner.record.events import Event, Kind
from runner.record.fold import ACCEPT, EXTEND, ROLL_BACK, STOP
from runner.record.run import Question, Run

_LABELS = {ROLL_BACK: "Roll back", EXTEND: "Extend", ACCEPT: "Accept", STOP: "Stop"}
_MEANING = {
    ROLL_BACK: "the deploy is taken back",
    EXTEND: "another window is watched",
    ACCEPT: "it goes on",
    STOP: "the run stops and keeps its hold",
}
_DECIDED = {
    ROLL_BACK: "the deploy is taken back",
    EXTEND: "it is watched for another window",
    ACCEPT: "it is accepted as it is",
    STOP: "the run stops, and the environment stays held",
}
_ORDER = (ROLL_BACK, EXTEND, ACCEPT, STOP)


def alert(
    run: Run, plan: Plan | None, asked: Question, roster: Roster = NOBODY, *, asks: bool = True
) -> Message:
    """Return the alert of a monitor: what is beyond which limit, and what may be done.

    Args:
        run: The run that is watched.
        plan: Its plan.
        asked: The question that the monitor asks.
        roster: Who is called how.
        asks: Whether it may be answered where it is told.
    """
    bad = asked.kind == "breached"
    sign = Sign.FAILED if bad else Sign.INCONCLUSIVE
    lines = tuple(_line(sign, one) for one in asked.measures)
    what = "alert" if bad else "monitoring could not tell"
    blocks: list[Block] = [Heading(text=heading(run, what)), Lines(lines=lines)]
    blocks += chart(asked.measures, ((asked.asked, "alert"),))
    if asks and at_once(asked):
        blocks.append(Words(text=f"By the policy, at once: {_MEANING[asked.default]}."))
    elif asks:
        blocks += _ways(run, asked, roster)
    blocks.append(Context(text=_small(run, plan, asked, roster)))
    if asks and not at_once(asked):
        blocks.append(Actions(buttons=_buttons(run, plan, asked)))
    told = "; ".join(f"{_says(one)}: {_found(one)}" for one in asked.measures)
    text = f"{'Alert on' if bad else 'No verdict on'} {run.environment}: {told} ({run.name})"
    own = run.requester if asked.not_requester else ""
    mentions = roster.holders(asked.roles, without=own) if asks else ()
    tone = Tone.BAD if bad else Tone.WARNING
    return Message(text=sentence(text), blocks=tuple(blocks), tone=tone, mentions=mentions)


def at_once(asked: Question) -> bool:
    """Tell whether the policy decides without waiting for anybody."""
    return asked.deadline <= asked.asked


def alert_closed(run: Run, asked: Question, roster: Roster = NOBODY) -> Message:
    """Return an alert as it stays once it is decided, or the run went past it."""
    lines = tuple(_line(Sign.WARNED, one) for one in asked.measures)
    if asked.answer is None:
        said = "it was left undecided"
    else:
        said = f"{_who_decided(asked, roster)}: {_DECIDED.get(asked.answer, asked.answer)}"
    title = heading(run, "alert, decided" if asked.answer else "alert, no longer asked")
    blocks = (
        Heading(text=title),
        Lines(lines=lines),
        *chart(asked.measures, ((asked.asked, "alert"),)),
        Words(text=sentence(capital(said))),
        Context(text=joined([clock(asked.asked), f"more: /handrail show #{run.number}"])),
    )
    text = f"The alert of {run.name} is decided; {said}"
    return Message(text=sentence(text), blocks=blocks, tone=Tone.NEUTRAL)


def _who_decided(asked: Question, roster: Roster) -> str:
    if asked.person and asked.person != "handrail":
        return f"{roster.call(asked.person)} has decided"
    late = "nobody decided in time, so by the policy"
    return "by the policy, at once" if at_once(asked) else late


def _ways(run: Run, asked: Question, roster: Roster) -> list[Block]:
    options = [one for one in _ORDER if one in asked.options]
    meanings = "; ".join(f"{_LABELS[one]}: {_MEANING[one]}" for one in options)
    signs = {option: pictured(sign) for sign, option in ALERT_SIGNS.items()}
    ways = listed([signs[one] for one in options if one in signs], "or")
    typed = f"/handrail answer #{run.number} {listed(options, 'or')}"
    without = run.requester if asked.not_requester else ""
    names = listed(roster.calls(roster.holders(asked.roles, without=without)), "or")
    who = f"{listed(asked.roles, 'or')} ({names})" if names else listed(asked.roles, "or")
    until = f"Decide until {clock(asked.deadline)}, {distance(asked.deadline)}"
    return [
        Words(text=f"{until}; without a decision {_MEANING.get(asked.default, asked.default)}."),
        Words(text=f"{meanings}.\nBy sign: {ways}. By text: {typed}"),
        Context(text=f"extend and accept: {who}; roll back: whoever may ask for a rollback"),
    ]


def _buttons(run: Run, plan: Plan | None, asked: Question) -> tuple[Button, ...]:
    back = actions.roll_back(run, plan)
    confirms = {
        ROLL_BACK: back[0].confirm if back else f"Stop {run.name} and take it back?",
        STOP: f"Stop {run.name}? It keeps its hold.",
    }
    return tuple(
        Button(
            label=_LABELS[option],
            action=f"answer {run.id} {option}",
            dangerous=option in confirms,
            confirm=confirms.get(option, ""),
        )
        for option in _ORDER
        if option in asked.options
    )


def _small(run: Run, plan: Plan | None, asked: Question, roster: Roster) -> str:
    """Return what went live, who had asked for it, and where more is told."""
    what = change(plan) if plan else ""
    who = f"asked for by {roster.call(run.requester)}"
    return joined([what, who, clock(asked.asked), f"more: /handrail show #{run.number}"])


def _line(sign: Sign, data: Mapping[str, Any]) -> Line:
    return Line(sign=sign, text=_says(data), detail=_found(data))


def _found(data: Mapping[str, Any]) -> str:
    """Return value, limit and baseline: `52 errors a minute, healthy is at most 4, baseline 0`."""
    value = _value(data, "value")
    limit = one_line(data.get("threshold", ""), 120)
    parts = [value or "no value", f"healthy is {limit}" if limit else "", _baseline(data)]
    return ", ".join(part for part in parts if part)


def _baseline(data: Mapping[str, Any]) -> str:
    """Return what is usual and by what that is known: `baseline 0.2 (4m 10s before the deploy)`."""
    usual, whence = (one_line(data.get(name, ""), 60) for name in ("baseline", "whence"))
    known = f"baseline {usual}" if usual else ""
    return f"{known} ({whence})" if known and whence else known


def also(event: Event, run: Run) -> Message:
    """Return a reply below an alert: another measure is beyond its limit, or one is healthy."""
    data = event.data
    says, value = _says(data), _value(data, "value")
    if event.kind is Kind.MONITOR_BREACHED:
        text, sign, tone = f"{says} too: {_found(data)}", Sign.FAILED, Tone.BAD
    elif data.get("anew"):
        text, sign, tone = f"{says}: counted anew from now on", Sign.RUNNING, Tone.NEUTRAL
    else:
        text = f"{says} is healthy again" + (f" at {value}" if value else "")
        sign, tone = Sign.PASSED, Tone.GOOD
    small = joined([clock(event.at), _still(event, run)])
    blocks = (Lines(lines=(Line(sign=sign, text=text),)), Context(text=small))
    return Message(text=sentence(text), blocks=blocks, tone=tone)


def _still(event: Event, run: Run) -> str:
    """Say that a decision is wanted all the same: nobody may take a recovery for one."""
    named = event.data.get("question")
    waiting = [one for one in run.questions if one.id == named and one.answer is None]
    return f"the decision is still wanted, until {clock(waiting[-1].deadline)}" if waiting else ""


def _says(data: Mapping[str, Any]) -> str:
    return one_line(data.get("says") or data.get("measure") or "a measure", 80)


def _value(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None or value == "":
        return ""
    shown = f"{value:g}" if isinstance(value, int | float) else one_line(value, 80)
    unit = one_line(data.get("unit", ""), 20)
    return f"{shown}{'' if unit in {'%', ''} else ' '}{unit}"
