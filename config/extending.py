"""A playbook on top of another: what a file that `extends` says, merged into what it extends. Pure.

Blocks are merged key by key, and `null` takes a key away. Lists whose items have a name (steps by
`id`, checks, facts and measures by `says`) are merged item by item: an item of a known name changes
that one or, with `drop: true`, takes it out; a new one comes last, or where `after` or `before`
says. All other lists are replaced.
"""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from config.place import Place, nearest, top
from config.problem import Finding
from config.raw import Raw, Trail

KEY = "extends"

_NAMES = {
    "steps": "id",
    "verify": "says",
    "facts": "says",
    "measures": "says",
    "keeps": "id",
    "watches": "id",
}
"""For a list that is merged item by item: the key that names its items."""

_PLACING = ("after", "before", "drop")


def extended(base: Raw, own: Raw) -> Raw:
    """Return `own` as one whole file; every value still knows the file and line it is from."""
    if not isinstance(base.value, dict) or not isinstance(own.value, dict):
        return own
    merger = _Merger()
    value = merger.merged(top(base), top(own), ())
    return replace(
        own,
        value=value,
        lines=MappingProxyType(merger.lines),
        files=MappingProxyType(merger.files),
        findings=(*own.findings, *merger.findings),
    )


@dataclass(slots=True)
class _Merger:
    """Puts values together and writes down where each came from."""

    lines: dict[Trail, int] = field(default_factory=dict)
    files: dict[Trail, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def merged(self, base: Place, own: Place, trail: Trail) -> object:
        """Return the value that `own` makes of `base`."""
        name = _NAMES.get(str(trail[-1])) if trail else None
        if isinstance(base.value, dict) and isinstance(own.value, dict):
            self._note(own, trail)
            return self._block(base, own, trail)
        if name and isinstance(base.value, list) and isinstance(own.value, list):
            self._note(own, trail)
            return self._list(base, own, trail, name)
        return self._put(own, trail)

    def _block(self, base: Place, own: Place, trail: Trail) -> dict[str, object]:
        found: dict[str, object] = {}
        theirs, ours = base.entries(), own.entries()
        for key, place in theirs.items():
            if key not in ours:
                found[key] = self._put(place, (*trail, key))
            elif ours[key].there:
                found[key] = self.merged(place, ours[key], (*trail, key))
        for key, place in ours.items():
            if key not in theirs:
                found[key] = self._put(place, (*trail, key))
        return found

    def _list(self, base: Place, own: Place, trail: Trail, name: str) -> list[object]:
        order = [_Item(_text(place, name), base=place) for place in base.items()]
        for place in own.items():
            self._change(order, place, name)
        return [self._item(item, (*trail, at)) for at, item in enumerate(order)]

    def _change(self, order: "list[_Item]", own: Place, name: str) -> None:
        """Obey one item of the extending file."""
        called = _text(own, name)
        at = _index(order, called)
        if own.at("drop").value is True:
            if at is None:
                self._unknown(own.at(name), called, order)
            else:
                del order[at]
        elif at is not None and not _placed(own):
            order[at] = replace(order[at], own=own)
        else:
            item = _Item(called, own=own)
            if at is not None:  # a known one that moves
                item = replace(order.pop(at), own=own)
            order.insert(self._target(order, own), item)

    def _target(self, order: "list[_Item]", own: Place) -> int:
        """Return where a new or moved item belongs."""
        for key, beyond in (("after", 1), ("before", 0)):
            place = own.at(key)
            if place.there:
                at = _index(order, place.text)
                if at is None:
                    self._unknown(place, place.text, order)
                else:
                    return at + beyond
        return len(order)

    def _unknown(self, place: Place, called: str, order: "list[_Item]") -> None:
        what = f"The extended playbook has no `{called}` here."
        known = [item.name for item in order]
        self.findings.append(
            place.finding("extends-unknown", what, nearest(called, known, "Remove this."))
        )

    def _item(self, item: "_Item", trail: Trail) -> object:
        own = item.own
        if own is None or not isinstance(own.value, dict):
            place = own or item.base
            assert place is not None  # noqa: S101 - every item comes from one of the two files
            return self._put(place, trail)
        bare = replace(
            own, value={key: each for key, each in own.value.items() if key not in _PLACING}
        )
        return self.merged(item.base, bare, trail) if item.base else self._put(bare, trail)

    def _put(self, place: Place, trail: Trail) -> object:
        """Return a value of one file as it is."""
        self._note(place, trail)
        if isinstance(place.value, dict):
            return {key: self._put(each, (*trail, key)) for key, each in place.entries().items()}
        if isinstance(place.value, list):
            return [self._put(each, (*trail, at)) for at, each in enumerate(place.items())]
        return place.value

    def _note(self, place: Place, trail: Trail) -> None:
        self.files[trail], self.lines[trail] = place.raw.where(place.trail)


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a merged list: from the extended file, the extending one, or both."""

    name: str
    base: Place | None = None
    own: Place | None = None


def _text(item: Place, name: str) -> str:
    return item.at(name).text


def _index(order: list[_Item], name: str) -> int | None:
    return next((at for at, item in enumerate(order) if name and item.name == name), None)


def _placed(own: Place) -> bool:
    return own.at("after").there or own.at("before").there
