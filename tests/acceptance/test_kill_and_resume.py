"""The installed console script: killed in the middle of a step, served again, ended well."""

import asyncio
import signal
from pathlib import Path

from demo.host import StagingHost
from tests.acceptance.serving import asked, reached, serving


async def test_a_step_goes_on_where_it_was_after_the_bot_was_killed(
    slow: Path, staging: StagingHost
):
    ran = Path(staging.facts.paths.backups) / "ran"
    with serving(slow) as first:
        await reached(slow)
        said = await asyncio.to_thread(asked, slow, "ask", "/deploy staging")
        assert said.returncode == 0, said.stdout + said.stderr
        async with asyncio.timeout(30):
            while "line 5" not in (await asyncio.to_thread(asked, slow, "log", "#1")).stdout:
                await asyncio.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.wait(30)
    assert not ran.exists()
    ran.with_name("go").touch()
    with serving(slow):
        await reached(slow)
        followed = await asyncio.to_thread(asked, slow, "follow", "#1")
        assert followed.returncode == 0, followed.stdout + followed.stderr
        log = await asyncio.to_thread(asked, slow, "log", "#1", "slow", "--all")
        lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
        assert lines == [str(number) for number in range(1, 41)]
        audit = await asyncio.to_thread(asked, slow, "audit", "verify")
        assert audit.returncode == 0, audit.stdout
    assert ran.read_text(encoding="utf-8") == "once\n"
