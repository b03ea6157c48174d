"""How benchmarks speak."""

import sys


def say(line: str) -> None:
    """Print a line at once, so that people see how far it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
