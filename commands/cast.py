"""Every cast of untrusted text to a value: here and nowhere else. Pure.

What comes out is safe to be looked up and recorded; nothing of it is ever part of shell text.
"""

import re
import unicodedata
from collections.abc import Collection
from datetime import MAXYEAR

from commands.request import RunReference, When
from commands.vocabulary import BY_NAME, Entry
from commands.words import Said, legible, nearest, shown
from config.model.calendar import minutes, moment, zone
from config.problem import ProblemError, fail
from config.quantity import seconds, show_duration
from runner.emergency import unfit

REASON_LONGEST = 500
REF_LONGEST = 200
OPTION_LONGEST = 80
SHORTEST_LOCK = 60.0
LONGEST_LOCK = 30 * 86400.0
SHORTEST_AHEAD = 60.0
LONGEST_AHEAD = 14 * 86400.0
"""How far ahead a deploy may be scheduled: what was approved before that, nobody remembers."""

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
_REF_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+@#-]*")
_RUN = re.compile(r"(?:([A-Za-z][A-Za-z0-9-]{0,39}?)[-#]|#?)([1-9][0-9]{0,8})")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_TIME = re.compile(
    r"(?:(?P<day>(?i:today|tomorrow)|\d{4}-\d\d-\d\d)[T ]+)?(?P<clock>\d{1,2}:\d\d)"
    r"(?: +(?P<zone>[A-Za-z][A-Za-z0-9/_+-]{0,40}))?"
)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def verb(word: str) -> Entry:
    """Return the entry of a verb; a slash before it and capitals do not matter."""
    name = word.removeprefix("/").lower()
    if name not in BY_NAME:
        raise fail(
            "unknown-verb",
            f"There is no {shown(word)}{_looks(word)}.",
            f"{nearest(name, BY_NAME)}Write /handrail help for what can be asked.",
        )
    return BY_NAME[name]


def environment(word: str, environments: Collection[str]) -> str:
    """Return the environment that a word names; capitals do not matter."""
    found = known_environment(word, environments)
    if found is None:
        names = ", ".join(environments)
        raise fail(
            "unknown-environment",
            f"There is no environment {shown(word)}{_looks(word)}.",
            f"{nearest(word, environments)}Environments: {names}.",
        )
    return found


def known_environment(word: str, environments: Collection[str]) -> str | None:
    """Return the environment that a word names, or None."""
    name = word.lower() if word.isascii() else word
    return name if name in environments else None


def ref(word: str) -> str:
    """Return a branch, tag or commit: a git ref's syntax in ASCII, and narrower than git's."""
    _ascii(word, "a ref")
    parts = word.split("/")
    sound = all(_REF_PART.fullmatch(part) and not part.endswith((".", ".lock")) for part in parts)
    if not sound or ".." in word or "@{" in word or len(word) > REF_LONGEST:
        raise fail(
            "bad-ref",
            f"{shown(word)} is no branch, tag or commit.",
            f"Write a name of letters, digits and . _ / + @ # - with at most {REF_LONGEST} "
            "characters, for example main or v1.4.2.",
        )
    return word


def version(word: str, environments: Collection[str]) -> RunReference | str:
    """Return the run or the commit whose version a rollback goes back to."""
    if _COMMIT.fullmatch(word.lower()):
        return word.lower()
    found, used = run(tuple(word.split()) or ("",), environments)
    if found.number is None or len(word.split()) > used:
        raise fail(
            "bad-version",
            f"{shown(word)} names no version.",
            "Write a run or a commit, for example --to #41 or --to 3f2a91c0de.",
        )
    return found


def step(word: str) -> str:
    """Return a step's id, or `step@host`."""
    _ascii(word, "a step")
    if not all(_SLUG.fullmatch(part) for part in word.lower().split("@", 1)):
        raise fail(
            "bad-step",
            f"{shown(word)} is no step.",
            "Steps are named in lower case, for example build; /handrail show lists them.",
        )
    return word.lower()


def watch(words: tuple[str, ...], environments: Collection[str]) -> tuple[str | None, str]:
    """Return the environment and the watch; a word alone that is no environment is a watch."""
    rest = list(words)
    where = known_environment(rest[0], environments) if rest else None
    if where is not None:
        rest.pop(0)
    if rest[1:]:
        where = environment(rest.pop(0), environments)
    return where, step(rest[0]) if rest else ""


def needed_reason(said: Said) -> str:
    """Return the reason that must be given.

    Raises:
        ProblemError: there is none (`reason-missing`).
    """
    words = reason(said.one("reason"))
    if not words:
        raise fail(
            "reason-missing",
            f"{said.entry.name} needs a reason, which everybody will see.",
            f"Write for example {said.entry.example}.",
        )
    return words


