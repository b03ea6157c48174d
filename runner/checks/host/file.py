"""A file on the host: there or not, large enough, young enough, with the right mode. Pure."""

from config.model.checks import FileCheck
from config.quantity import show_duration, show_size
from runner.checks.host.frames import Probed
from runner.checks.host.words import word
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

_ABSENT = ("No such file or directory", "Not a directory")
_FIELDS = 4


def probe(check: FileCheck, situation: Situation) -> str:
    """Return shell text that prints size, time and mode of the file, and whether it holds a text.

    `grep` takes a line break for "or": a text of several lines is told to be one.
    """
    lines = [
        "export LC_ALL=C",
        f"_hr_p={word(check.path, situation)}",
        'stat -L -c "%s %Y %a %F" -- "$_hr_p" || exit 1',
        "_hr now; date +%s",
    ]
    if check.contains is not None:
        lines += [
            f"_hr_c={word(check.contains, situation)}",
            'case $_hr_c in *"\n"*) _hr contains lines; exit 0;; esac',
            'grep -F -q -e "$_hr_c" -- "$_hr_p"',
            '_hr contains "$?"',
        ]
    return "\n".join([*lines, "exit 0"])


def judge(check: FileCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict over all that is declared of the file."""
    path = situation.shown(check.path)
    expected = f"{path} there" if check.exists else f"no {path}"
    if probed.status:
        words = probed.text.strip()
        if any(absent in words for absent in _ABSENT):
            gone = Facet(measured=f"no {path}", expected=expected, right=not check.exists)
            return from_facets(check, [gone])
        return unmeasured(check, words[:200] or "stat said nothing", expected)
    fields = probed.text.split()
    if len(fields) < _FIELDS or not (fields[0] + fields[1].lstrip("-")).isdecimal():
        return unmeasured(check, f"stat printed {probed.text.strip()[:120]!r}", expected)
    if not check.exists:
        there = Facet(measured=f"{path} is there", expected=expected, right=False)
        return from_facets(check, [there])
    facets = _facets(check, fields, probed)
    if not facets:
        facets = [Facet(measured=f"{path}, {_size(fields)}", expected="there", right=True)]
    return from_facets(check, facets, f"{path}: {_size(fields)}, mode {fields[2]}")


def _facets(check: FileCheck, fields: list[str], probed: Probed) -> list[Facet]:
    facets = []
    if check.min_size is not None:
        facets.append(
            Facet(
                measured=_size(fields),
                expected=f"≥ {show_size(check.min_size)}",
                right=int(fields[0]) >= check.min_size,
            )
        )
    if check.max_age is not None:
        facets.append(_age(check.max_age, int(fields[1]), probed))
    if check.mode is not None:
        facets.append(_mode(check.mode, fields[2]))
    if check.contains is not None:
        facets.append(_contains(probed))
    return facets


def _age(limit: float, changed: int, probed: Probed) -> Facet:
    now = probed.section("now")
    expected = f"≤ {show_duration(limit)} old"
    if now is None or not now.text.strip().isdecimal():
        return Facet(measured="the host told no time", expected=expected, right=None)
    age = max(0, int(now.text) - changed)
    return Facet(measured=f"{show_duration(age)} old", expected=expected, right=age <= limit)


def _mode(wanted: str, found: str) -> Facet:
    expected = f"mode {int(wanted, 8):04o}"
    try:
        mode = int(found, 8)
    except ValueError:
        return Facet(measured=f"mode {found!r}", expected=expected, right=None)
    return Facet(measured=f"mode {mode:04o}", expected=expected, right=mode == int(wanted, 8))


def _contains(probed: Probed) -> Facet:
    answers = {"0": ("the text is in it", True), "1": ("the text is not in it", False)}
    found = probed.section("contains")
    answer = found.argument if found else ""
    measured, right = answers.get(answer, ("its content could not be read", None))
    if answer == "lines":
        measured = "a text of several lines cannot be looked for"
    return Facet(measured=measured, expected="the declared text in it", right=right)


def _size(fields: list[str]) -> str:
    return show_size(int(fields[0]))
