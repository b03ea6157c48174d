"""Charts as PNG pictures, where the extra `charts` is installed.

They bring their own ground, so that they read the same on a dark and on a light theme.
"""

import asyncio
import importlib.util
import io
import threading
from dataclasses import replace

from bot import drawing
from commands.reply import Chart, Message, Panel

NAME = "monitoring.png"
MOST = 6
"""Measures that one picture shows."""

_GROUND = "#f6f8fa"

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
    return "Measures over time: " + ", ".join(panel.title for panel in chart.panels[:MOST])


def drawn(chart: Chart) -> bytes:
    """Return a chart as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise

    panels = chart.panels[:MOST]
    columns = 1 if len(panels) == 1 else 2
    rows = -(-len(panels) // columns)
    clock = drawing.clock(panels)
    with _DRAWING:  # matplotlib keeps its fonts for all threads
        figure = Figure(figsize=(4.6 * columns, 2.3 * rows), dpi=150, facecolor=_GROUND)
        FigureCanvasAgg(figure)
        for place, panel in enumerate(panels, 1):
            drawing.panel(figure.add_subplot(rows, columns, place), panel, clock)
        figure.tight_layout(pad=1.0)
        out = io.BytesIO()
        figure.savefig(out, format="png", facecolor=_GROUND, metadata={"Software": None})
    return out.getvalue()
