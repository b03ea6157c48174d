"""YAML as plain data that remembers its lines; nothing is judged here but the form.

The dialect is small on purpose: `true`, `false`, `null` and plain numbers have a type, all else is
text. So `yes` stays a word, `0600` a file mode and `2024-01-01` a name. Tags that would build
objects are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import yaml

from config.files import Content, read_file
from config.problem import Finding, Problem, ProblemError, fail

Trail = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to a value."""

MAX_SIZE = 1_000_000
MAX_DEPTH = 60
MAX_VALUES = 100_000
"""Values in one file after its aliases are followed: few lines can name billions."""

_CORE = "tag:yaml.org,2002:"
_MERGE = _CORE + "merge"
_SCALARS = {
    "bool": re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"),
    "null": re.compile(r"(?:null|Null|NULL|~|)\Z"),
    "int": re.compile(r"-?(?:0|[1-9]\d{0,17})\Z"),
    "float": re.compile(r"-?\d{1,300}\.\d{1,300}\Z"),
    "merge": re.compile(r"<<\Z"),
}


_LOOK = "Check indentation, quotes and colons here and on the line before."
_SAID = {
    "cannot start any token": (
        "no value begins with this sign, or a tab indents the line",
        "Indent with blanks, and put such a value in quotes.",
    ),
    "undefined alias": (
        "`*` names an anchor that is nowhere above",
        "Correct the name, or write `&name` where the block stands that is meant.",
    ),
    "another document": ("a second document begins here", "Remove the line `---`."),
    "mapping values are not allowed": (
        "a colon stands where none may",
        "Put a text with a colon in quotes, or correct the indentation.",
    ),
}
"""What the library says, and how people are told: what is wrong, and what to do."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # built with or without libyaml
    """The safe loader's grammar with our few scalar types."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {  # noqa: RUF012 - read by the library's class machinery
        None: [(_CORE + name, pattern) for name, pattern in _SCALARS.items()]
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One file, read but not judged.

    Attributes:
        file: The path as people gave it.
        value: Dictionaries with text keys, lists, text, numbers, booleans and None.
        lines: Line of every key and item, from 1.
        files: The file of every value that is from another one, which this one extends.
        findings: What is wrong with the form.
        content: Who may write the file; None where it could not be read.
    """

    file: str
    value: object = None
    lines: Mapping[Trail, int] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[Trail, str] = field(default_factory=lambda: MappingProxyType({}))
    findings: tuple[Finding, ...] = ()
    content: Content | None = None

    def line(self, trail: Trail) -> int:
        """Return the line of a value, or of the nearest block around it that has one."""
        return self.where(trail)[1]

    def where(self, trail: Trail) -> tuple[str, int]:
        """Return file and line of a value, or of the nearest block around it that has one."""
        while trail and trail not in self.lines:
            trail = trail[:-1]
        return self.files.get(trail, self.file), self.lines.get(trail, 1)


def read_raw(path: Path, shown: str) -> Raw:
    """Read a YAML file; never raises, everything wrong is a finding.

    Args:
        path: Where the file is.
        shown: The path as findings call it.
    """
    try:
        content = read_file(path, MAX_SIZE)
    except ProblemError as error:
        return Raw(file=shown, findings=(Finding(problem=error.problem, file=shown),))
    try:
        builder = _Builder(shown)
        value = builder.build(content.data.decode("utf-8"))
    except UnicodeDecodeError:
        problem = Problem(code="not-yaml", what="The file is not UTF-8.", cure="Save it as UTF-8.")
        finding = Finding(problem=problem, file=shown, line=1)
        return Raw(file=shown, content=content, findings=(finding,))
    except yaml.YAMLError as error:
        return Raw(file=shown, content=content, findings=(_grammar(shown, error),))
    except _RefusedError as error:
        finding = Finding(problem=error.problem.problem, file=shown, line=error.line)
        return Raw(file=shown, content=content, findings=(finding,))
    return Raw(
        file=shown,
        value=value,
        lines=MappingProxyType(builder.lines),
        findings=tuple(builder.findings),
        content=content,
    )


def _grammar(shown: str, error: yaml.YAMLError) -> Finding:
    """Return the finding for text that is no YAML; quotes nothing of the file."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    what, cure = next((each for said, each in _SAID.items() if said in words), (words, _LOOK))
    problem = Problem(code="not-yaml", what=f"This is no YAML: {what}.", cure=cure)
    return Finding(problem=problem, file=shown, line=mark.line + 1 if mark else 1)


