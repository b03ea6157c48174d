"""A Markdown document as sections of shell and lists, each with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_SHELLS = {"", "bash", "sh", "shell", "zsh", "console", "shell-session", "terminal"}
_SESSIONS = {"console", "shell-session", "terminal"}
_TASK = re.compile(r"^\[[ xX]\]\s*")
_TICK = re.compile(r"^(?:✅|☑️?|✓|✔️?)\s*")
_PROOF = re.compile(r"verif|check|expect|confirm|make sure|should|success|criteria", re.IGNORECASE)
_SAID = re.compile(
    r"(?:verify|verification|check|expect\w*|confirm)\b[^:]{0,20}:\s+(\S.*)", re.IGNORECASE
)
_PROMPT = re.compile(r"^\s*(?:[\w.@~:/-]*[$#]|>)\s+(?=\S)")

Use = Literal["shell", "proofs", "tasks", "numbered", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a list.

    Attributes:
        under: The item around it.
        code: The command or page that it is, where it is nothing else.
    """

    text: str
    line: int
    under: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a section.

    Attributes:
        use: `shell` commands; a list of `proofs`, `tasks` (boxes to tick) or `numbered` sentences;
            or `words`.
        text: Shell or words.
        items: Of a list.
        lead: The sentence in front of it.
    """

    use: Use
    line: int
    text: str = ""
    items: tuple[Item, ...] = ()
    lead: str = ""


@dataclass(slots=True, kw_only=True)
class Section:
    """What stands below a heading, or below an item of a numbered list with commands in it.

    Attributes:
        above: Titles of the sections around it, outermost first.
    """

    title: str
    line: int
    above: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    """Return the sections of a document in order; what stands before a heading has no title."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    found = [Section(title="", line=1)]
    levels: list[tuple[int, str]] = []
    before = ""
    for node in tree.children:
        if node.type == "heading":
            level, title = int(node.tag[1:]), _words(node)
            levels = [each for each in levels if each[0] < level]
            above = tuple(name for _, name in levels)
            found.append(Section(title=title, line=_line(node), above=above))
            levels.append((level, title))
        else:
            found += _add(found[-1], node, before)
        before = _words(node) if node.type == "paragraph" else ""
    return [each for each in found if each.title or each.blocks]


def _add(section: Section, node: SyntaxTreeNode, before: str) -> list[Section]:
    """Add a node to a section; returns the sections that a numbered list of commands makes."""
    if node.type == "ordered_list" and any(_codes(item) for item in node.children):
        return [_numbered(section, item) for item in node.children]
    section.blocks += _blocks(node, before or section.title)
    return []


def _numbered(section: Section, item: SyntaxTreeNode) -> Section:
    first = next((each for each in item.children if each.type == "paragraph"), None)
    title = _words(first).rstrip(":.") if first else section.title
    made = Section(title=title, line=_line(item), above=(*section.above, section.title))
    before = ""
    for child in item.children:
        if child is not first:
            made.blocks += _blocks(child, before)
        before = _words(child) if child.type == "paragraph" and child is not first else ""
    return made


def _blocks(node: SyntaxTreeNode, before: str) -> Iterator[Block]:
    line = _line(node)
    if node.type in {"fence", "code_block"}:
        kind = node.info.split()[0].lower() if node.type == "fence" and node.info.split() else ""
        use: Use = "shell" if kind in _SHELLS else "words"
        yield Block(use=use, line=line + (node.type == "fence"), text=_commands(node.content, kind))
    elif node.type in {"bullet_list", "ordered_list"}:
        items = tuple(_items(node, ""))
        use = _use(node, items, before)
        yield Block(use=use, line=line, items=_bare(items), lead=before)
    elif node.type == "table":
        rows = tuple(_rows(node))
        heads = " ".join(_words(each) for each in node.walk() if each.type == "th")
        use = "proofs" if _PROOF.search(f"{before} {heads}") else "words"
        yield Block(use=use, line=line, items=rows, lead=before)
    elif node.type == "paragraph":
        said = _words(node)
        if proof := _SAID.match(said):
            items = (Item(text=proof[1], line=line),)
            yield Block(use="proofs", line=line, items=items, lead=before)
        else:
            yield Block(use="words", line=line, text=said)
    else:
        for child in node.children:
            yield from _blocks(child, before)


def _commands(text: str, kind: str) -> str:
    """Return commands; where there are prompts, only what is typed behind them.

    What was printed leaves empty lines, so that a command's line can be told.
    """
    lines = text.splitlines()
    prompted = [line for line in lines if _PROMPT.match(line) and not line.startswith("#")]
    typed = kind in _SESSIONS or len(prompted) == len(lines)
    if prompted and typed:
        lines = [_PROMPT.sub("", line) if line in prompted else "" for line in lines]
    return "\n".join(lines).rstrip("\n")


def _rows(node: SyntaxTreeNode) -> Iterator[Item]:
    """Yield the rows of a table below its head."""
    for row in (each for each in node.walk() if each.type == "tr"):
        cells = [_words(cell) for cell in row.children if cell.type == "td"]
        if any(cells):
            yield Item(text=": ".join(cell for cell in cells if cell), line=_line(row))


def _items(node: SyntaxTreeNode, under: str) -> Iterator[Item]:
    """Yield the innermost items of a list, each with the one around it."""
    for item in node.children:
        text = " ".join(_words(each) for each in item.children if each.type == "paragraph")
        inner = [each for each in item.children if each.type.endswith("_list")]
        if not inner:
            yield Item(text=text, line=_line(item), under=under, code=_code(item))
        for each in inner:
            yield from _items(each, text.rstrip(":"))


def _use(node: SyntaxTreeNode, items: tuple[Item, ...], before: str) -> Use:
    texts = [item.text for item in items]
    if any(_TASK.match(text) for text in texts):
        return "tasks"
    if any(_TICK.match(text) for text in texts):
        return "proofs"
    if node.type == "ordered_list":
        return "numbered"
    return "proofs" if _PROOF.search(before) else "words"


def _bare(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, text=_TICK.sub("", _TASK.sub("", item.text))) for item in items)


def _code(item: SyntaxTreeNode) -> str:
    """Return the command that an item is, empty where it has other words too."""
    inline = [each for each in item.walk() if each.type in {"text", "code_inline"}]
    marked = [each.content for each in inline if each.type == "code_inline"]
    words = "".join(each.content for each in inline if each.type == "text")
    return marked[0] if len(marked) == 1 and not _TICK.sub("", _TASK.sub("", words)).strip() else ""


def _codes(node: SyntaxTreeNode) -> bool:
    return any(each.type in {"fence", "code_block"} for each in node.walk())


def _words(node: SyntaxTreeNode) -> str:
    """Return the words of a node without the signs of emphasis; commands keep theirs."""
    found = []
    for each in node.walk():
        if each.type in {"text", "code_inline"}:
            found.append(each.content)
        elif each.type in {"softbreak", "hardbreak"}:
            found.append(" ")
    return " ".join("".join(found).split())


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1
