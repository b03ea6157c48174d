"""`make demo`: a staging host on loopback, a bot that deploys to it, and a chat to say so in."""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import Parts, serving
from bot.terminal.client import Client
from bot.terminal.conversation import Hook
from commands.reply import Message, Reply
from commands.request import Caller
from config.load import read
from demo.configure import configure
from demo.host import StagingHost, StagingHostError, staging_host
from demo.scenarios import SCENARIOS, played
from demo.speaker import Actor

INVITATION = """
The staging host is up, with the version before the pilot on it. Try:

  /deploy staging          ask for a deploy as yourself
  /as dana                 become Dana, who may approve
  +1                       say yes to the newest approval request
  /handrail answer #1 go-on   answer what the run asks
  /fault health-500 on     let the next deploy fail; /fault lists the others
  /rollback full           take a deploy that failed back, its database included
  /handrail take-back #1   the same, by the way that fits, also while it runs
  /handrail help           everything else      /quit  ends the demo
"""


def main() -> int:
    """Run the demo; returns 0 only if an automatic one succeeded."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--auto", action="store_true", help="play both people, print the channel")
    parser.add_argument(
        "--scenario", choices=SCENARIOS, default="deploy", help="what is played by --auto"
    )
    parser.add_argument("--folder", type=Path, help="keep everything here (default: temporary)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="handrail-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # PostgreSQL runs as an unprivileged user below it when we are root
    try:
        return asyncio.run(_demo(folder, arguments.scenario if arguments.auto else ""))
    except StagingHostError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


async def _demo(folder: Path, scenario: str) -> int:
    """Serve; an empty scenario is played by whoever sits in front of it."""
    began = time.monotonic()
    print("Bringing up the staging host (the first time fetches pnpm)...", flush=True)
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(staging_host(folder / "host"))
        await host.reset()
        reading = read(configure(folder, host.facts))
        if reading.configuration is None:
            for finding in reading.findings:
                print(finding)
            return 1
        parts = Parts(
            configuration=reading.configuration,
            speaker=Actor(),
            hook=_faults(host),
            extra=("/as dana", "/as you", "/fault"),
        )
        bot = await stack.enter_async_context(serving(parts))
        print(f"Ready after {time.monotonic() - began:.0f} s.", flush=True)
        if scenario:
            return 0 if await played(scenario, host, bot) else 1
        print(INVITATION)
        await Client(bot.socket, "deploys").run()
        return 0


def _faults(host: StagingHost) -> Hook:
    async def hook(line: str, caller: Caller) -> Reply | None:
        del caller
        words = line.split()
        if words[:1] != ["/fault"]:
            return None
        known = await host.faults()
        if len(words) != 3 or words[1] not in known or words[2] not in {"on", "off"}:  # noqa: PLR2004
            switched = ", ".join(f"{name}{' (on)' if on else ''}" for name, on in known.items())
            text = f"Write /fault NAME on or off. Faults: {switched}."
            return Reply(message=Message(text=text))
        await host.fault(words[1], on=words[2] == "on")
        return Reply(message=Message(text=f"The fault {words[1]} is {words[2]} now."))

    return hook


if __name__ == "__main__":
    sys.exit(main())
