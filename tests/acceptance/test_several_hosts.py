"""The installed console script and an environment of three hosts: killed, failed, retried."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

from tests.acceptance.serving import asked, reached, serving
from tests.acceptance.small import change, kept_in
from tests.integration.runner.farm import Machine, machines, origin, written


async def say(folder: Path, *words: str) -> CompletedProcess[str]:
    return await asyncio.to_thread(asked, folder, *words)


async def begun(hosts: Sequence[Machine]) -> None:
    async with asyncio.timeout(60):
        while not all(host.has("ran") for host in hosts):
            await asyncio.sleep(0.05)


def as_dana(settings: dict[str, object]) -> None:
    """Let dana sit at the bot's machine: whoever asked for a run does not retry it."""
    settings["people"] = {
        "you": {"name": "You", "local": 4_000_001},
        "dana": {"name": "Dana", "local": os.getuid()},
    }


async def test_a_killed_bot_attaches_to_every_host_and_a_retry_goes_on_where_it_failed(
    tmp_path: Path, own_database_url: str
):
    with machines(tmp_path, 3) as hosts:
        first, two, third = hosts
        commit = origin(tmp_path)
        folder = kept_in(written(tmp_path, hosts), own_database_url)
        two.switch("slow")
        third.switch("slow")
        with serving(folder) as bot:
            await reached(folder)
            said = await say(folder, "ask", "/deploy staging")
            assert said.returncode == 0, said.stdout + said.stderr
            await begun((two, third))
            shown = (await say(folder, "ask", "/handrail show #1")).stdout
            assert "web-1 ✓ web-2 ▶ web-3 ▶" in shown
            bot.send_signal(signal.SIGKILL)
            bot.wait(30)
        assert [host.has("ran") for host in hosts] == [["began", "ended"], ["began"], ["began"]]
        third.switch("broken")
        two.switch("slow", on=False)
        third.switch("slow", on=False)
        change(folder / "handrail.yaml", as_dana)
        with serving(folder):
            await reached(folder)
            failed = await say(folder, "follow", "#1")
            assert failed.returncode != 0, failed.stdout
            shown = (await say(folder, "ask", "/handrail show #1")).stdout
            assert "web-1 ✓ web-2 ✓ web-3 ✗" in shown
            assert "web-3: its script ended with exit status 1" in " ".join(shown.split())
            assert [host.has("live") for host in hosts] == [[commit], [commit], []]
            log = await say(folder, "log", "#1", "code@web-3", "--all")
            assert f"it is {third.home}" in log.stdout
            third.switch("broken", on=False)
            again = await say(folder, "ask", "/handrail retry #1")
            assert again.returncode == 0, again.stdout + again.stderr
            done = await say(folder, "follow", "#1")
            assert done.returncode == 0, done.stdout + done.stderr
            audit = await say(folder, "audit", "verify")
            assert audit.returncode == 0, audit.stdout
        assert [host.has("live") for host in hosts] == [[commit]] * 3
        assert [host.has("ran").count("began") for host in hosts] == [1, 1, 2]
        assert first.has("schema") == ["migrated"]
