"""Makes a table of what `make torture` printed: `python -m tests.torture.figures FILE…`."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_BEGAN = re.compile(
    r"\d+ rounds on (?P<kind>\w+)(?P<bots> with \d+ replicas)?, seed (?P<seed>\d+), in "
)
_ROUND = re.compile(r"\s*\d+ .*? +\d+ s  (?P<verdict>\S.*) \((?P<harms>[^()]*)\)")
_STUCK = re.compile(r"\s*\d+ .* +\d+ s  did not come to its end \(\)")
_HARM = re.compile(r"(?P<name>.+) [\d.]+ s into [\w-]+(?P<missed>, missed)?")


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


if __name__ == "__main__":
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    sys.stdout.write(table("".join(texts).splitlines()) + "\n")
