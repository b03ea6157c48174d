"""`docs/playbooks/staging.md` as data: its rows, and what each names."""

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[3] / "docs/playbooks/staging.md"
_ROW = re.compile(r"^\| ([\w.]+\d) \| (.+?) \| (.+?) \| `([a-z0-9-]+)` \|$", re.MULTILINE)
_CHECK = re.compile(r"`([a-z_]+)` ([^;]+)")
_FOUND = re.compile(r"(diagnosis|advice) of `([a-z]+)`: `(.+)`")
_PROBLEM = re.compile(r"problem `([a-z-]+)`")


class Named(NamedTuple):
    """What a row says covers its line: a check, or words in a failure's message.

    Attributes:
        place: A step of the deploy; `plan`, `rollback`, `criteria`, `next_steps`, or `problem`.
        kind: `check`, `diagnosis`, `advice` or `problem`.
        says: What the check says, the words, or the problem's code.
    """

    place: str
    kind: str
    says: str


class Row(NamedTuple):
    line: str
    says: str
    covered: str
    fault: str

    @property
    def named(self) -> tuple[Named, ...]:
        """What covers the line, as far as a program can find it."""
        if found := _FOUND.fullmatch(self.covered):
            return (Named(found[2], found[1], found[3]),)
        if found := _PROBLEM.fullmatch(self.covered):
            return (Named("problem", "problem", found[1]),)
        return tuple(Named(at, "check", says.strip()) for at, says in _CHECK.findall(self.covered))


ROWS = [Row(*found) for found in _ROW.findall(PAGE.read_text(encoding="utf-8"))]
BY_LINE = {row.line: row for row in ROWS}
