"""Charts as PNG pictures, where the extra `charts` is installed.

They bring their own ground, so that they read the same on a dark and on a light theme.
"""

import asyncio
import importlib.util
import io
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from commands.reply import Chart, Message, Panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = "monitoring.png"
MOST = 6
"""Measures that one picture shows."""

_GROUND, _INK, _DIM, _GRID = "#f6f8fa", "#1f2328", "#59636e", "#d1d9e0"
_LINE, _LIMIT, _USUAL, _BAD = "#0969da", "#cf222e", "#8250df", "#ffebe9"
_SECOND, _MINUTE = 1.0, 60.0
_BRIEF = 180.0
"""Seconds below which the axis counts seconds and not minutes."""

_DRAWING = threading.Lock()


def installed() -> bool:
    """Return whether pictures can be drawn here."""
    return importlib.util.find_spec("matplotlib") is not None


def without(message: Message) -> tuple[Message, Chart | None]:
    """Return a message without its chart, and the chart."""
    charts = [block for block in message.blocks if isinstance(block, Chart)]
    blocks = tuple(block for block in message.blocks if not isinstance(block, Chart))
    return replace(message, blocks=blocks), charts[0] if charts else None


async def png(chart: Chart) -> bytes | None:
    """Draw a chart beside the event loop; None where no pictures can be drawn."""
    return await asyncio.to_thread(drawn, chart) if installed() else None


async def warm() -> None:
    """Draw once: the first picture takes seconds on a busy machine, and an alert must not wait."""
    point = Panel(title="", unit="", points=((0.0, 0.0),))
    await png(Chart(panels=(point,)))


def described(chart: Chart) -> str:
    """Return what a picture shows, for those who cannot see it."""
    return "Measures over time: " + ", ".join(panel.title for panel in chart.panels)


