"""Fails unless the tests cover every branch of the pure core, after a run with `--cov`.

The pure core is what the import contract "Pure parts are pure" lists, so that a part added there is
measured here at once. `python -m tests.gate` reads the data that the run has left.
"""

import sys
import tomllib
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = "Pure parts are pure"
WANTED = 100.0


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


def main() -> int:
    """Print what the pure core lacks; returns 1 where that is anything."""
    files = [str(file) for module in pure_modules() for file in files_of(module)]
    measured = Coverage()
    measured.load()
    found = measured.report(
        include=files, show_missing=True, skip_covered=True, precision=2, file=sys.stdout
    )
    if found < WANTED:
        sys.stdout.write(f"The pure core is covered to {found:.2f} %, not {WANTED:.0f} %.\n")
        return 1
    sys.stdout.write("The pure core is covered in full.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
