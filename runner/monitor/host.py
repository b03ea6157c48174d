"""One round's question to a host, and what its answer says. Pure.

Lines of the systemd journal are counted on the host: a service that logs thousands a second costs
the connection nothing. Each is read behind a cursor, so that none is counted twice or missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.model.measures import JOURNAL, UNITS, Measure
from runner.host.shell import assignment, quote
from runner.monitor import left_out

MINUTE = 60.0
_PRINTED = 200
_COMMAND_LIMIT = 10

# An entry is counted once for each pattern, whichever of its lines match. Before them stand its
# time, host and sender. A journal that we may not see says so where entries should stand. `skip` is
# the time of the last line that was counted: it comes once more, unless the journal lost it.
_COUNT = r"""
BEGIN { n = split(ENVIRON["PATTERNS"], pattern, "\n"); now = ENVIRON["NOW"] + 0 }
/^-- cursor: / { cursor = substr($0, 12); next }
/^-- mark/ { marking = 1; next }
/^-- since/ { marking = 0; next }
/^-- again/ { again = 1; failed = 0; next }
/^-- / { next }
/^[0-9]+\.[0-9]+ / {
  stamp = $1
  live = !marking && !(again && $1 + 0 <= skip + 0)
  if (!seen && $1 "" == skip "") { seen = 1; live = 0 }
  if (!live) next
  lines++; second = int($1); text = $0
  sub(/^[^ ]+ [^ ]+ [^:]*: /, "", text)
  for (i = 1; i <= n; i++) hit[i] = 0
  count(text); next
}
/not seeing messages|insufficient permissions|No journal files/ { blind = 1; next }
/^Failed to / { failed = 1; next }
{ if (live) count($0) }
function count(text,  low, i) {
  low = tolower(text)
  for (i = 1; i <= n; i++) if (!hit[i] && low ~ pattern[i]) {
    hit[i] = 1; total[i]++
    if (second > now - 61) at[i " " second]++
  }
}
END {
  print "lines", group, lines + 0
  if (blind || failed) print "blind", group
  else if (skip != "0" && !seen) print "lost", group
  if (cursor != "") print "cursor", group, cursor
  if (stamp != "") print "stamp", group, stamp
  for (i in total) print "total", group, i, total[i]
  for (key in at) print "at", group, key, at[key]
}
"""

# The last line itself is asked for as well: `--after-cursor` passes over the first line there is
# where the cursor's own is gone. A cursor that cannot be used at all leaves the time of its line.
_JOURNAL = """\
{{ hr_j() {{ journalctl -u {unit}{priority} -o short-unix --no-pager --show-cursor "$@" 2>&1; }}
  if [ -n {cursor} ]; then
    hr_j --cursor {cursor} || {{ echo '-- again'; hr_j --since "@"{second}; }}
  else {mark}hr_j --since "@$hr_since"; fi
}} </dev/null | PATTERNS={patterns} NOW=$hr_now awk -v group={group} -v skip={skip} {count}
"""

# The first time, so that a clock that is set back afterwards hides no line.
_MARK = "echo '-- mark'; hr_j -n 1; echo '-- since'; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines that are read together: of one unit, of one priority and above."""

    unit: str
    priority: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit as systemd tells it: bytes of its cgroup and its limit (None for none), its lives."""

    memory: float | None = None
    limit: float | None = None
    restarts: int = 0
    main: int = 0
    loaded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """New lines of a group.

    Attributes:
        totals: Lines that match, by the pattern's place.
        seconds: Of the last minute, by the pattern's place and the second.
        blind: The journal may not be read.
        lost: The line counted last is gone, so others behind it may be gone as well.
    """

    totals: Mapping[int, int] = field(default_factory=dict)
    seconds: Mapping[tuple[int, int], int] = field(default_factory=dict)
    cursor: str = ""
    stamp: str = ""
    blind: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a host answered in one round.

    Attributes:
        now: Its clock, seconds since the epoch.
        memory: Bytes of the whole host; 0 where it did not say.
        ticks: Busy and all ticks of its processors since it booted.
        load: The load of the last minute by core.
        disks: Percent used, by path.
        commands: What custom commands printed, by the measure's place; None for one that failed.
        left_out: How many lines journald did not take since the last round, by unit.
    """

    now: float = 0.0
    memory: float = 0.0
    ticks: tuple[float, float] = (0.0, 0.0)
    load: float | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    disks: Mapping[str, float] = field(default_factory=dict)
    commands: Mapping[int, str | None] = field(default_factory=dict)
    lines: Mapping[int, Lines] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


