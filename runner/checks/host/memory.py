"""Memory of units and of the host, against percent of what they may use, or bytes. Pure."""

import re
from collections.abc import Mapping

from config.model.checks import MemoryCheck
from config.quantity import show_size
from runner.checks.host.frames import Probed
from runner.checks.host.properties import blocks, show
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

_LINE = re.compile(r"^(MemTotal|MemAvailable):\s+(\d{1,15}) kB$", re.MULTILINE)
_NOT_COUNTED = 2**63
"""What systemd prints where it does not count is larger still."""


def probe(check: MemoryCheck, situation: Situation) -> str:
    """Return shell text that prints the host's memory and each unit's."""
    lines = ["export LC_ALL=C", "cat /proc/meminfo"]
    if check.units:
        lines.append(f"_hr units; {show(check.units, 'MemoryCurrent,MemoryMax', situation)}")
    return "\n".join(lines)


def judge(check: MemoryCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict: the host and each unit within the bounds."""
    host = {match[1]: int(match[2]) * 1024 for match in _LINE.finditer(probed.text)}
    total = host.get("MemTotal", 0)
    if not total or "MemAvailable" not in host:
        return unmeasured(check, "/proc/meminfo does not tell the memory", _bounds(check))
    used = max(0, total - host["MemAvailable"])
    facets = [_percent("host", used, total, check)]
    section = probed.section("units")
    found = blocks(section.text) if section else []
    for number, name in enumerate(check.units):
        told = found[number] if len(found) == len(check.units) else {}
        facets += _unit(situation.shown(name), told, total, check)
    return from_facets(check, facets)


def _unit(name: str, told: Mapping[str, str], total: int, check: MemoryCheck) -> list[Facet]:
    used = _bytes(told.get("MemoryCurrent", ""))
    if used is None:
        measured = f"the memory of {name} is not counted"
        return [Facet(measured=measured, expected=_bounds(check), right=None)]
    limit = _bytes(told.get("MemoryMax", ""))
    facets = [_percent(name, used, min(limit or total, total), check)]
    if check.at_most is not None:
        facets.append(
            Facet(
                measured=f"{name} {show_size(used)}",
                expected=f"≤ {show_size(check.at_most)}",
                right=used <= check.at_most,
            )
        )
    return facets


def _bytes(text: str) -> int | None:
    """Return a number of bytes; None for what systemd prints where it knows or wants none."""
    return int(text) if text.isdecimal() and int(text) < _NOT_COUNTED else None


def _percent(name: str, used: int, total: int, check: MemoryCheck) -> Facet:
    percent = used / total * 100
    return Facet(
        measured=f"{name} {percent:.3g} % ({show_size(used)} of {show_size(total)})",
        expected=f"≤ {check.at_most_percent:g} %",
        right=percent <= check.at_most_percent,
    )


def _bounds(check: MemoryCheck) -> str:
    percent = f"≤ {check.at_most_percent:g} % of what it may use"
    return percent if check.at_most is None else f"{percent}, ≤ {show_size(check.at_most)} a unit"
