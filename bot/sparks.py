"""A chart as text: one line of bars a measure. Pure."""

from commands.reply import Chart, Code, Panel

_BARS = "▁▂▃▄▅▆▇█"
_GAP = "·"
_WIDE = 32


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
    """Return the values as bars between 0, or the least, and the most; gaps are dots."""
    values = _thinned([value for _, value in panel.points])
    known = [value for value in values if value is not None]
    least, most = min([0.0, *known]), max([0.0, *known])
    span = (most - least) or 1.0
    return "".join(
        _GAP if value is None else _BARS[round((value - least) / span * (len(_BARS) - 1))]
        for value in values
    )


def _thinned(values: list[float | None]) -> list[float | None]:
    """Return at most so many values as fit on a line; of each group the largest one."""
    size = -(-len(values) // _WIDE) or 1
    groups = [values[at : at + size] for at in range(0, len(values), size)]
    return [max((one for one in group if one is not None), default=None) for group in groups]
