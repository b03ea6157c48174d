"""How chat feels while 50 runs are in flight: `make bench`.

`handrail serve` is a process of its own, with the real Slack client over Socket Mode; Slack is our
server, in this process, and counts. What is measured goes over the wire: from the moment a delivery
is sent until its acknowledgement is read, and from the moment a step has ended on the host (as the
journal tells it) until its line stands in the channel.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from runner.host.ssh import Address
from tests.acceptance.serving import asked, reached, serving
from tests.bench.bot import configured
from tests.bench.report import say
from tests.integration.host.server import Server, missing, running
from tests.servers.slack.server import SlackServer
from tests.servers.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM

RUNS = 50
COMMANDS = 300
TEN_STEPS = 6.0  # seconds a step, ten of them make a minute
LONG = "sleep 45"
ENVIRONMENT = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A bot with many environments, each with a channel of its own, and the Slack it speaks to."""

    folder: Path
    slack: SlackServer
    names: tuple[str, ...]


def _declare(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(declared)
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")


def crowd(folder: Path, address: Address, slack: SlackServer) -> Crowd:
    """Write a configuration of `RUNS` environments on one host, and one of ten slow steps."""
    names = tuple(f"env-{number}" for number in range(RUNS))
    configured(folder, dict.fromkeys((*names, "minute"), address), 10)
    target = folder / "config"
    for number, name in enumerate((*names, "minute")):
        channel = f"C{number}"
        slack.workspace.channel(channel)
        path = target / f"environments/{name}.yaml"
        playbook = "minute" if name == "minute" else "long"
        _declare(path, lambda d, c=channel, p=playbook: _placed(d, c, p))
    for name, script, steps in (("long", LONG, 1), ("minute", f"sleep {TEN_STEPS:g}", 10)):
        _playbook(target, name, script, steps)
    _declare(target / "handrail.yaml", lambda declared: _settings(declared, slack))
    return Crowd(folder=target, slack=slack, names=names)


def _placed(declared: dict[str, Any], channel: str, playbook: str) -> None:
    declared.update(channels=[f"slack:{channel}"], playbook=f"playbooks/{playbook}.yaml")


def _playbook(target: Path, name: str, script: str, steps: int) -> None:
    text = (target / "playbooks/quiet.yaml").read_text(encoding="utf-8")
    declared = yaml.safe_load(text)
    declared["deploy"]["steps"] = declared["deploy"]["steps"][:steps]
    for step in declared["deploy"]["steps"]:
        step["run"] = script
    path = target / f"playbooks/{name}.yaml"
    path.write_text(yaml.safe_dump(declared, sort_keys=False), encoding="utf-8")
    path.chmod(0o600)


def _settings(declared: dict[str, Any], slack: SlackServer) -> None:
    declared["people"]["you"]["slack"] = f"{TEAM}/U1"
    declared["chat"] = {
        "slack": {
            "team": TEAM,
            "bot_token": "env:SLACK_BOT_TOKEN",
            "app_token": "env:SLACK_APP_TOKEN",
            "api": slack.api,
        }
    }


async def _until(look: Callable[[], Any], seconds: float = 120.0) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := look()):
            await asyncio.sleep(0.02)
        return found


async def acknowledged(place: Crowd) -> list[float]:
    """Return the seconds of each acknowledgement while all runs are in flight."""
    you = place.slack.person("U1")
    for number, name in enumerate(place.names):
        ack = await you.types("/deploy", name, f"C{number}")
        assert ack.ok, name
    workspace = place.slack.workspace
    for number in range(RUNS):
        await _until(lambda n=number: [m for m in workspace.inside(f"C{n}") if "running" in str(m)])
    seconds = []
    for number in range(COMMANDS):
        ack = await you.types("/handrail", "status", f"C{number % RUNS}")
        assert ack.ok, number
        seconds.append(ack.seconds)
    return seconds


async def minute(place: Crowd) -> tuple[int, int]:
    """Return API calls and refusals of one run of ten steps in a minute, alone."""
    slack = place.slack
    channel = f"C{RUNS}"
    you = slack.person("U1")
    before = len(slack.calls)
    await you.types("/deploy", "minute", channel)
    await _until(lambda: [m for m in slack.workspace.inside(channel) if "succeeded" in str(m)])
    await _until(lambda: "succeeded" in str(slack.workspace.inside(channel)[0]))
    counted = [call for call in slack.calls[before:] if call.method.startswith(("chat.", "react"))]
    return len(counted), slack.limits.refused


async def bench(folder: Path, server: Server) -> None:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer())
        slack.limits.enforced = True
        place = crowd(folder, server.address, slack)
        stack.enter_context(serving(place.folder, ENVIRONMENT))
        await reached(place.folder)
        await _until(lambda: slack.sockets.live)
        calls, refused = await minute(place)
        say(f"one run of ten steps in a minute: {calls} API calls, {refused} refused with 429")
        seconds = sorted(await acknowledged(place))
        p50, p99 = statistics.median(seconds), seconds[int(len(seconds) * 0.99)]
        say(
            f"{COMMANDS} commands with {RUNS} runs in flight, acknowledged wire to wire: "
            f"p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms, longest {seconds[-1] * 1e3:.0f} ms"
        )
        await _until(
            lambda: all("succeeded" in str(slack.workspace.inside(f"C{n}")) for n in range(RUNS)),
            300,
        )
        say(f"{RUNS} runs at once: {slack.limits.refused} calls refused with 429")
        runs = await asyncio.to_thread(asked, place.folder, "runs", "--limit", "3")
        assert runs.returncode == 0, runs.stderr


def main() -> None:
    if package := missing("bash"):
        say(f"Nothing was measured: {package} is not installed.")
        return
    with (
        tempfile.TemporaryDirectory(prefix="hc", dir="/tmp") as folder,
        running(Path(folder), "bash") as server,
    ):
        own = Path(folder) / "b"
        own.mkdir()
        asyncio.run(bench(own, server))


if __name__ == "__main__":
    main()
