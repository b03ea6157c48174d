"""A chart as text: one line of bars a measure. Pure."""

from itertools import groupby

from commands.reply import Chart, Code, Panel

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"
_DEPLOY = "│"
_WIDE = 32
_AHEAD = 10


def code(chart: Chart) -> Code:
    """Return a chart for those who see no picture."""
    widest = max((len(panel.title) for panel in chart.panels), default=0)
    return Code(text="\n".join(_line(panel, widest) for panel in chart.panels))


def _line(panel: Panel, widest: int) -> str:
    title = panel.title + " " * (widest - len(panel.title))
    known = [value for _, value in panel.points if value is not None]
    last = f"{_short(known[-1])} {panel.unit}".strip() if known else "nothing measured"
    limits = [f"≤ {panel.high:g}" if panel.high is not None else ""]
    limits.append(f"≥ {panel.low:g}" if panel.low is not None else "")
    told = ", ".join(limit for limit in limits if limit)
    return f"{title}  {bars(panel)}  {last}" + (f" ({told})" if told else "")


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"  # noqa: PLR2004 - three digits


def bars(panel: Panel) -> str:
    """Return the values as bars between 0, or the least, and the most; gaps are dots.

    What was measured before the deploy stands before a stroke.
    """
    before = _thinned([value for _, value in panel.before], _AHEAD)
    values = _thinned([value for _, value in panel.points], _WIDE)
    known = [value for value in (*before, *values) if value is not None]
    ends = min([0.0, *known]), max([0.0, *known])
    stroke = _DEPLOY if before else ""
    return _drawn(before, ends) + stroke + _drawn(values, ends)


def _drawn(values: list[float | None], ends: tuple[float, float]) -> str:
    least, most = ends
    span = (most - least) or 1.0
    return "".join(
        _GAP if value is None else _BARS[round((value - least) / span * (len(_BARS) - 1))]
        for value in values
    )


def _thinned(values: list[float | None], most: int) -> list[float | None]:
    """Return so many values at most, and the gaps between them; of each few the largest."""
    size = -(-len(values) // most) or 1
    found: list[float | None] = []
    for blind, group in groupby(values, key=lambda value: value is None):
        known = [value for value in group if value is not None]
        found += [None] if blind else _largest(known, size)
    return found


def _largest(values: list[float], size: int) -> list[float]:
    return [max(values[at : at + size]) for at in range(0, len(values), size)]
