"""Which processes belong to a staging host, by what it wrote into its folder."""

import json
from pathlib import Path

from demo.host.processes import Family


def family_of(folder: Path) -> Family:
    mark = json.loads((folder / "state/host.json").read_text(encoding="utf-8"))["mark"]
    return Family(mark=mark, servers=folder / "var/lib")
