"""Charts of what a monitor measured, from the data of events. Pure."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from bot.cards.words import one_line
from commands.reply import Block, Chart, Panel
from config.quantity import show_duration


def chart(measures: object, marks: tuple[tuple[float, str], ...] = ()) -> list[Block]:
    """Return a chart of the measures that were told with their values; nothing without any."""
    told = measures if isinstance(measures, list | tuple) else ()
    panels = [_panel(one, marks) for one in told if isinstance(one, Mapping) and one.get("points")]
    return [Chart(panels=tuple(panels))] if panels else []


def baselines(measures: Iterable[object]) -> str:
    """Return by what is known what is usual: `4m 10s before the deploy, staging #41`."""
    known = [one.get("since") for one in measures if isinstance(one, Mapping)]
    before, runs = 0.0, []
    for one in known:
        run, seconds = one if isinstance(one, list | tuple) and len(one) == 2 else ("", 0)  # noqa: PLR2004
        runs += [one_line(run, 60)] if run else []
        before = max(before, 0.0 if run else _number(seconds) or 0.0)
    own = [f"{show_duration(before)} before the deploy"] if before else []
    return ", ".join([*own, *dict.fromkeys(runs)])


def _panel(data: Mapping[str, Any], marks: tuple[tuple[float, str], ...]) -> Panel:
    return Panel(
        title=one_line(data.get("says") or data.get("measure") or "a measure", 60),
        unit=one_line(data.get("unit", ""), 30),
        points=tuple(_points(data["points"])),
        high=_number(data.get("high")),
        low=_number(data.get("low")),
        grows=_number(data.get("grows")),
        usual=_number(data.get("usual")),
        band=_band(data.get("band")),
        marks=marks,
        began=_number(data.get("began")),
        before=tuple(_points(data.get("before"))),
    )


def _band(told: object) -> tuple[float, float] | None:
    ends = [_number(one) for one in told] if isinstance(told, list | tuple) else []
    low, high = ends if len(ends) == 2 else (None, None)  # noqa: PLR2004 - low and high
    return None if low is None or high is None else (low, high)


def _points(told: object) -> Iterable[tuple[float, float | None]]:
    for one in told if isinstance(told, list | tuple) else ():
        if isinstance(one, list | tuple) and len(one) == 2:  # noqa: PLR2004 - time and value
            at = _number(one[0])
            if at is not None:
                yield at, _number(one[1])


def _number(value: object) -> float | None:
    known = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if known and isinstance(value, int | float) else None
