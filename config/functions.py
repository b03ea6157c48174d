"""Shell functions that scripts of a playbook share. Pure.

A playbook writes them once, under its `functions`; a block with a script names those it needs under
`functions` too, and their text then stands before its own. So a plan holds every script whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from config.filling import is_script
from config.place import Place, nearest, top
from config.problem import Finding
from config.raw import Raw, Trail

_KEY = "functions"
_SCRIPT = "run"


def with_functions(raw: Raw) -> tuple[Raw, tuple[Finding, ...]]:
    """Return a playbook whose scripts hold the functions that they name, and what is wrong."""
    entries = top(raw).at(_KEY).entries()
    weaver = _Weaver(raw, {name: place.text for name, place in entries.items()})
    value = weaver.woven(raw.value, ())
    return replace(raw, value=value), tuple(weaver.findings)


@dataclass(slots=True)
class _Weaver:
    """Puts texts in front of scripts, and writes down which are not there."""

    raw: Raw
    texts: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def woven(self, value: object, trail: Trail) -> object:
        """Return a value with the scripts at or below it."""
        if isinstance(value, list):
            return [self.woven(item, (*trail, at)) for at, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        found = {key: self.woven(item, (*trail, key)) for key, item in value.items()}
        names = value.get(_KEY)
        script = value.get(_SCRIPT)
        if isinstance(names, list) and isinstance(script, str) and is_script((*trail, _SCRIPT)):
            place = Place(self.raw, names, (*trail, _KEY))
            found[_SCRIPT] = "".join(map(self._text, place.items())) + script
        return found

    def _text(self, name: Place) -> str:
        """Return the text of a function as it stands before a script."""
        if name.text in self.texts:
            return f"{self.texts[name.text].rstrip()}\n\n"
        what = f"`{name.value}` is none of the playbook's `functions`."
        cure = nearest(name.text, self.texts, "Declare it under `functions`.")
        self.findings.append(name.finding("undefined-function", what, cure))
        return ""
