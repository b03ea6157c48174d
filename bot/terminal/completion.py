"""What Tab offers: verbs, environments, runs, signs. Pure but for the toolkit's types."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from commands.vocabulary import BY_NAME, PLAIN, Entry

SIGNS = ("+1", "-1")
LOCAL = ("/help", "/quit")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names that can be completed.

    Attributes:
        runs: As they are typed (`staging#42`), newest first.
        extra: Whole lines beside the product's commands.
    """

    environments: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def offers(before: str, known: Known) -> Iterator[str]:
    """Yield the words that can stand where the cursor is, given the text before it."""
    words = before.split()
    typed = "" if not before or before[-1].isspace() else words.pop()
    for offer in dict.fromkeys(_next(words, known)):
        if offer.startswith(typed) and offer != typed:
            yield offer


def _next(words: list[str], known: Known) -> Iterable[str]:
    extra = _extra(words, known.extra)
    if not words:
        return [*(f"/{verb}" for verb in PLAIN), "/handrail", *LOCAL, *extra, *SIGNS]
    if words[0] in SIGNS:
        return known.runs if len(words) == 1 else ()
    if words == ["/handrail"]:
        return [name for name in BY_NAME if name not in PLAIN]
    entry = _entry(words)
    return [*_behind(entry, known), *extra] if entry else extra


def _entry(words: list[str]) -> Entry | None:
    verb = words[1] if words[0] == "/handrail" else words[0].removeprefix("/")
    return BY_NAME.get(verb) if words[0].startswith("/") else None


def _behind(entry: Entry, known: Known) -> Iterator[str]:
    named = set(_WORD.findall(entry.usage))
    if "run" in named:
        yield from known.runs
    if named & {"run", "environment"}:
        yield from known.environments
    if "verb" in named:
        yield from BY_NAME
    if entry.name == "audit":
        yield "verify"
    for flag in entry.flags:
        yield f"--{flag.name}"


def _extra(words: list[str], lines: tuple[str, ...]) -> list[str]:
    """Return the next word of each whole line that begins with these words."""
    size = len(words)
    split = [line.split() for line in lines]
    return [line[size] for line in split if line[:size] == words and len(line) > size]


class WordCompleter(Completer):
    """Offers words to the prompt."""

    def __init__(self, known: Callable[[], Known]) -> None:
        self._known = known

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield what can stand at the cursor."""
        del complete_event
        before = document.text_before_cursor
        typed = "" if not before or before[-1].isspace() else before.split()[-1]
        found = list(offers(before, self._known()))
        space = " " if len(found) == 1 else ""  # as shells do: the next word can follow at once
        for offer in found:
            yield Completion(offer + space, start_position=-len(typed), display=offer)
