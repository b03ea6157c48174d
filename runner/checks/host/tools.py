"""Programs on the host and their least versions. Pure."""

import re

from config.model.checks import ToolsCheck
from runner.checks.host.frames import Probed
from runner.checks.host.words import literal
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,3}")
_WANTED = re.compile(r"\D{0,3}(\d{1,9}(?:\.\d{1,9}){0,3})(?:\.x)?")


def probe(check: ToolsCheck, _situation: Situation) -> str:
    """Return shell text that asks each program for its version."""
    lines = ["export LC_ALL=C"]
    for name in check.tools:
        tool = literal(name)
        lines.append(
            f"if command -v {tool} >/dev/null 2>&1;"
            f" then _hr tool there; {tool} --version 2>&1 | head -c 2000; else _hr tool missing; fi"
        )
    return "\n".join([*lines, "exit 0"])


def judge(check: ToolsCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict: every program there, in its least version or a newer one."""
    answers = [one for one in probed.sections if one.mark == "tool"]
    facets = []
    for number, (name, declared) in enumerate(check.tools.items()):
        least = situation.shown(declared)
        expected = f"{name} ≥ {least}"
        if number >= len(answers):
            facets.append(Facet(measured=f"{name} not asked", expected=expected, right=None))
        elif answers[number].argument != "there":
            facets.append(Facet(measured=f"{name} is missing", expected=expected, right=False))
        else:
            facets.append(_facet(name, least, answers[number].text))
    return from_facets(check, facets)


def _facet(name: str, least: str, text: str) -> Facet:
    expected = f"{name} ≥ {least}"
    found, wanted = _NUMBER.search(text), _WANTED.fullmatch(least.strip())
    if found is None or wanted is None:
        said = " ".join(text.split())[:80] or "nothing"
        return Facet(measured=f"{name} says {said!r}", expected=expected, right=None)
    right = _version(found[0]) >= _version(wanted[1])
    return Facet(measured=f"{name} {found[0]}", expected=expected, right=right)


def _version(text: str) -> tuple[int, ...]:
    return (*(int(part) for part in text.split(".")), 0, 0, 0, 0)[:4]
