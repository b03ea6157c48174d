"""Patterns of a playbook, tried on text from outside: only so much of it is looked at. Pure."""

import re

from runner.checks.verdict import UnmeasurableError

LIMIT = 64 * 1024
"""Most characters that a pattern is tried on."""


def search(pattern: str, text: str, limit: int = LIMIT) -> re.Match[str] | None:
    """Return where a pattern is found; `^` and `$` match at every line.

    Raises:
        UnmeasurableError: the pattern is none.
    """
    try:
        return re.search(pattern, text[:limit], re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnmeasurableError(f"the pattern {pattern!r} cannot be used: {error}") from error
