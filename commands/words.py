"""From a line of text to words and flags, the way people type on phones and keyboards. Pure."""

import difflib
import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commands.vocabulary import Entry, Flag
from config.problem import fail

LONGEST = 8000
"""Characters of a whole request; a platform's own limit is lower."""

_SHOWN = 60
_QUOTES = ('"\u201c\u201d\u201e\u201f\u00ab\u00bb', "'\u2018\u2019\u201a\u201b")
"""Two families: any of its members opens a quotation, any closes it."""

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_JOINERS = "\u200c\u200d"
"""Part of ordinary words and emoji; every other invisible character is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word.

    Attributes:
        quoted: It stood in quotation marks and is never a flag.
        value: What stood behind the `=` of a flag; None without one.
    """

    text: str
    quoted: bool = False
    value: str | None = None

    @property
    def flag(self) -> bool:
        """Whether it looks like a flag."""
        return not self.quoted and self.text.startswith("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words behind a verb, and its flags with their values in order."""

    entry: Entry
    words: tuple[str, ...]
    flags: Mapping[str, tuple[str, ...]]

    def one(self, flag: str) -> str | None:
        """Return a flag's value, or None if it was not given."""
        return self.flags.get(flag, (None,))[0]


def split(text: str) -> list[Word]:
    """Split a line into words; quotation marks keep words together.

    A mark opens a quotation at the start of a word or behind a flag's `=`, and closes it before a
    space or the end: an apostrophe within a word is an apostrophe.

    Raises:
        ProblemError: too long, with invisible characters, or a quotation that does not end.
    """
    line = text.strip(" \t\r\n")
    legible(line)
    found: list[Word] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
        else:
            word, at = _word(line, at)
            found.append(word)
    return found


def gather(words: Iterable[Word], entry: Entry) -> Said:
    """Sort what follows a verb into words and flags.

    Raises:
        ProblemError: an unknown or doubled flag, a missing or needless value, too many words.
    """
    plain: list[str] = []
    flags: dict[str, tuple[str, ...]] = {}
    waiting = deque(words)
    while waiting:
        word = waiting.popleft()
        if not word.flag:
            plain.append(word.text)
            continue
        flag = _known(word, entry)
        if flag.name in flags and not flag.many:
            raise fail("flag-twice", f"--{flag.name} was given twice.", f"Write {entry.usage}.")
        flags[flag.name] = (*flags.get(flag.name, ()), _value(flag, word, waiting, entry))
    if len(plain) > entry.most:
        extra = " ".join(plain[entry.most :])
        raise fail(
            "too-many-words",
            f"{entry.name} does not know what to do with {shown(extra)}.",
            f"Write {entry.usage} and put text with spaces in quotation marks.",
        )
    return Said(entry=entry, words=tuple(plain), flags=flags)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean X?` with a space behind it, or nothing if nothing is close."""
    close = difflib.get_close_matches(word[:_SHOWN].lower(), list(known), n=1)
    return f"Did you mean {close[0]}? " if close else ""


def shown(text: str) -> str:
    """Return what somebody typed for a message: quoted, and cut if it is long."""
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def legible(line: str) -> str:
    """Return the line as it is.

    Raises:
        ProblemError: it is too long, or holds an invisible character.
    """
    if len(line) > LONGEST:
        raise fail(
            "text-too-long",
            f"The request has {len(line)} characters; at most {LONGEST} are read.",
            "Shorten it.",
        )
    for letter in line:
        kind = unicodedata.category(letter)
        hidden = kind in {"Cf", "Cs", "Co", "Zl", "Zp"} and letter not in _JOINERS
        if kind == "Cc" or hidden:
            name = "a line break" if letter in "\r\n" else f"U+{ord(letter):04X}"
            raise fail(
                "invisible-character",
                f"The request contains an invisible character ({name}).",
                "Write it anew on one line instead of pasting it.",
            )
    return line


def _word(line: str, start: int) -> tuple[Word, int]:
    end = start
    while end < len(line) and not line[end].isspace():
        family = _opened(line, start, end)
        if family and end == start:
            inside, behind = _quotation(line, end, family)
            return Word(text=inside, quoted=True), behind
        if family:
            inside, behind = _quotation(line, end, family)
            return Word(text=_dashed(line[start : end - 1]), value=inside), behind
        end += 1
    text = _dashed(line[start:end])
    if text.startswith("-") and "=" in text:
        name, _, value = text.partition("=")
        return Word(text=name, value=value), end
    return Word(text=text), end


def _opened(line: str, start: int, at: int) -> str:
    family = next((marks for marks in _QUOTES if line[at] in marks), "")
    behind_flag = line[start] in _DASHES and line.find("=", start) == at - 1
    return family if at == start or behind_flag else ""


def _quotation(line: str, start: int, family: str) -> tuple[str, int]:
    inside: list[str] = []
    at = start + 1
    while at < len(line):
        following = line[at + 1 : at + 2]
        if line[at] == "\\" and following and following in family + "\\":
            inside.append(following)
            at += 2
        elif line[at] in family and (not following or following.isspace()):
            return "".join(inside), at + 1
        else:
            inside.append(line[at])
            at += 1
    raise fail(
        "unclosed-quotation",
        f"The quotation that begins with {shown(line[start:])} does not end.",
        "Put the same quotation mark behind it, followed by a space or nothing.",
    )


def _dashed(text: str) -> str:
    """Return the word with the dash that phones make of `--` turned back."""
    bare = text.lstrip(_DASHES)
    lead = text[: len(text) - len(bare)]
    return "--" + bare if lead.strip("-") else text


def _known(word: Word, entry: Entry) -> Flag:
    name = word.text.lstrip("-").lower()
    flag = entry.flag(name) if word.text.startswith("--") else None
    if flag is None:
        hint = nearest(name, [flag.name for flag in entry.flags])
        hint = hint.replace("mean ", "mean --", 1)
        raise fail(
            "unknown-flag",
            f"{entry.name} has no {shown(word.text)}.",
            f"{hint}Write {entry.usage}.",
        )
    return flag


def _value(flag: Flag, word: Word, waiting: deque[Word], entry: Entry) -> str:
    if not flag.value:
        if word.value is not None:
            raise fail("needless-value", f"--{flag.name} takes no value.", f"Write {entry.usage}.")
        return ""
    value = word.value or ""
    if word.value is None and waiting and not waiting[0].flag:
        value = waiting.popleft().text
    if not value.strip():
        raise fail(
            "missing-value",
            f"--{flag.name} needs a value: {flag.value}.",
            f"Write {entry.usage}, for example {entry.example}.",
        )
    return value
