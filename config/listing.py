"""Names in a row, as a sentence has them. Pure."""

from collections.abc import Sequence


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return `Ann`, `Ann and Bo`, `Ann, Bo and Cy`."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