def reason(text: str | None) -> str:
    """Return a reason for the record; empty for None."""
    words = (text or "").strip()
    if len(words) > REASON_LONGEST:
        raise fail(
            "reason-too-long",
            f"The reason has {len(words)} characters; at most {REASON_LONGEST} are kept.",
            "Shorten it, and link to the rest.",
        )
    return words


def emergency_reason(text: str | None) -> str:
    """Return the reason for going on alone, on one line: demanded, and more than a word."""
    words = reason(legible(" ".join((text or "").split())))
    problem = unfit(words)
    if problem is not None:
        raise ProblemError(problem)
    return words


def run(words: tuple[str, ...], environments: Collection[str]) -> tuple[RunReference, int]:
    """Return the run that the first word names, or the first two, and how many words it took.

    `#42`, `42`, `staging#42`, `staging-42` and `staging #42` name a run, `staging` its newest.
    """
    first = words[0]
    _ascii(first, "a run")
    named = known_environment(first, environments)
    if named and len(words) > 1 and (number := re.fullmatch(r"#([1-9][0-9]{0,8})", words[1])):
        return RunReference(environment=named, number=int(number[1])), 2
    if named:
        return RunReference(environment=named), 1
    found = _RUN.fullmatch(first)
    if found is None:
        hint = nearest(first, environments)
        raise fail(
            "bad-run",
            f"{shown(first)} names no run.",
            f"{hint}Write its environment and number, for example staging#42.",
        )
    where = environment(found[1], environments) if found[1] else None
    return RunReference(environment=where, number=int(found[2])), 1


def number(word: str | None, what: str, most: int) -> int | None:
    """Return a whole number from 1 to `most`; None for None."""
    if word is None:
        return None
    if not _NUMBER.fullmatch(word) or int(word) > most:
        raise fail(
            "bad-number",
            f"{shown(word)} is no number for {what}.",
            f"Write a whole number from 1 to {most}.",
        )
    return int(word)


def lock_time(word: str | None) -> float | None:
    """Return seconds of a duration that a lock may last; None for None."""
    if word is None:
        return None
    try:
        value = seconds(word) if word.isascii() else 0.0
    except ValueError:
        value = 0.0
    if not SHORTEST_LOCK <= value <= LONGEST_LOCK:
        least, most = show_duration(SHORTEST_LOCK), show_duration(LONGEST_LOCK)
        raise fail(
            "bad-duration",
            f"{shown(word)} is no time for a lock.",
            f"Write {least} to {most}, for example --for 2h or --for 1d.",
        )
    return value


def in_a_while(text: str) -> When:
    """Return the time that is so long from now."""
    try:
        value = seconds(text) if text.isascii() else 0.0
    except ValueError:
        value = 0.0
    if not SHORTEST_AHEAD <= value <= LONGEST_AHEAD:
        least, most = show_duration(SHORTEST_AHEAD), show_duration(LONGEST_AHEAD)
        raise fail(
            "bad-duration",
            f"{shown(text)} is no time to wait.",
            f"Write {least} to {most}, for example in 2h or in 1h 30m.",
        )
    return When(after=value)


def at_a_time(text: str) -> When:
    """Return a time of day with its day and its zone as far as they were written, or `in 2h`."""
    if text.lower().startswith("in "):
        return in_a_while(text[3:])
    found = _TIME.fullmatch(text.strip()) if text.isascii() else None
    when = _time(found) if found else None
    if when is None:
        raise fail(
            "bad-time",
            f"{shown(text)} is no time.",
            "Write for example at 18:00, at tomorrow 9:00, at 2026-12-01 18:00, or with a time "
            "zone behind it, at 18:00 Europe/Oslo.",
        )
    return when


def _time(found: re.Match[str]) -> When | None:
    day = (found["day"] or "").lower()
    try:
        if day not in {"", "today", "tomorrow"} and moment(day).year >= MAXYEAR:
            return None  # the day behind it would be none
        if found["zone"]:
            zone(found["zone"])
        return When(clock=minutes(found["clock"]), day=day, zone=found["zone"] or "")
    except ValueError:
        return None


def option(words: tuple[str, ...]) -> str:
    """Return an answer as typed, to be looked up among the question's options."""
    text = " ".join(words).strip()
    if not text or len(text) > OPTION_LONGEST:
        raise fail(
            "bad-option",
            "An answer is one of the question's options.",
            "Write for example /handrail answer staging#42 accept.",
        )
    return text


def _ascii(word: str, what: str) -> None:
    if not word.isascii():
        raise fail(
            "look-alike",
            f"{shown(word)} cannot be {what}{_looks(word)}.",
            "Write it in plain letters and digits.",
        )


def _looks(word: str) -> str:
    strange = next((letter for letter in word if not letter.isascii()), "")
    if not strange:
        return ""
    name = unicodedata.name(strange, f"U+{ord(strange):04X}").lower()
    return f": it contains {strange} ({name})"
