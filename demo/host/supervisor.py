"""What `systemctl` answers on the host."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host import journalctl
from demo.host.service import Service, StartRefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from demo.host.journal import Journal

PAGE = 4096
NOT_RUNNING, NO_SUCH_UNIT, NO_SUCH_LOADED = 3, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a program printed and its exit status."""

    status: int = 0
    out: str = ""
    err: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """systemctl's command line, taken apart."""

    verb: str
    names: tuple[str, ...]
    properties: tuple[str, ...]
    bare: bool
    quiet: bool
    signal: str


def taken_apart(words: Sequence[str]) -> Words:
    """Split options from the verb and its units, in any order."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("-p", "--property", action="append", default=[])
    parser.add_argument("-P", dest="bare_property", action="append", default=[])
    parser.add_argument("--value", action="store_true")
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("-s", "--signal", default="SIGTERM")
    parser.add_argument("-n", "--lines")
    parser.add_argument("-o", "--output")
    options, rest = parser.parse_known_args(list(words))
    positional = [word for word in rest if not word.startswith("-")]
    wanted = [*options.property, *options.bare_property]
    return Words(
        verb=positional[0] if positional else "list-units",
        names=tuple(name if "." in name else f"{name}.service" for name in positional[1:]),
        properties=tuple(name for word in wanted for name in word.split(",")),
        bare=options.value or bool(options.bare_property),
        quiet=options.quiet,
        signal=options.signal,
    )


@dataclass(slots=True)
class Manager:
    """All services of the host by their full name."""

    services: dict[str, Service]
    journal: Journal
    _verbs: dict[str, Callable[[Words], Awaitable[Answer]]] = field(init=False)

    def __post_init__(self) -> None:
        self._verbs = {
            "start": lambda words: self._each(words, "start", Service.start),
            "restart": lambda words: self._each(words, "restart", Service.restart),
            "try-restart": lambda words: self._each(words, "restart", _try_restart),
            "stop": lambda words: self._each(words, "stop", Service.stop),
            "reload": lambda words: self._each(words, "reload", self._reload),
            "reset-failed": self._reset_failed,
            "kill": self._kill,
            "is-active": self._is_active,
            "is-failed": self._is_failed,
            "is-enabled": self._is_enabled,
            "show": self._show,
            "status": self._status,
            "list-units": self._list,
            "cat": self._cat,
            "daemon-reload": self._nothing,
        }

    async def systemctl(self, words: Sequence[str], *, root: bool) -> Answer:
        """Answer one call; changing anything needs root, as on a real host."""
        parts = taken_apart(words)
        if parts.verb not in self._verbs:
            return Answer(status=1, err=f"Unknown command verb {parts.verb}.\n")
        if parts.verb in _CHANGING and not root:
            unit = parts.names[0] if parts.names else ""
            reason = f"Failed to {parts.verb} {unit}: Interactive authentication required.\n"
            hint = f"See system logs and 'systemctl status {unit}' for details.\n"
            return Answer(status=1, err=reason + hint)
        return await self._verbs[parts.verb](parts)

    async def write(self, unit: str, message: str, count: int) -> None:
        """Write lines to the journal, as if a unit had printed them to its stderr."""
        for _ in range(count):
            self.journal.printed(unit, 1, message, to_stderr=True)

    async def times(self, unit: str, text: str) -> list[float]:
        """Return when a unit's lines that hold a text were written, in seconds."""
        said = [one for one in self.journal if one.unit == unit and text in one.message]
        return [one.realtime / 1e6 for one in said]

    async def newest(self, count: int) -> str:
        """Return the last lines of the journal."""
        return "\n".join([entry.message for entry in self.journal][-count:])

    async def forget(self) -> None:
        """Have the journal forget every line."""
        self.journal.clear()

    async def _each(
        self,
        words: Words,
        verb: str,
        act: Callable[[Service], Awaitable[None]],
    ) -> Answer:
        unknown = [name for name in words.names if name not in self.services]
        if unknown:
            lines = [f"Failed to {verb} {name}: Unit {name} not found.\n" for name in unknown]
            return Answer(status=NO_SUCH_LOADED, err="".join(lines))
        tasks = [self._attempt(self.services[name], act) for name in words.names]
        refusals = [text for text in await asyncio.gather(*tasks) if text]
        return Answer(status=1 if refusals else 0, err="".join(refusals))

    async def _attempt(self, service: Service, act: Callable[[Service], Awaitable[None]]) -> str:
        name = service.unit.id
        try:
            await act(service)
        except StartRefusedError as error:
            return _REFUSALS.get(error.reason, _REFUSALS["failed"]).format(unit=name)
        return ""

    async def _reload(self, service: Service) -> None:
        if service.life.active != "active":
            raise StartRefusedError("inactive")
        self.journal.said(service.unit.id, f"Reloading {service.unit.id}...")
        for name in service.unit.reloads:
            self.services[f"{name}.service"].send_signal(signal.SIGHUP)
        service.send_signal(signal.SIGHUP)
        self.journal.said(service.unit.id, f"Reloaded {service.unit.id}.")

    async def _reset_failed(self, words: Words) -> Answer:
        for name in words.names or tuple(self.services):
            if name not in self.services:
                text = f"Failed to reset failed state of unit {name}: Unit {name} not loaded.\n"
                return Answer(status=1, err=text)
            await self.services[name].reset_failed()
        return Answer()

    async def _kill(self, words: Words) -> Answer:
        number = words.signal if words.signal.startswith("SIG") else f"SIG{words.signal}"
        for name in words.names:
            if name in self.services:
                self.services[name].send_signal(signal.Signals[number])
        return Answer()

    async def _nothing(self, _: Words) -> Answer:
        return Answer()

    async def _is_active(self, words: Words) -> Answer:
        states = [self._state(name) for name in words.names]
        good = any(state == "active" for state in states)
        out = "" if words.quiet else "".join(f"{state}\n" for state in states)
        return Answer(status=0 if good else NOT_RUNNING, out=out)

    async def _is_failed(self, words: Words) -> Answer:
        states = [self._state(name) for name in words.names]
        out = "" if words.quiet else "".join(f"{state}\n" for state in states)
        return Answer(status=0 if "failed" in states else 1, out=out)

    async def _is_enabled(self, words: Words) -> Answer:
        known = all(name in self.services for name in words.names)
        out = "".join("enabled\n" for name in words.names if name in self.services)
        return Answer(status=0 if known else 1, out=out)

    def _state(self, name: str) -> str:
        return self.services[name].life.active if name in self.services else "inactive"

    async def _show(self, words: Words) -> Answer:
        blocks = [self._properties(name) for name in words.names]
        chosen = [
            {name: block[name] for name in words.properties or block if name in block}
            for block in blocks
        ]
        texts = [
            "".join(
                f"{value}\n" if words.bare else f"{name}={value}\n" for name, value in b.items()
            )
            for b in chosen
        ]
        return Answer(out="\n".join(texts))

    def _properties(self, name: str) -> dict[str, str]:
        service = self.services.get(name)
        return properties(service) if service else dict(_UNKNOWN, Id=name, Names=name)

    async def _status(self, words: Words) -> Answer:
        texts: list[str] = []
        status = 0
        for name in words.names:
            if name not in self.services:
                err = f"Unit {name} could not be found.\n"
                return Answer(status=NO_SUCH_UNIT, out="".join(texts), err=err)
            texts.append(self._described(self.services[name]))
            if self.services[name].life.active not in {"active", "reloading"}:
                status = NOT_RUNNING
        return Answer(status=status, out="\n".join(texts))

    def _described(self, service: Service) -> str:
        life, unit = service.life, service.unit
        since = time.strftime("%a %Y-%m-%d %H:%M:%S %Z", time.localtime(life.entered[0]))
        ago = max(0, round(time.time() - life.entered[0]))
        state = (
            f"{life.active} ({life.sub if life.active != 'failed' else f'Result: {life.result}'})"
        )
        mark = {"active": "●", "failed": "x"}.get(life.active, "○")
        lines = [
            f"{mark} {unit.id} - {unit.description}",
            f"     Loaded: loaded (/etc/systemd/system/{unit.id}; enabled; preset: enabled)",
            f"     Active: {state} since {since}; {ago}s ago",
        ]
        if life.main_pid:
            memory = _memory(life.main_pid) / 2**20
            lines += [f"   Main PID: {life.main_pid} (node)", f"     Memory: {memory:.1f}M"]
        query = journalctl.parsed(["-q", "-u", unit.id, "-n", "10"], journalctl.local_now())
        return "\n".join([*lines, "", *journalctl.printed(self.journal, query)]) + "\n"

    async def _list(self, _: Words) -> Answer:
        rows = [("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")]
        for name, service in self.services.items():
            life = service.life
            rows.append((name, "loaded", life.active, life.sub, service.unit.description))
        return Answer(out="".join("  {:32} {:6} {:10} {:12} {}\n".format(*row) for row in rows))

    async def _cat(self, words: Words) -> Answer:
        texts = [_unit_file(self.services[name]) for name in words.names if name in self.services]
        return Answer(status=0 if texts else 1, out="\n".join(texts))


