"""`python -m demo.host up FOLDER`, and the words that steer a host which is up."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from demo.host.client import StagingHostError, asked
from demo.host.control import told
from demo.host.programs import MissingProgramError
from demo.host.shell import CommandFailedError
from demo.host.up import Wish, announce, standing


def main() -> int:
    """Run one command; gives the exit status."""
    options = _parser().parse_args()
    status = 0
    try:
        if options.command == "up":
            wish = Wish(folder=options.folder, sshd=options.sshd, full=options.full)
            asyncio.run(_up(wish, tied=options.tied))
        else:
            answer = asyncio.run(asked(options.folder, _request(options)))
            print(json.dumps(answer, indent=2))
    except* (MissingProgramError, StagingHostError, CommandFailedError, OSError) as errors:
        print(f"demo.host: {told(errors)}", file=sys.stderr)
        status = 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo.host", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="bring the host up and stay until a signal")
    up.add_argument("--sshd", action="store_true", help="serve SSH by OpenSSH's sshd")
    up.add_argument("--full", action="store_true", help="boot systemd in namespaces, as root")
    up.add_argument("--tied", action="store_true", help="end when stdin is closed")
    fault = commands.add_parser("fault", help="switch a fault")
    for name in ("faults", "reset", "evidence", "facts", "drop", "reboot"):
        commands.add_parser(name)
    for command in commands.choices.values():
        command.add_argument("folder", type=Path)
    fault.add_argument("name")
    fault.add_argument("state", choices=("on", "off"))
    fault.add_argument("seconds", nargs="?", type=float)
    return parser


def _request(options: argparse.Namespace) -> dict[str, Any]:
    if options.command != "fault":
        return {"do": options.command}
    return {
        "do": "fault",
        "name": options.name,
        "on": options.state == "on",
        "seconds": options.seconds,
    }


async def _up(wish: Wish, *, tied: bool) -> None:
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    async with asyncio.TaskGroup() as group:
        ending = group.create_task(end.wait())
        watching = [group.create_task(_until_closed(end))] if tied else []
        host = group.create_task(_stand(wish))
        await asyncio.wait([host, ending], return_when=asyncio.FIRST_COMPLETED)
        for task in (host, ending, *watching):
            task.cancel()


async def _stand(wish: Wish) -> None:
    async with standing(wish) as facts:
        announce(facts)
        await asyncio.Event().wait()  # until cancelled


async def _until_closed(end: asyncio.Event) -> None:
    """Read stdin until the parent closes it or is gone."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(4096):
        pass
    end.set()


if __name__ == "__main__":
    sys.exit(main())
