"""A Dockerfile, read as far as its promises go."""

import re
import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction: its name in capitals, and all behind it on one line."""

    name: str
    rest: str


def read(source: str) -> list[Instruction]:
    """Return the instructions in order, continued lines joined and comments left out."""
    bare = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", bare)
    found = [line.strip().split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [Instruction(name=words[0].upper(), rest=" ".join(words[1:])) for words in found]


def stages(instructions: list[Instruction]) -> list[list[Instruction]]:
    """Return the instructions of each stage, beginning with its FROM."""
    cut: list[list[Instruction]] = []
    for instruction in instructions:
        if instruction.name == "FROM":
            cut.append([])
        if cut:
            cut[-1].append(instruction)
    return cut


def copied(stage: list[Instruction]) -> list[tuple[str, str]]:
    """Return what a stage copies from the working copy, as (source, target)."""
    pairs = []
    for instruction in stage:
        words = shlex.split(instruction.rest) if instruction.name == "COPY" else []
        if words and not words[0].startswith("--from"):
            pairs += [(source, words[-1]) for source in words[:-1]]
    return pairs