@dataclass(slots=True)
class _RefusedError(Exception):
    """Stops the reading of a file that must not be followed further."""

    problem: ProblemError
    line: int


def _refuse(code: str, what: str, cure: str, node: yaml.Node | yaml.Event) -> _RefusedError:
    return _RefusedError(fail(code, what, cure), _line(node))


def _line(node: yaml.Node | yaml.Event) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


@dataclass(slots=True)
class _Builder:
    """Turns nodes into plain data and writes down where each came from."""

    file: str
    lines: dict[Trail, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left: int = MAX_VALUES

    def build(self, text: str) -> object:
        """Return the plain data of a text with one YAML document."""
        depth = 0
        # The composer is recursive, in C too, where deep nesting ends the process.
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            self._bound(depth, event)
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else self._value(node, ())

    def _bound(self, depth: int, node: yaml.Node | yaml.Event) -> None:
        if depth > MAX_DEPTH:
            cure = "Nest less deeply, and let no anchor contain itself."
            raise _refuse("too-deep", f"More than {MAX_DEPTH} blocks deep.", cure, node)

    def _value(self, node: yaml.Node, trail: Trail) -> object:
        self._bound(len(trail), node)
        self._spend(node)
        self.lines.setdefault(trail, _line(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _CORE + "map":
            return self._mapping(node, trail)
        if isinstance(node, yaml.SequenceNode) and node.tag == _CORE + "seq":
            return [self._value(item, (*trail, at)) for at, item in enumerate(node.value)]
        return self._scalar(node, trail)

    def _spend(self, node: yaml.Node) -> None:
        self.left -= 1
        if self.left < 0:
            cure = "Use fewer aliases and merges."
            raise _refuse("too-large", f"More than {MAX_VALUES} values.", cure, node)

    def _mapping(self, node: yaml.MappingNode, trail: Trail) -> dict[str, object]:
        found: dict[str, object] = {}
        own: dict[str, int] = {}
        for key, value, inherited in self._entries(node, 0):
            name, line = key.value, _line(key)
            if not isinstance(key, yaml.ScalarNode):
                self._find("not-yaml", "A key is a list or a block.", "Write a plain key.", key)
            elif name not in found:
                self.lines[(*trail, name)] = own[name] = line
                found[name] = self._value(value, (*trail, name))
            elif not inherited:
                what = f"`{name}` is there twice; the first is on line {own[name]}."
                self._find("duplicate-key", what, "Keep one of them.", key, (*trail, name))
        return found

    def _entries(
        self, node: yaml.MappingNode, depth: int
    ) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
        """Yield key, value and whether a merge brought it: a block's own keys come first."""
        self._bound(depth, node)
        merged: list[yaml.Node] = []
        for key, value in node.value:
            if key.tag != _MERGE:
                yield key, value, depth > 0
            elif isinstance(value, yaml.SequenceNode):
                merged += value.value
            else:
                merged.append(value)
        for source in merged:
            self._spend(source)
            if isinstance(source, yaml.MappingNode):
                yield from self._entries(source, depth + 1)
            else:
                self._find("not-yaml", "`<<` merges no block.", "Name a block's anchor.", source)

    def _scalar(self, node: yaml.Node, trail: Trail) -> object:
        kind = node.tag.removeprefix(_CORE)
        if isinstance(node, yaml.ScalarNode) and kind == "str":
            return str(node.value)
        pattern = _SCALARS.get(kind)
        if (
            pattern is None
            or not isinstance(node, yaml.ScalarNode)
            or not pattern.match(node.value)
        ):
            cure = "Remove the tag, or quote the value."
            self._find("unknown-tag", f"The tag `{node.tag}` is not read.", cure, node, trail)
            return None
        if kind == "int":
            return int(node.value)
        if kind == "float":
            return float(node.value)
        return node.value.lower() == "true" if kind == "bool" else None

    def _find(self, code: str, what: str, cure: str, node: yaml.Node, trail: Trail = ()) -> None:
        self.findings.append(
            Finding(
                problem=Problem(code=code, what=what, cure=cure),
                file=self.file,
                line=_line(node),
                path=".".join(map(str, trail)),
            )
        )
