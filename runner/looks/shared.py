"""Whether a folder that several hosts have to share is one, by what it holds on each. Pure."""

import re
from collections.abc import Mapping, Sequence

from config.listing import listed
from config.problem import Problem
from runner.host.shell import quote
from runner.looks.seen import Seen, doubtful, fine, problem

_EACH = """\
for folder in {}; do
  if [ ! -d "$folder" ]; then echo none
  elif [ -r "$folder" ] && [ -x "$folder" ]; then
    set -- $(ls -di -- "$folder")
    echo "there $1 $(LC_ALL=C ls -A -- "$folder" | cksum)"
  else echo unreadable
  fi
done
"""
_THERE = re.compile(r"there (\d+) (\d+ \d+)")
_EMPTY = " 0"


def question(folders: Sequence[str]) -> str:
    """Return an `sh` script that tells of each folder its number and the sum of its names."""
    return _EACH.format(" ".join(map(quote, folders)))


def seen(folders: Sequence[str], answers: Mapping[str, str]) -> list[Seen]:
    """Return one line for each folder.

    Args:
        folders: As they were asked about.
        answers: What the script printed, by host; at least two.
    """
    lines = {host: answer.splitlines() for host, answer in answers.items()}
    return [
        _one(folder, {host: said[at] if at < len(said) else "" for host, said in lines.items()})
        for at, folder in enumerate(folders)
    ]


def _one(folder: str, told: Mapping[str, str]) -> Seen:
    subject = f"shared {folder}"
    cure = f"Let {folder} be one folder that {listed([*told])} mount, or name one that they do."
    if lacking := [host for host, line in told.items() if line == "none"]:
        what = f"{folder} is not there on {listed(lacking)}."
        return problem(subject, Problem(code="folder-not-shared", what=what, cure=cure))
    found = {host: match for host, line in told.items() if (match := _THERE.fullmatch(line))}
    if dark := [host for host in told if host not in found]:
        said = f"it cannot be read on {listed(dark)}"
        return doubtful(subject, said, "Let the user who signs in read it.")
    first, *others = found
    if odd := [host for host in others if found[host][2] != found[first][2]]:
        what = f"{folder} does not hold on {listed(odd)} what it holds on {first}."
        return problem(subject, Problem(code="folder-not-shared", what=what, cure=cure))
    if found[first][2].endswith(_EMPTY) and len({one[1] for one in found.values()}) > 1:
        return doubtful(subject, "it is empty on each host, and seems to be another on each", cure)
    return fine(subject, f"one folder for {listed([*told])}")
