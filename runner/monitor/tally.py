"""What a sampler has to remember between rounds, and over a restart. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from config.model.measures import JOURNAL, UNITS, Measure
from config.quantity import show_duration
from runner.monitor.host import MINUTE, Group, Lines, Told, Unit, groups

SET = 45.0
"""Seconds by which a host's clock has to jump to count as set: an answer may be as late as 30 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts so far.

    Attributes:
        since: The first second that counts, by the host's clock; before 0 until that is known.
        now: The host's clock at the last round; 0 before the first.
        marks: Cursor and stamp of each group's last line, by `priority unit`.
        totals: Lines so far, by `place of the measure`.
        seconds: Lines of the last minute, by place and second.
        lives: Restarts counted so far, systemd's own count and main process, by unit.
        ticks: Of the host's processors at the last round.
        others: Where several hosts are measured: the tallies of those behind the first, by name.
    """

    since: float = -1.0
    now: float = 0.0
    marks: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    totals: Mapping[int, int] = field(default_factory=dict)
    seconds: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    lives: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    ticks: tuple[float, float] = (0.0, 0.0)
    others: Mapping[str, "Tally"] = field(default_factory=dict)

    def anew(self) -> "Tally":
        """Return the tally of a window that begins now: nothing is counted yet in total."""
        lives = {unit: (0, own, main) for unit, (_, own, main) in self.lives.items()}
        others = {name: one.anew() for name, one in self.others.items()}
        return replace(self, totals={}, lives=lives, others=others)

    def jump(self, told: Told, elapsed: float | None) -> float:
        """Return by how many seconds the host's clock was set since the last round.

        Args:
            told: What the host answered.
            elapsed: Seconds since the last answer, by a clock that nobody sets; None if not known.
        """
        if elapsed is None or not self.now:
            return 0.0
        found = told.now - self.now - elapsed
        return found if abs(found) >= SET else 0.0

    def after(self, told: Told, measures: tuple[Measure, ...], jump: float = 0.0) -> "Tally":
        """Return the tally behind a round; only what was read is counted.

        Lines are known by the second on the host's clock: where that was set by `jump` seconds,
        those of the last minute go along.
        """
        every = groups(measures)
        read = {place: told.lines[place] for place in range(len(every)) if place in told.lines}
        marks = dict(self.marks)
        for place, lines in read.items():
            known = marks.get(_name(every[place]), ("", ""))
            marks[_name(every[place])] = (lines.cursor or known[0], lines.stamp or known[1])
        totals, seconds = dict(self.totals), {}
        for place, measure in enumerate(measures):
            if measure.measure not in JOURNAL:
                continue
            mine = list(_mine(measure, every, read))
            totals[place] = totals.get(place, 0) + sum(
                lines.totals.get(at, 0) for at, lines in mine
            )
            old = {second + round(jump): n for second, n in self.seconds.get(place, {}).items()}
            seconds[place] = _minute(old, mine, told.now, placed=not jump)
        return Tally(
            since=told.now if self.since < 0 else self.since + min(jump, 0.0),
            now=told.now,
            marks=marks,
            totals=totals,
            seconds=seconds,
            lives={**self.lives, **{name: self._life(name, one) for name, one in _up(told)}},
            ticks=told.ticks,
        )

    def _life(self, name: str, now: Unit) -> tuple[int, int, int]:
        """Count a unit's restarts: by systemd's own count, or by another main process."""
        if name not in self.lives:
            return (0, now.restarts, now.main)
        counted, own, main = self.lives[name]
        changed = int(bool(main) and now.main != main)
        return (counted + max(now.restarts - own, changed, 0), now.restarts, now.main)

    def mark(self, group: Group) -> tuple[str, str]:
        """Return cursor and stamp of a group's last line; empty where none was seen."""
        return self.marks.get(_name(group), ("", ""))

    def to_json(self) -> dict[str, Any]:
        """Return the plain form that is kept."""
        others = {name: one.to_json() for name, one in self.others.items()}
        return {
            "since": self.since,
            "now": self.now,
            "marks": {name: list(mark) for name, mark in self.marks.items()},
            "totals": {str(place): total for place, total in self.totals.items()},
            "seconds": {
                str(place): {str(second): count for second, count in found.items()}
                for place, found in self.seconds.items()
            },
            "lives": {name: list(life) for name, life in self.lives.items()},
            "ticks": list(self.ticks),
            **({"others": others} if others else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Tally":
        """Return what `to_json` gave."""
        return cls(
            since=float(data["since"]),
            now=float(data.get("now", 0.0)),
            marks={name: (mark[0], mark[1]) for name, mark in data["marks"].items()},
            totals={int(place): int(total) for place, total in data["totals"].items()},
            seconds={
                int(place): {int(second): int(count) for second, count in found.items()}
                for place, found in data["seconds"].items()
            },
            lives={name: (life[0], life[1], life[2]) for name, life in data["lives"].items()},
            ticks=(data["ticks"][0], data["ticks"][1]),
            others={name: cls.from_json(one) for name, one in data.get("others", {}).items()},
        )


def _name(group: Group) -> str:
    return f"{group.priority} {group.unit}"


def _up(told: Told) -> Iterable[tuple[str, Unit]]:
    """Units that have a main process now: one that is down has not restarted yet."""
    return ((name, unit) for name, unit in told.units.items() if unit.main)


def _mine(
    measure: Measure, every: tuple[Group, ...], read: Mapping[int, Lines]
) -> Iterable[tuple[int, Lines]]:
    """Yield the lines of a measure's units with the place of its pattern among theirs."""
    for place, lines in read.items():
        group = every[place]
        if group.unit in measure.units and group.priority == (measure.priority or ""):
            yield group.patterns.index(measure.pattern), lines


def _minute(
    before: Mapping[int, int], mine: Iterable[tuple[int, Lines]], now: float, *, placed: bool
) -> dict[int, int]:
    """Return the last minute's lines; without `placed` seconds tell nothing of the new ones."""
    found = dict(before)
    for at, lines in mine:
        told = {second: n for (pattern, second), n in lines.seconds.items() if pattern == at}
        if not placed:
            told = {round(now): lines.totals.get(at, 0)}
        for second, count in told.items():
            found[second] = found.get(second, 0) + count
    return {second: count for second, count in found.items() if second > now - MINUTE}


def blind(measure: Measure, told: Told, measures: tuple[Measure, ...]) -> bool:
    """Return whether any of a measure's lines could not be read this time."""
    for place, group in enumerate(groups(measures)):
        if group.unit in measure.units and group.priority == (measure.priority or ""):
            lines = told.lines.get(place)
            if lines is None or lines.blind:
                return True
    return False


def remarked(told: Told, measures: tuple[Measure, ...], jump: float) -> Iterable[str]:
    """Yield what a round met that its values do not tell, for people."""
    if jump:
        way = "forward" if jump > 0 else "back"
        yield f"the host's clock was set {way} by {show_duration(abs(jump))}"
    for unit in told.left_out:
        yield (
            f"the systemd journal did not take all lines of {unit}, which logs more than its rate "
            "limit allows; errors among them are not counted"
        )
    for place, group in enumerate(groups(measures)):
        if place in told.lines and told.lines[place].lost:
            yield (
                f"the systemd journal lost lines of {group.unit} that had been read; "
                "others behind them may be missing"
            )


def value_of(
    place: int, measures: tuple[Measure, ...], told: Told, before: Tally, now: Tally
) -> float | None:
    """Return the value of a measure that the host tells; None where it did not."""
    measure = measures[place]
    if measure.measure in JOURNAL:
        if blind(measure, told, measures):
            return None
        total = measure.measure == "errors_total"
        return float(now.totals.get(place, 0) if total else sum(now.seconds[place].values()))
    if measure.measure in UNITS:
        return _of_units(measure, told, now)
    simple = {
        "cpu": _busy(before.ticks, told.ticks),
        "load": told.load,
        "disk": told.disks.get(measure.path),
        "command": number(told.commands.get(place)),
    }
    return simple.get(measure.measure)


def _busy(before: tuple[float, float], now: tuple[float, float]) -> float | None:
    """Return how busy the processors were between two rounds, in percent."""
    every = now[1] - before[1]
    return 100.0 * (now[0] - before[0]) / every if before[1] and every > 0 else None


def _of_units(measure: Measure, told: Told, now: Tally) -> float | None:
    units = [told.units.get(name) for name in measure.units]
    if not all(unit is not None and unit.loaded for unit in units):
        return None
    if measure.measure == "restarts":
        return float(sum(now.lives.get(name, (0, 0, 0))[0] for name in measure.units))
    if not told.memory:
        return None
    percent = measure.measure == "memory"
    found = [_memory(unit, told.memory, percent=percent) for unit in units if unit is not None]
    return max((size for size in found if size is not None), default=None)


def _memory(unit: Unit, host: float, *, percent: bool) -> float | None:
    """Return a unit's memory in percent of what it may use, its own limit or its host's, or MB."""
    if unit.memory is None:
        return None
    return 100.0 * unit.memory / min(unit.limit or host, host) if percent else unit.memory / 1e6


def number(printed: str | None) -> float | None:
    """Return the number that a command printed; None for anything else, NaN included."""
    try:
        value = float((printed or "").strip())
    except ValueError:
        return None
    return value if value - value == 0 else None
