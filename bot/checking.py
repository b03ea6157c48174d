"""Reading the configuration for people: `handrail check`, and what `handrail serve` needs."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from bot.authoring.scripts import unreadable
from config.load import Reading, in_order, read
from config.model import Configuration
from config.problem import fail


def check(folder: Path) -> int:
    """Print all findings and a summary; returns 1 if any of them is fatal."""
    reading = with_scripts(read(folder))
    _print(reading, sys.stdout)
    sys.stdout.write(f"{summary(reading, folder)}\n")
    return 0 if reading.configuration else 1


def with_scripts(reading: Reading) -> Reading:
    """Return what was read with what is wrong in its scripts."""
    found = tuple(unreadable(reading.draft))
    if not found:
        return reading
    return replace(reading, configuration=None, findings=in_order((*reading.findings, *found)))


def valid(folder: Path, *, scripts: bool = False) -> Configuration:
    """Return the configuration to be served; findings are printed to stderr.

    Args:
        folder: The configuration folder.
        scripts: Have bash read the scripts as well.

    Raises:
        ProblemError: some findings are fatal (`configuration-wrong`).
    """
    reading = with_scripts(read(folder)) if scripts else read(folder)
    _print(reading, sys.stderr)
    if reading.configuration is None:
        raise fail(
            "configuration-wrong",
            f"Nothing was started: {summary(reading, folder)}",
            "Mend the lines above; `handrail check` shows them again.",
        )
    return reading.configuration


def described(folder: Path) -> Configuration:
    """Return the configuration as it is declared; keys and secrets need not be on this machine.

    Raises:
        ProblemError: it is not valid (`configuration-wrong`); findings are printed to stderr.
    """
    reading = read(folder)
    if reading.declared is None:
        _print(reading, sys.stderr)
        what = summary(reading, folder)
        raise fail("configuration-wrong", what, "Mend the lines above.")
    return reading.declared


def summary(reading: Reading, folder: Path) -> str:
    """Return how a configuration stands, in one sentence."""
    fatal = sum(finding.fatal for finding in reading.findings)
    told = [_count(fatal, "error")] if fatal else []
    warnings = len(reading.findings) - fatal
    told += [_count(warnings, "warning")] if warnings else []
    if reading.configuration is None:
        return f"{folder} has {' and '.join(told)}."
    names = ", ".join(reading.configuration.environments)
    also = f" ({' and '.join(told)})" if told else ""
    return f"{folder} is valid{also}; environments: {names}."


def _print(reading: Reading, where: TextIO) -> None:
    told = (f"{finding}{'' if finding.fatal else ' (a warning)'}" for finding in reading.findings)
    where.writelines(f"{line}\n" for line in told)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
