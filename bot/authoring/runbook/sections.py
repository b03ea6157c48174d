"""What each section of a runbook is for."""

import re
from enum import StrEnum

from bot.authoring.runbook.document import Section


class Role(StrEnum):
    """What a section becomes."""

    STEP = "step"
    QUICK = "quick"
    FULL = "full"
    AFTER_ROLLBACK = "after a rollback"
    BEFORE = "before"
    ADVICE = "advice"
    CRITERIA = "criteria"
    NOTHING = "nothing"


_ROLLBACK = re.compile(r"\broll(?:ing)?[ -]?back\b|\brevert|\bback ?out\b", re.IGNORECASE)
_FULL = re.compile(r"\bfull\b|database|restore|data\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"prerequisite|pre-?(?:deploy|flight|check)|before|require(?:d|ment)|preparation|access",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"troubleshoot|known (?:issue|problem)|if something|when things", re.IGNORECASE
)
_CRITERIA = re.compile(r"success criteria|acceptance|definition of done|done when", re.IGNORECASE)
_LATER = re.compile(
    r"next steps|references?$|contacts?|overview|change ?log|history", re.IGNORECASE
)


def role(section: Section) -> Role:
    """Return what a section becomes, by its title and those above it, the nearest first."""
    if not section.blocks:
        return Role.NOTHING
    for name in (section.title, *reversed(section.above)):
        found = _of(name, section)
        if found is not None:
            return found
    return Role.STEP if _carries(section) else Role.NOTHING


def _of(name: str, section: Section) -> Role | None:
    if _LATER.search(name):
        return Role.NOTHING
    if _ADVICE.search(name):
        return Role.ADVICE
    if _CRITERIA.search(name):
        return Role.CRITERIA
    if _ROLLBACK.search(name):
        return _way_back(section)
    if _BEFORE.search(name):
        return Role.BEFORE
    return None


def _way_back(section: Section) -> Role:
    shell = any(block.use == "shell" for block in section.blocks)
    proofs = any(block.use in {"proofs", "tasks"} for block in section.blocks)
    if not shell:
        return Role.AFTER_ROLLBACK if proofs else Role.NOTHING
    return Role.FULL if _FULL.search(section.title) else Role.QUICK


def _carries(section: Section) -> bool:
    return any(block.use in {"shell", "proofs", "tasks"} for block in section.blocks)
