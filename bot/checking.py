"""`handrail check` and the start of `handrail serve`: both begin with reading the configuration."""

import asyncio
import sys
from pathlib import Path
from typing import TextIO

from bot.app import product
from bot.app import serve as serve_parts
from bot.logs import to_stderr
from config.load import Reading, read
from config.problem import fail


def check(folder: Path) -> int:
    """Print all findings and a summary; returns 1 if any of them is fatal."""
    reading = read(folder)
    _print(reading, sys.stdout)
    sys.stdout.write(f"{summary(reading, folder)}\n")
    return 0 if reading.configuration else 1


def serve(folder: Path) -> int:
    """Serve until told to stop.

    Raises:
        ProblemError: nothing was started, and why.
    """
    reading = read(folder)
    _print(reading, sys.stderr)
    if reading.configuration is None:
        raise fail(
            "configuration-wrong",
            f"Nothing was started: {summary(reading, folder)}",
            "Mend the lines above; `handrail check` shows them again.",
        )
    to_stderr()
    asyncio.run(serve_parts(product(reading.configuration)))
    return 0


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
    for finding in reading.findings:
        where.write(f"{finding}{'' if finding.fatal else ' (a warning)'}\n")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