def groups(measures: Sequence[Measure]) -> tuple[Group, ...]:
    """Return what is read of the journal for these measures, each group once."""
    found: dict[tuple[str, str], list[str]] = {}
    for measure in measures:
        if measure.measure in JOURNAL:
            for unit in measure.units:
                patterns = found.setdefault((unit, measure.priority or ""), [])
                if measure.pattern not in patterns:
                    patterns.append(measure.pattern)
    return tuple(
        Group(unit=unit, priority=priority, patterns=tuple(patterns))
        for (unit, priority), patterns in found.items()
    )


def units_of(measures: Sequence[Measure]) -> tuple[str, ...]:
    """Return the units whose properties are asked, in order."""
    named = [unit for one in measures if one.measure in UNITS for unit in one.units]
    return tuple(dict.fromkeys(named))


def question(
    measures: Sequence[Measure],
    values: Mapping[str, str],
    since: float,
    marks: Mapping[int, tuple[str, str]],
    *,
    last: float = 0.0,
) -> str:
    """Return the shell text of one round.

    Args:
        measures: What is measured.
        values: Variables that custom commands may use, by name.
        since: The first second that counts, by the host's clock; before 0, from now on.
        marks: Cursor and stamp of each group's last line.
        last: The host's clock at the round before; 0 where nothing was asked before.
    """
    start = f"{since:.0f}" if since >= 0 else ""
    parts = [
        "LC_ALL=C; export LC_ALL; hr_now=$(date +%s)",
        f'hr_since={quote(start)}; : "${{hr_since:=$hr_now}}"',
        'echo "now $hr_now"',
        "awk '/^MemTotal:/ {print \"memory\", $2 * 1024}' /proc/meminfo",
        "awk '/^cpu / {$1 = \"cpu\"; print}' /proc/stat",
        "read -r hr_load hr_rest </proc/loadavg",
        'echo "load $hr_load $(getconf _NPROCESSORS_ONLN)"',
    ]
    if units := units_of(measures):
        names = " ".join(quote(unit) for unit in units)
        shown = "-p LoadState -p MemoryCurrent -p MemoryMax -p NRestarts -p MainPID"
        parts.append(f"echo units; systemctl show {shown} -- {names} 2>/dev/null; echo; echo end")
    parts += [_disk(path) for path in _paths(measures)]
    parts += [_command(place, one, values) for place, one in enumerate(measures) if one.run]
    parts += [
        _journal(place, group, marks.get(place, ("", "")), first=not last)
        for place, group in enumerate(groups(measures))
    ]
    if last and (logged := dict.fromkeys(group.unit for group in groups(measures))):
        parts.append(left_out.asked(logged, last))
    return "\n".join(parts)


def _journal(place: int, group: Group, mark: tuple[str, str], *, first: bool) -> str:
    cursor, stamp = mark
    return _JOURNAL.format(
        unit=quote(group.unit),
        priority=f" -p {group.priority}" if group.priority else "",
        cursor=quote(cursor),
        skip=quote(stamp or "0"),
        second=quote(stamp.partition(".")[0] or "0"),
        patterns=quote("\n".join(one.lower() for one in group.patterns)),
        group=place,
        mark=_MARK if first else "",
        count=quote(_COUNT),
    )


def _paths(measures: Sequence[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.path for one in measures if one.measure == "disk"))


def _disk(path: str) -> str:
    used = "awk 'NR == 2 && $3 + $4 > 0 {print \"disk\", 100 * $3 / ($3 + $4), path}'"
    return (
        f"df -Pk -- {quote(path)} 2>/dev/null | {used.replace('awk', f'awk -v path={quote(path)}')}"
    )


def _command(place: int, measure: Measure, values: Mapping[str, str]) -> str:
    """A custom command runs in a shell of its own, with its variables and within its limit.

    Where one of them is not known, what it would print means something else: it is not asked.
    """
    if not all(name in values for name in measure.uses):
        return f"echo 'failed {place}'"
    known = " ".join(assignment(name, values[name]) for name in measure.uses)
    script = f"SCRIPT={quote(measure.run or '')}"
    runs = f"timeout {_COMMAND_LIMIT} sh -c 'eval \"$SCRIPT\"' </dev/null 2>/dev/null"
    said = f"printf 'command {place} %.{_PRINTED}s\\n' \"$hr_out\" | head -n 1"
    return f"hr_out=$({known} {script} {runs}) && {said} || echo 'failed {place}'"