async def _try_restart(service: Service) -> None:
    if service.life.active == "active":
        await service.restart()


_CHANGING = {"start", "stop", "restart", "try-restart", "reload", "reset-failed", "kill"} | {
    "daemon-reload",
}
_SEE = 'See "systemctl status {unit}" and "journalctl -xeu {unit}" for details.\n'
_REFUSALS = {
    "start-limit-hit": (
        "Job for {unit} failed because start of the service was attempted too often.\n"
        + _SEE
        + 'To force a start use "systemctl reset-failed {unit}"\n'
        'followed by "systemctl start {unit}" again.\n'
    ),
    "resources": (
        "Job for {unit} failed because of unavailable resources or another system error.\n" + _SEE
    ),
    "inactive": "{unit} is not active, cannot reload.\n",
    "failed": "Job for {unit} failed.\n" + _SEE,
}
_UNKNOWN = {
    "Id": "",
    "Names": "",
    "LoadState": "not-found",
    "ActiveState": "inactive",
    "SubState": "dead",
    "MainPID": "0",
    "NRestarts": "0",
    "MemoryCurrent": "[not set]",
    "MemoryMax": "infinity",
}


def properties(service: Service) -> dict[str, str]:
    """Give the unit's properties under systemd's names."""
    life, unit = service.life, service.unit
    environment = " ".join(f"{name}={value}" for name, value in unit.environment.items())
    return {
        "Type": "simple" if unit.command else "oneshot",
        "Restart": "always" if unit.command else "no",
        "NRestarts": str(life.restarts),
        "Result": life.result,
        "MainPID": str(life.main_pid),
        "ExecMainPID": str(life.last_pid),
        "ExecMainCode": str(life.exit_code),
        "ExecMainStatus": str(life.exit_status),
        "ExecMainStartTimestamp": _stamp(life.started[0]),
        "ExecMainStartTimestampMonotonic": str(int(life.started[1] * 1_000_000)),
        "MemoryCurrent": str(_memory(life.main_pid)) if life.main_pid else "[not set]",
        "MemoryMax": "infinity" if unit.memory is None else str(unit.memory),
        "WorkingDirectory": str(unit.folder or ""),
        "Environment": environment,
        "EnvironmentFiles": f"{unit.environment_file} (ignore_errors=no)",
        "Id": unit.id,
        "Names": unit.id,
        "Description": unit.description,
        "LoadState": "loaded",
        "ActiveState": life.active,
        "SubState": life.sub,
        "UnitFileState": "enabled",
        "ActiveEnterTimestamp": _stamp(life.entered[0]),
        "ActiveEnterTimestampMonotonic": str(int(life.entered[1] * 1_000_000)),
    }


def _stamp(moment: float) -> str:
    return time.strftime("%a %Y-%m-%d %H:%M:%S %Z", time.localtime(moment)) if moment else ""


def _memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _unit_file(service: Service) -> str:
    unit = service.unit
    lines = [f"# /etc/systemd/system/{unit.id}", "[Unit]", f"Description={unit.description}", ""]
    lines.append("[Service]")
    if unit.command:
        lines += [f"EnvironmentFile={unit.environment_file}", f"WorkingDirectory={unit.folder}"]
        lines += [f"ExecStart={' '.join(unit.command)}", "Restart=always"]
    if unit.memory is not None:
        lines.append(f"MemoryMax={unit.memory}")
    return "\n".join(lines) + "\n"
