"""Fails unless the tests cover enough, after a whole run with `--cov`.

All branches of the pure core, which is what the import contract "Pure parts are pure" lists, so
that a part added there is measured here at once; and nearly all of everything. `make test` runs it
behind pytest; it is silent where nothing is missing, so that pytest's summary stays in sight.
"""

import sys
import tomllib
from io import StringIO
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = "Pure parts are pure"
WANTED = 95.0
WANTED_OF_CORE = 100.0


def pure_modules() -> list[str]:
    """Return the modules and packages that the contract lists."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = read["tool"]["importlinter"]["contracts"]
    [found] = [one["source_modules"] for one in contracts if one["name"].startswith(CONTRACT)]
    return list(found)


def files_of(module: str) -> list[Path]:
    """Return a module's file, or all files of a package."""
    place = ROOT.joinpath(*module.split("."))
    if place.is_dir():
        return sorted(place.rglob("*.py"))
    return [place.with_suffix(".py")]


def lacks(what: str, covered: float, wanted: float) -> str:
    """Return the sentence that too little is covered; empty where it is enough."""
    if covered >= wanted:
        return ""
    return f"{what} is covered to {int(covered * 100) / 100:.2f} %, not {wanted:.0f} %.\n"


def main() -> int:
    """Print what is not covered; returns 1 where that is too much."""
    core = [str(file) for module in pure_modules() for file in files_of(module)]
    measured = Coverage()
    measured.load()
    sentences = ""
    for what, wanted, files in (
        ("The whole", WANTED, None),
        ("The pure core", WANTED_OF_CORE, core),
    ):
        table = StringIO()
        covered = measured.report(
            include=files, show_missing=True, skip_covered=True, precision=2, file=table
        )
        if sentence := lacks(what, covered, wanted):
            sys.stdout.write(table.getvalue())
            sentences += sentence
    sys.stdout.write(sentences)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
