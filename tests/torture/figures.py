"""Makes a table of what `make torture` printed: `python -m tests.torture.figures FILE…`.

`--write` puts it into its place in `docs/reliability.md`, with the day and the machine.
"""

import argparse
import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_BEGAN = re.compile(
    r"\d+ rounds on (?P<kind>\w+)(?P<bots> with \d+ replicas)?, seed (?P<seed>\d+), in "
)
_ROUND = re.compile(r"\s*\d+ .*? +\d+ s  (?P<verdict>\S.*) \((?P<harms>[^()]*)\)")
_STUCK = re.compile(r"\s*\d+ .* +\d+ s  did not come to its end \(\)")
_HARM = re.compile(r"(?P<name>.+) [\d.]+ s into [\w-]+(?P<missed>, missed)?")

PAGE = Path("docs/reliability.md")
_PLACE = re.compile(r"(<!-- figures: [^\n]*-->\n)(.*?)(<!-- end of figures -->)", re.DOTALL)


def placed(page: str, figures: str) -> str:
    """Return the page with figures in their place."""
    text, count = _PLACE.subn(lambda found: f"{found[1]}{figures}\n{found[3]}", page)
    if count != 1:
        raise ValueError(f"{PAGE} has {count} places for figures")
    return text


def table(lines: Iterable[str]) -> str:
    """Return a table of Markdown: how often each harm was done, if it hit, if all went well.

    A round with two harms counts for both. A line that is neither a round nor a heading is passed
    over.
    """
    done: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    well: Counter[str] = Counter()
    told: list[str] = []
    rounds: Counter[bool] = Counter()
    for line in lines:
        if began := _BEGAN.match(line):
            told.append(f"{began['kind']}{began['bots'] or ''} with seed {began['seed']}")
        elif found := _ROUND.fullmatch(line.rstrip()) or _STUCK.fullmatch(line.rstrip()):
            fine = found.groupdict().get("verdict") == "well"
            rounds[fine] += 1
            for harm in found.groupdict().get("harms", "").split(" + "):
                if named := _HARM.fullmatch(harm):
                    done[named["name"]] += 1
                    hit[named["name"]] += not named["missed"]
                    well[named["name"]] += fine
    rows = [
        f"| {name} | {count} | {hit[name]} | {well[name]} |" for name, count in sorted(done.items())
    ]
    heading = f"{rounds.total()} rounds, {rounds[True]} of them well: {'; '.join(told)}."
    head = [heading, "", "| harm | done | hit | well |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])


def _of_this_machine(figures: str, note: str) -> str:
    day = dt.datetime.now(dt.UTC).date()
    heading, rest = figures.split("\n", 1)
    return f"{heading} On {day}, {os.cpu_count()} cores{note and f', {note}'}.\n{rest}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.torture.figures", description=__doc__)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--note", default="", help="what else was to be said of the machine")
    words = parser.parse_args()
    texts = [file.read_text(encoding="utf-8") for file in words.file]
    made = _of_this_machine(table("".join(texts).splitlines()), words.note)
    if words.write:
        PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")
    else:
        print(made)  # noqa: T201
