"""Charts as PNG pictures, where the extra `charts` is installed.

They bring their own ground, so that they read the same on a dark and on a light theme.
"""

import asyncio
import importlib.util
import io
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
    times = [_minute(at, start) for at, _ in panel.points]
    values: list[Any] = [float("nan") if value is None else value for _, value in panel.points]
    title = f"{panel.title}, {panel.unit}" if panel.unit else panel.title
    axes.set_facecolor("white")
    axes.set_title(title, fontsize=9, color=_INK, loc="left", weight="bold")
    axes.plot(times, values, color=_LINE, linewidth=1.8, marker="o", markersize=2.5, zorder=3)
    for limit in (panel.high, panel.low):
        if limit is not None:
            axes.axhline(limit, color=_LIMIT, linewidth=1.2, linestyle="--", zorder=2)
    bottom, top = _span(panel)
    axes.set_ylim(bottom, top)
    if panel.high is not None:
        axes.axhspan(panel.high, top, color=_BAD, zorder=0)
    if panel.low is not None:
        axes.axhspan(bottom, panel.low, color=_BAD, zorder=0)
    if panel.usual is not None:
        band = max(panel.usual * 0.05, (top - bottom) * 0.015)
        axes.axhspan(panel.usual - band, panel.usual + band, color=_USUAL, alpha=0.25, zorder=1)
    for at, word in panel.marks:
        axes.axvline(_minute(at, start), color=_DIM, linewidth=1.0, linestyle=":", zorder=1)
        axes.annotate(
            word,
            (_minute(at, start), 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -8),
            textcoords="offset points",
            fontsize=7,
            color=_DIM,
        )
    _dressed(axes, start)


def _span(panel: Panel) -> tuple[float, float]:
    """Return where the axis begins and ends: at 0, or near a limit from below."""
    known = [value for _, value in panel.points if value is not None]
    known += [one for one in (panel.high, panel.low, panel.usual) if one is not None]
    top = max([*known, 0.0])
    bottom = min(known, default=0.0) if panel.low is not None else min([*known, 0.0])
    room = (top - bottom) * 0.15 or 1.0
    below = room if bottom < 0 or panel.low is not None else 0.0
    return bottom - below, top + room


def _dressed(axes: "Axes", start: float) -> None:
    axes.tick_params(labelsize=7, colors=_DIM)
    axes.grid(visible=True, color=_GRID, linewidth=0.5, zorder=0)
    for spine in axes.spines.values():
        spine.set_color(_GRID)
    began = datetime.fromtimestamp(start, UTC).strftime("%H:%M UTC")
    axes.set_xlabel(f"minutes since {began}", fontsize=7, color=_DIM)


def _minute(at: float, start: float) -> float:
    return (at - start) / 60.0