def read(text: str, measures: Sequence[Measure]) -> Told:
    """Return what a host's answer says; lines that say nothing are passed over."""
    found = _Reader(measures)
    for line in text.split("\n"):
        found.line(line)
    return found.told()


class _Reader:
    """Takes an answer line by line."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._names = units_of(measures)
        self._blocks: list[dict[str, str]] | None = None
        self._units: dict[str, Unit] = {}
        self._numbers: dict[str, tuple[float, ...]] = {}
        self._disks: dict[str, float] = {}
        self._commands: dict[int, str | None] = {}
        self._lines: dict[int, dict[str, list[str]]] = {}
        self._left_out: dict[str, int] = {}

    def line(self, line: str) -> None:
        """Take one line."""
        word, _, rest = line.partition(" ")
        if self._blocks is not None:
            self._unit(line)
        elif word == "units":
            self._blocks = [{}]
        elif word in {"now", "memory", "cpu", "load"}:
            self._numbers[word] = tuple(_number(each) for each in rest.split())
        elif word == "disk":
            used, _, path = rest.partition(" ")
            self._disks[path] = _number(used)
        elif word in {"command", "failed"}:
            place, _, printed = rest.partition(" ")
            self._commands[int(_number(place))] = printed if word == "command" else None
        else:
            self._counted(word, rest)

    def _unit(self, line: str) -> None:
        blocks = self._blocks or [{}]
        if line == "end":
            told = [block for block in blocks if block]
            self._units = {
                name: _unit(block) for name, block in zip(self._names, told, strict=False)
            }
            self._blocks = None
        elif not line:
            blocks.append({})
        else:
            name, _, value = line.partition("=")
            blocks[-1][name] = value

    def _counted(self, word: str, rest: str) -> None:
        if word == "suppressed" and (missing := left_out.read(rest)):
            unit, count = missing
            self._left_out[unit] = self._left_out.get(unit, 0) + count
        if word not in {"cursor", "stamp", "total", "at", "blind", "lost", "lines"}:
            return
        group, _, told = rest.partition(" ")
        if group.isdigit():
            self._lines.setdefault(int(group), {}).setdefault(word, []).append(told)

    def told(self) -> Told:
        """Return what the lines have said."""
        cpu, load = self._numbers.get("cpu", ()), self._numbers.get("load", ())
        idle = sum(cpu[3:5])
        return Told(
            now=next(iter(self._numbers.get("now", ())), 0.0),
            memory=next(iter(self._numbers.get("memory", ())), 0.0),
            ticks=(sum(cpu[:8]) - idle, sum(cpu[:8])),
            load=load[0] / load[1] if len(load) > 1 and load[1] else None,
            units=self._units,
            disks=self._disks,
            commands=self._commands,
            left_out=self._left_out,
            lines={group: _lines(told) for group, told in self._lines.items() if "lines" in told},
        )


def _unit(block: Mapping[str, str]) -> Unit:
    return Unit(
        memory=_bytes(block.get("MemoryCurrent", "")),
        limit=_bytes(block.get("MemoryMax", "")),
        restarts=int(_number(block.get("NRestarts", "0"))),
        main=int(_number(block.get("MainPID", "0"))),
        loaded=block.get("LoadState") != "not-found",
    )


def _bytes(text: str) -> float | None:
    """Return a number of bytes; systemd prints 2**64 - 1, or a word, for none."""
    return float(text) if text.isdigit() and float(text) < 2**63 else None


def _lines(told: Mapping[str, Sequence[str]]) -> Lines:
    totals = [_numbers(each) for each in told.get("total", ())]
    seconds = [_numbers(each) for each in told.get("at", ())]
    return Lines(
        totals={int(one[0]) - 1: int(one[1]) for one in totals if len(one) == 2},  # noqa: PLR2004
        seconds={
            (int(one[0]) - 1, int(one[1])): int(one[2])
            for one in seconds
            if len(one) == 3  # noqa: PLR2004 - pattern, second, count
        },
        cursor=next(iter(told.get("cursor", ())), ""),
        stamp=next(iter(told.get("stamp", ())), ""),
        blind="blind" in told,
        lost="lost" in told,
    )


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(_number(each) for each in text.split())


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
