"""A value of a configuration file together with where it stands. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from config.problem import Finding, Problem
from config.raw import Raw, Trail


@dataclass(frozen=True, slots=True)
class Place:
    """A value that may be of any type yet: rules ask it for what they expect and get nothing else.

    So a rule works on a file whose other parts are wrong, and all findings come at once.
    """

    raw: Raw
    value: object
    trail: Trail = ()

    def at(self, *keys: str | int) -> "Place":
        """Return the place below; its value is None where there is no such key."""
        here: object = self.value
        for key in keys:
            if isinstance(here, dict):
                here = here.get(key)
            elif isinstance(here, list) and isinstance(key, int) and 0 <= key < len(here):
                here = here[key]
            else:
                here = None
        return Place(self.raw, here, (*self.trail, *keys))

    def items(self) -> "list[Place]":
        """Return the items of a list; none where the value is no list."""
        found = self.value if isinstance(self.value, list) else []
        return [Place(self.raw, item, (*self.trail, at)) for at, item in enumerate(found)]

    def entries(self) -> "dict[str, Place]":
        """Return the entries of a block by key; none where the value is no block."""
        found = self.value if isinstance(self.value, dict) else {}
        return {str(key): Place(self.raw, item, (*self.trail, key)) for key, item in found.items()}

    def texts(self) -> "Iterator[Place]":
        """Yield every text at or below this place."""
        if isinstance(self.value, str):
            yield self
        for below in [*self.items(), *self.entries().values()]:
            yield from below.texts()

    @property
    def text(self) -> str:
        """The value if it is text, else nothing."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def there(self) -> bool:
        """Whether the file says anything here."""
        return self.value is not None

    def finding(self, code: str, what: str, cure: str, *, fatal: bool = True) -> Finding:
        """Return a finding at this place."""
        file, line = self.raw.where(self.trail)
        return Finding(
            problem=Problem(code=code, what=what, cure=cure),
            file=file,
            line=line,
            path=".".join(map(str, self.trail)),
            fatal=fatal,
        )


def top(raw: Raw) -> Place:
    """Return the top of a file."""
    return Place(raw, raw.value)


def nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return the cure for a name that is not known: the nearest one, or all, or `otherwise`."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not names:
        return otherwise
    shown = ", ".join(f"`{each}`" for each in names[:12])
    return f"Known here: {shown}{', …' if len(names) > 12 else ''}."  # noqa: PLR2004 - a line's worth
