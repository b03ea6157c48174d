"""The installed console script, as a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.message_json import dump
from bot.terminal.link import linked
from bot.terminal.socket import path_in

HANDRAIL = Path(sys.executable).parent / "handrail"


@contextmanager
def serving(
    folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `handrail serve` until the block ends; its log is `serve.log` beside the folder."""
    with (folder.parent / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [HANDRAIL, "serve", "--config", folder],
            stderr=log,
            env={**os.environ, **(environment or {})},
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


async def reached(folder: Path) -> None:
    """Return as soon as somebody serves."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with linked(path_in(folder.parent / "state")):
                    return
            except Exception as error:
                if "not-serving" not in str(error):
                    raise
                await asyncio.sleep(0.1)


async def printed(folder: Path, line: str, within: float = 60) -> None:
    """Return once the first run has printed a line, which its log is asked for until then."""
    async with asyncio.timeout(within), linked(path_in(folder.parent / "state")) as link:
        while True:
            message = (await link.ask("/handrail log #1")).message
            if message is not None and line in dump(message):
                return
            await asyncio.sleep(0.1)


def asked(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run another verb of the console script."""
    return subprocess.run(
        [HANDRAIL, *words, "--config", folder],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "120"},
    )
