"""Makes a table of what `make torture` printed: `python -m tests.torture.figures FILE…`."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_BEGAN = re.compile(r"(?P<rounds>\d+) rounds on (?P<kind>\w+), seed (?P<seed>\d+), in ")
_ROUND = re.compile(r"\s*\d+ .*?\s(?P<verdict>\S.*?) \((?P<harms>[^()]*)\)")
_HARM = re.compile(r"(?P<name>.+) at [\d.]+ s")


def table(lines: Iterable[str]) -> str:
    """Return a table of Markdown: each harm, the rounds it was done in, and how many went well.

    A round with two harms counts for both. A line that is neither a round nor a heading is passed
    over.
    """
    done: Counter[str] = Counter()
    well: Counter[str] = Counter()
    told = []
    rounds = good = 0
    for line in lines:
        if began := _BEGAN.match(line):
            told.append(f"{began['rounds']} rounds on {began['kind']} with seed {began['seed']}")
        elif found := _ROUND.fullmatch(line.rstrip()):
            fine = found["verdict"].split()[-1:] == ["well"] and ";" not in found["verdict"]
            rounds, good = rounds + 1, good + fine
            for harm in found["harms"].split(", "):
                if named := _HARM.fullmatch(harm):
                    done[named["name"]] += 1
                    well[named["name"]] += fine
    rows = [f"| {name} | {count} | {well[name]} |" for name, count in sorted(done.items())]
    head = [*told, "", "| harm | rounds | went well |", "|---|---|---|"]
    return "\n".join([*head, *rows, f"| **all** | {rounds} | {good} |"])


if __name__ == "__main__":
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    sys.stdout.write(table("".join(texts).splitlines()) + "\n")
