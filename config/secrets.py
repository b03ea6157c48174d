"""Secrets: declared by reference, read late, and a type that does not show itself."""

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, final

from config.files import read_file, too_open
from config.problem import Problem, ProblemError, fail

LEAST = 8
"""Characters that a secret must have: shorter ones cannot be masked without ruining all text."""

MAX_SIZE = 65536
COMMAND_LIMIT = 10.0

Reference = str | Sequence[str]
"""`env:NAME`, `file:PATH`, or the words of a command that prints the value."""


@final
class Secret:
    """A value that no message, log line or dump gets by accident; `reveal()` hands it out."""

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self._value = value

    def reveal(self) -> str:
        """Return the value, for a channel that is meant to have it."""
        return self._value

    def __repr__(self) -> str:
        return f"[{self.name} hidden]"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return (self.name, self._value) == (other.name, other._value)

    def __hash__(self) -> int:
        return hash((self.name, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} is not to be stored")


def resolve(references: Mapping[str, Reference], folder: Path) -> Mapping[str, Secret]:
    """Return the values behind references; commands run now, at most 10 s each.

    Args:
        references: By name.
        folder: Where relative paths of `file:` begin.

    Raises:
        ProblemError: the first problem, the others as its notes.
    """
    found: dict[str, Secret] = {}
    problems: list[Problem] = []
    for name, reference in references.items():
        try:
            found[name] = Secret(name, value_of(name, reference, folder))
        except ProblemError as error:
            problems.append(error.problem)
    if problems:
        raise ProblemError(problems[0], notes=tuple(map(str, problems[1:])))
    return found


def value_of(name: str, reference: Reference, folder: Path) -> str:
    """Return one value without its trailing line end.

    Raises:
        ProblemError: `secret-unset`, `secret-unreadable`, `secret-too-open`, `secret-too-short`,
            `secret-command-failed`.
    """
    if not isinstance(reference, str):
        value = _printed(name, list(reference))
    elif reference.startswith("env:"):
        value = _from_environment(name, reference.removeprefix("env:"))
    else:
        value = _from_file(name, folder / reference.removeprefix("file:"))
    value = value.rstrip("\r\n")
    if len(value) < LEAST:
        what = f"The secret {name} is shorter than {LEAST} characters."
        raise fail("secret-too-short", what, "Use a longer one: a short one cannot be masked.")
    if "\0" in value:
        what = f"The secret {name} holds a NUL."
        raise fail("secret-unreadable", what, "Store it as text.")
    return value


def glance(name: str, reference: Reference, folder: Path) -> Problem | None:
    """Return what is wrong with a reference, running no command; None if nothing is."""
    if not isinstance(reference, str):
        program = reference[0]
        return None if shutil.which(program) else _no_program(name, program).problem
    try:
        value_of(name, reference, folder)
    except ProblemError as error:
        return error.problem
    return None


def _from_environment(name: str, variable: str) -> str:
    value = os.environ.get(variable)
    if value is None:
        what = f"The secret {name} is not there: {variable} is not set in the bot's environment."
        raise fail("secret-unset", what, f"Set {variable} where the bot is started.")
    return value


def _from_file(name: str, path: Path) -> str:
    try:
        content = read_file(path, MAX_SIZE)
    except ProblemError as error:
        what = f"The secret {name} cannot be read: {error.problem.what}"
        raise fail("secret-unreadable", what, error.problem.cure) from None
    if too_open(content.mode):
        what = f"The secret {name} is open to others: {path} has mode {content.mode:04o}."
        raise fail("secret-too-open", what, f"Run: chmod 600 {path}")
    return _text(name, content.data)


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        what = f"The secret {name} is not UTF-8 text."
        raise fail("secret-unreadable", what, "Store it as text, in base64 for one.") from None


def _no_program(name: str, program: str) -> ProblemError:
    what = f"The secret {name} cannot be read: there is no program {program}."
    return fail("secret-unreadable", what, "Install it, or correct the first word.")


def _printed(name: str, words: list[str]) -> str:
    """Return what a command prints; its other output may hold the value, so nobody sees it."""
    try:
        process = subprocess.Popen(  # noqa: S603 - words of the configuration, no shell
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        raise _no_program(name, words[0]) from None
    with process:
        try:
            data = _read(name, process)
        except BaseException:  # an interrupt too must leave nothing running
            _end(process)
            raise
    return _text(name, data)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a command with all it started; its id is still its own, for nobody has waited for it."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _read(name: str, process: "subprocess.Popen[bytes]") -> bytes:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    deadline = time.monotonic() + COMMAND_LIMIT
    data = b""
    while select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
        more = os.read(process.stdout.fileno(), MAX_SIZE)
        data += more
        if not more or len(data) > MAX_SIZE:
            break
    else:
        raise _failed(name, f"did not end within {COMMAND_LIMIT:g} s")
    if len(data) > MAX_SIZE:
        raise _failed(name, f"printed over {MAX_SIZE} bytes")
    try:
        status = process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise _failed(name, f"did not end within {COMMAND_LIMIT:g} s") from None
    if status:
        raise _failed(name, f"ended with status {status}")
    return data


def _failed(name: str, how: str) -> ProblemError:
    what = f"The secret {name} cannot be read: its command {how}."
    cure = "Run the command as the bot's user and see what it says."
    return fail("secret-command-failed", what, cure)
