"""A deploy in the middle of its slow step, and the proof that all of it happened once."""

import asyncio
from pathlib import Path

from demo.host import StagingHost
from tests.acceptance.serving import asked, printed, reached


async def half_way(folder: Path, within: float = 60) -> None:
    """Deploy, and return in the middle of its slow step; `within` so many seconds."""
    await reached(folder)
    said = await asyncio.to_thread(asked, folder, "ask", "/deploy staging")
    assert said.returncode == 0, said.stdout + said.stderr
    await printed(folder, "line 5", within)


async def ended_well(folder: Path, staging: StagingHost) -> None:
    """Let the step end, and prove that all of it happened once."""
    ran = Path(staging.facts.paths.backups) / "ran"
    assert not ran.exists()
    ran.with_name("go").touch()
    followed = await asyncio.to_thread(asked, folder, "follow", "#1")
    assert followed.returncode == 0, followed.stdout + followed.stderr
    log = await asyncio.to_thread(asked, folder, "log", "#1", "slow", "--all")
    lines = [line.split("line ")[1] for line in log.stdout.splitlines() if "line " in line]
    assert lines == [str(number) for number in range(1, 41)]
    audit = await asyncio.to_thread(asked, folder, "audit", "verify")
    assert audit.returncode == 0, audit.stdout
    assert ran.read_text(encoding="utf-8") == "once\n"
