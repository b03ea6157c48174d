"""`handrail schema`: the forms of the files, for editors."""

import json
from pathlib import Path

from config.schema import KINDS, schema

FOLDER = "schema"
"""Where the files of a configuration folder look for their schemas."""


def text(kind: str) -> str:
    """Return the schema of a kind of file as a JSON text."""
    return json.dumps(schema(kind), indent=1, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write all schemas into a folder, which is made if it is missing; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in KINDS:
        path = folder / f"{kind}.json"
        path.write_text(text(kind), encoding="utf-8")
        written.append(path)
    return written


def pointer(kind: str, up: str = "") -> str:
    """Return the line that tells an editor which schema a file has.

    Args:
        kind: The kind of the file.
        up: The way from the file to the configuration folder, as in `../`.
    """
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind}.json\n"
