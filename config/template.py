"""Text with `${NAME}` in it: data that is filled in, never shell text.

In a playbook's fields (not in its scripts) `${NAME}` stands for a variable of the environment, a
value of the plan (`COMMIT`), or an output of an earlier step (`OUT_BACKUP_FILE`). `$${` is a plain
`${`.
"""

import re
from collections.abc import Mapping

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_PART = re.compile(r"\$\$\{|\$\{([^}]*)\}")


def parts(text: str) -> list[tuple[str, str]]:
    """Split a template into `("text", words)` and `("name", NAME)` in order.

    Raises:
        ValueError: a reference holds no name such as `APP_DIR`.
    """
    found: list[tuple[str, str]] = []
    start = 0
    for match in _PART.finditer(text):
        found.append(("text", text[start : match.start()]))
        start = match.end()
        if match[1] is None:
            found.append(("text", "${"))
        elif NAME.fullmatch(match[1]):
            found.append(("name", match[1]))
        else:
            msg = f"{match[0]} holds no name; names look like APP_DIR"
            raise ValueError(msg)
    found.append(("text", text[start:]))
    return [part for part in found if part[1]]


def names(text: str) -> tuple[str, ...]:
    """Return the names that a template mentions, in order."""
    return tuple(value for kind, value in parts(text) if kind == "name")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every name that `values` knows filled in; others stay as written."""
    known = [
        value if kind == "text" else values.get(value, "${" + value + "}")
        for kind, value in parts(text)
    ]
    return "".join(known)
