"""`handrail check --connect`: tries what the configuration names, and says how it went."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

from bot import checking
from bot.authoring import chats
from config.model import Configuration
from runner.looks.environment import look
from runner.looks.seen import Mark, Seen

_SIGNS: Mapping[Mark, str] = {Mark.FINE: "✓", Mark.DOUBTFUL: "!", Mark.WRONG: "✗"}


def connect(folder: Path) -> int:
    """Check a folder and try what it names; returns 1 if anything of it will not work.

    Raises:
        ProblemError: the configuration itself is not valid (`configuration-wrong`).
    """
    configuration = checking.valid(folder, scripts=True)
    sys.stdout.write(f"{folder} is valid; trying what it names.\n")
    sections = asyncio.run(_sections(configuration))
    for title, seen in sections.items():
        sys.stdout.writelines([f"\n{title}\n", *(f"  {line(each)}\n" for each in seen)])
    every = [each for seen in sections.values() for each in seen]
    sys.stdout.write(f"\n{_summary(every)}\n")
    return int(any(each.mark is Mark.WRONG for each in every))


async def _sections(configuration: Configuration) -> dict[str, list[Seen]]:
    """Look at environments and chat beside one another; returns the lines of each, by title."""
    async with asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(look(configuration, name))
            for name in configuration.environments
        }
        chat = group.create_task(chats.look(configuration))
    found = {name: task.result() for name, task in tasks.items()}
    return {**found, **({"chat": chat.result()} if chat.result() else {})}


def line(seen: Seen) -> str:
    """Return one line for the terminal: sign, what was looked at, what was seen, the cure."""
    cure = f" {seen.cure}" if seen.cure else ""
    end = "." if cure and not seen.said.endswith((".", "]")) else ""
    return f"{_SIGNS[seen.mark]} {seen.subject}: {seen.said}{end}{cure}"


def _summary(seen: list[Seen]) -> str:
    bad = sum(each.mark is Mark.WRONG for each in seen)
    doubts = sum(each.mark is Mark.DOUBTFUL for each in seen)
    if not bad and not doubts:
        return "Everything answers as it must."
    told = [f"{bad} will not work"] if bad else []
    told += [f"{doubts} should be otherwise"] if doubts else []
    return f"Of {len(seen)}: {', '.join(told)}."
