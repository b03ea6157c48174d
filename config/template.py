"""Text with `${NAME}` in it: data that is filled in, never shell text.

In a playbook's fields (not in its scripts) `${NAME}` stands for a variable of the environment, a
value of the plan (`COMMIT`), or an output of an earlier step (`OUT_BACKUP_FILE`). `$${` is a plain
`${`.
"""

import re
from collections.abc import Mapping

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
PLAN_VALUES: Mapping[str, str] = {
    "RUN": "the run's id, as in staging-42",
    "ENVIRONMENT": "the environment's name",
    "FLOW": "the flow that is carried out: deploy, rollback-quick, rollback-full or drill",
    "COMMIT": "the planned commit, 40 hexadecimal digits; a rollback's is where it goes back to",
    "REF": "the ref that was asked for",
    "BRANCH": "the branch's name, where the ref is one",
    "PREVIOUS_COMMIT": "the commit that was live when the plan was made",
    "LIVE": "the same, as a rollback calls what it takes back",
    "HOST_COUNT": "how many hosts the environment's first group has",
    "REQUESTER": "the person who asked for the run",
    "RUN_STARTED": "when the run began, in seconds since the epoch by the host's clock",
}
"""What a plan makes known to every template and to scripts that declare it, with its meaning."""

AUTOMATIC_VALUES: Mapping[str, str] = {
    "HANDRAIL_OUTPUT": "the file to which a script appends NAME=value to hand values on",
    "OUT_STEP_STARTED": "when the step began, in seconds since the epoch by the host's clock",
}
"""What scripts get without asking; naming it in `uses` does no harm."""

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


def fill_some(text: str, values: Mapping[str, str]) -> str:
    """Return the template with the names that `values` knows filled in, still a template.

    What `$${` keeps from being a reference stays kept, and a value's own `${` becomes plain text:
    a second filling takes neither for a name.

    Raises:
        ValueError: a reference holds no name such as `APP_DIR`.
    """
    known = [
        _plain(value)
        if kind == "text"
        else _plain(values[value])
        if value in values
        else "${" + value + "}"
        for kind, value in parts(text)
    ]
    return "".join(known)


def _plain(text: str) -> str:
    return text.replace("${", "$${")
