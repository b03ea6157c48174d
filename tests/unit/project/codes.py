"""The problem codes of the program, collected from its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.discord import refusals as discord
from bot.slack import refusals as slack
from config.rules import steps
from tests.unit.project.tree import ROOT, tracked

FOLDERS = ("bot", "commands", "runner", "config")

TABLES = {
    "bot/slack/refusals.py": {each[0] for each in (*slack._CHANNEL.values(), slack._OTHER)},
    "bot/discord/refusals.py": {each[0] for each in (*discord._PROBLEMS.values(), discord._OTHER)},
    "config/rules/steps.py": {code for _, code, _ in steps._NEEDS.values()},
}
"""Modules that keep codes in tables, which the calls alone do not show."""


@dataclass
class Codes:
    """What was found.

    Attributes:
        places: The codes, each with where it is given.
        unclear: Places that give a code which the source does not show.
    """

    places: dict[str, str] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)


def collected() -> Codes:
    """Return every code that is given to a problem or to a function that makes one of it."""
    trees = {
        str(path): ast.parse((ROOT / path).read_text())
        for path in tracked("*.py")
        if path.parts[0] in FOLDERS
    }
    makers = {maker for file, tree in trees.items() for maker in _makers(file, tree)}
    found = Codes({code: file for file, codes in TABLES.items() for code in codes})
    for file, tree in trees.items():
        known = {name: at for where, name, at in makers if where in {"", file}}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _called(call) in known:
                _note(found, file, call, known[_called(call)])
            elif isinstance(call, ast.Assign) and ast.unparse(call.targets[0]) == "code":
                for value in _branches(call.value):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found.places.setdefault(value.value, f"{file}:{call.lineno}")
    return found


def _branches(value: ast.expr | None) -> tuple[ast.expr | None, ...]:
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def _makers(file: str, tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Yield file (empty for public names), name and position of `code: str` of what takes one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _class(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            at = _position(node)
            if at is not None and node.name != "__init__":
                yield (file if node.name.startswith("_") else ""), node.name, at


def _class(node: ast.ClassDef) -> Iterator[tuple[str, str, int]]:
    for inner in node.body:
        if isinstance(inner, ast.AnnAssign) and ast.unparse(inner) == "code: str":
            yield "", node.name, 0
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            at = _position(inner)
            if at is not None:
                yield "", node.name, at


def _position(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int | None:
    names = [each.arg for each in (*node.args.args, *node.args.kwonlyargs) if each.arg != "self"]
    texts = {
        each.arg
        for each in (*node.args.args, *node.args.kwonlyargs)
        if each.annotation is not None and ast.unparse(each.annotation) == "str"
    }
    return names.index("code") if "code" in names and "code" in texts else None


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _note(found: Codes, file: str, call: ast.Call, at: int) -> None:
    given = next((each.value for each in call.keywords if each.arg == "code"), None)
    if given is None and len(call.args) > at:
        given = call.args[at]
    for value in _branches(given):
        if isinstance(value, ast.Constant):
            found.places.setdefault(str(value.value), f"{file}:{call.lineno}")
        elif not (_handed_on(value) or file in TABLES):
            found.unclear.append(f"{file}:{call.lineno}: {ast.unparse(call)[:80]}")


def _handed_on(value: ast.expr | None) -> bool:
    """Whether a code is one that was found where it was given first."""
    named = isinstance(value, ast.Name) and value.id == "code"
    return named or (isinstance(value, ast.Attribute) and value.attr == "code")
