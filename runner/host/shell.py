"""Shell text that means exactly what was meant: quoting, assignments, words with references."""

import re
from dataclasses import dataclass

__all__ = ["Ref", "Word", "assignment", "check_name", "quote", "word", "words"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

# Names that a shell keeps for itself (assigning them ends some shells or changes what they do),
# or that would make a shell run something before the script.
_RESERVED = frozenset(
    {
        *("_", "BASHOPTS", "BASHPID", "BASH_ENV", "BASH_VERSINFO", "DIRSTACK", "ENV", "EUID"),
        *("FUNCNAME", "GROUPS", "IFS", "LINENO", "OPTIND", "PPID", "SHELLOPTS", "UID"),
    }
)
_RESERVED_PREFIXES = ("HANDRAIL_", "hr_")


@dataclass(frozen=True, slots=True)
class Ref:
    """A variable of the host, by name; it is expanded there and never split or globbed.

    Raises:
        ValueError: The name is no shell name.
    """

    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a shell variable's name")

    def __str__(self) -> str:
        """Return the expansion, in double quotes."""
        return f'"${{{self.name}}}"'


@dataclass(frozen=True, slots=True)
class Word:
    """One rendered shell word."""

    text: str

    def __str__(self) -> str:
        """Return the shell text."""
        return self.text


def check_name(name: str) -> str:
    """Return the name of a variable that a script may be given.

    Raises:
        ValueError: It is no shell name, or a shell or Handrail keeps it for itself.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a shell variable's name")
    if name in _RESERVED or name.startswith(_RESERVED_PREFIXES):
        raise ValueError(f"{name} is reserved and cannot be given to a script")
    return name


def quote(text: str) -> str:
    """Return one shell word that expands to exactly this text, whatever it holds.

    Raises:
        ValueError: The text holds a NUL, which no shell can carry.
    """
    if "\0" in text:
        raise ValueError("a NUL cannot be passed to a shell")
    return "'" + text.replace("'", "'\\''") + "'"


def assignment(name: str, value: str) -> str:
    """Return `NAME='value'`.

    Raises:
        ValueError: The name cannot be given to a script, or the value holds a NUL.
    """
    return f"{check_name(name)}={quote(value)}"


def word(*pieces: str | Ref) -> Word:
    """Return one word glued from literals and references: `word(Ref("HOME"), "/app")`.

    Raises:
        ValueError: A literal holds a NUL.
    """
    return Word("".join(_rendered(piece) for piece in pieces) or "''")


def words(*items: str | Ref | Word) -> str:
    """Return shell text of one word per item: literals quoted, references expanded on the host.

    `words("test", "-f", Ref("ENV_FILE"))` gives `'test' '-f' "${ENV_FILE}"`.

    Raises:
        ValueError: A literal holds a NUL.
    """
    return " ".join(_rendered(item) for item in items)


def _rendered(item: str | Ref | Word) -> str:
    return quote(item) if isinstance(item, str) else str(item)