def drawn(chart: Chart) -> bytes:
    """Return a chart as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise

    panels = chart.panels[:MOST]
    columns = 1 if len(panels) == 1 else 2
    rows = -(-len(panels) // columns)
    with _DRAWING:  # matplotlib keeps its fonts for all threads
        figure = Figure(figsize=(4.6 * columns, 2.3 * rows), dpi=150, facecolor=_GROUND)
        FigureCanvasAgg(figure)
        for place, panel in enumerate(panels, 1):
            _panel(figure.add_subplot(rows, columns, place), panel)
        figure.tight_layout(pad=1.0)
        out = io.BytesIO()
        figure.savefig(out, format="png", facecolor=_GROUND, metadata={"Software": None})
    return out.getvalue()


def _panel(axes: "Axes", panel: Panel) -> None:
    start = panel.points[0][0] if panel.points else 0.0
    scale = _SECOND if _length(panel) < _BRIEF else _MINUTE
    times = [(at - start) / scale for at, _ in panel.points]
    values: list[Any] = [float("nan") if value is None else value for _, value in panel.points]
    axes.set_facecolor("white")
    axes.set_title(_titled(panel), fontsize=9, color=_INK, loc="left", weight="bold")
    axes.plot(times, values, color=_LINE, linewidth=1.8, marker="o", markersize=2.5, zorder=3)
    bottom, top = _span(panel)
    axes.set_ylim(bottom, top)
    _bounded(axes, panel, (start, scale))
    for at, word in panel.marks:
        _marked(axes, (at - start) / scale, word)
    _dressed(axes, start, scale)


def _bounded(axes: "Axes", panel: Panel, clock: tuple[float, float]) -> None:
    """Draw what is healthy and what is usual, with the figures beside the axis."""
    start, scale = clock
    bottom, top = axes.get_ylim()
    told: list[tuple[float, str, str]] = []
    for limit, sign, beyond in ((panel.high, "\u2264", top), (panel.low, "\u2265", bottom)):
        if limit is not None:
            axes.axhline(limit, color=_LIMIT, linewidth=1.2, linestyle="--", zorder=2)
            axes.axhspan(min(limit, beyond), max(limit, beyond), color=_BAD, zorder=0)
            told.append((limit, f"{sign} {limit:g}", _LIMIT))
    if rise := _rise(panel):
        times, heights = zip(*rise, strict=True)
        axes.plot(
            [(at - start) / scale for at in times],
            heights,
            color=_LIMIT,
            linewidth=1.2,
            linestyle="--",
        )
        told.append((heights[-1], f"+{panel.grows:g} a min", _LIMIT))
    if panel.usual is not None:
        low, high = panel.band or (panel.usual, panel.usual)
        least = (top - bottom) * 0.012  # a band of no height would not be seen
        axes.axhspan(
            min(low, panel.usual - least),
            max(high, panel.usual + least),
            color=_USUAL,
            alpha=0.25,
            linewidth=0,
            zorder=1,
        )
        told.append((panel.usual, "baseline", _USUAL))
    _beside(axes, told, (top - bottom) * 0.1)


def _beside(axes: "Axes", told: list[tuple[float, str, str]], apart: float) -> None:
    """Write figures beside the axis at their heights, but not over one another."""
    below = float("-inf")
    for height, text, color in sorted(told):
        below = max(height, below + apart)
        axes.annotate(
            text,
            (1.0, below),
            xycoords=axes.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=7,
            color=color,
            va="center",
        )


def _marked(axes: "Axes", place: float, word: str) -> None:
    """Draw a moment; its word stands left of it where the axis ends."""
    axes.axvline(place, color=_DIM, linewidth=1.0, linestyle=":", zorder=1)
    low, high = axes.get_xlim()
    late = place > low + 0.85 * (high - low)
    axes.annotate(
        word,
        (place, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-2 if late else 2, -8),
        textcoords="offset points",
        fontsize=7,
        color=_DIM,
        ha="right" if late else "left",
    )


def _rise(panel: Panel) -> tuple[tuple[float, float], ...]:
    """Return where the steepest healthy growth begins and ends; nothing without such a limit."""
    known = [(at, value) for at, value in panel.points if value is not None]
    if panel.grows is None or not known:
        return ()
    (first, height), (last, _) = known[0], known[-1]
    return (first, height), (last, height + panel.grows * (last - first) / _MINUTE)


def _length(panel: Panel) -> float:
    return panel.points[-1][0] - panel.points[0][0] if panel.points else 0.0


def _titled(panel: Panel) -> str:
    """Return title and unit, without words that would stand there twice."""
    new = {*panel.unit.lower().split()} - {"of", *re.findall(r"\w+", panel.title.lower())}
    unit = "%" if new == {"%"} else panel.unit
    return f"{panel.title}, {unit}" if new else panel.title


def _span(panel: Panel) -> tuple[float, float]:
    """Return where the axis begins and ends: at 0, or near what matters where that is far away.

    A limit from below and one on growth are about the distance to other values, not to 0.
    """
    known = [value for _, value in panel.points if value is not None]
    known += [one for one in (panel.high, panel.low, panel.usual) if one is not None]
    known += [height for _, height in _rise(panel)]
    near = panel.low is not None or (panel.grows is not None and panel.high is None)
    if not near or not known:
        known.append(0.0)
    bottom, top = min(known), max(known)
    room = (top - bottom) * 0.15 or 1.0
    return bottom - (room if near or bottom < 0 else 0.0), top + room


def _dressed(axes: "Axes", start: float, scale: float) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - an extra

    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.tick_params(labelsize=7, colors=_DIM)
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=0)
    for spine in axes.spines.values():
        spine.set_color(_GRID)
    brief = scale == _SECOND
    began = datetime.fromtimestamp(start, UTC).strftime("%H:%M:%S UTC" if brief else "%H:%M UTC")
    words = "seconds" if brief else "minutes"
    axes.set_xlabel(f"{words} since {began}", fontsize=7, color=_DIM)
