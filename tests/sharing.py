"""How workers share the tests: whole files, the longest ones first.

Left to itself, xdist gives each worker hundreds of neighbours at once, and the first one gets all
that is slow. A file belongs to one worker, so that what it sets up is set up once; and so does all
that wants the full host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest

FULL = "tests/full/"
_FIRST = (FULL, "tests/acceptance/", "tests/torture/")


def place(item: pytest.Item) -> int:
    """Return where a test comes in the order of all: what takes long must not come last."""
    for at, folder in enumerate(_FIRST):
        if item.nodeid.startswith(folder):
            return at
    return len(_FIRST)


class WholeFiles(LoadScopeScheduling):
    """Hands out one file after another to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return FULL if nodeid.startswith(FULL) else nodeid.partition("::")[0]
