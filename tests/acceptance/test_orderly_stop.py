"""The installed console script: told to stop in the middle of a step, served again, ended well."""

import asyncio
import signal
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.acceptance.halfway import half_way
from tests.acceptance.serving import asked, reached, serving
from tests.acceptance.small import kept_in, unapproved
from tests.databases import cluster, fresh_database

WAITS = """
touch "$BACKUP_DIR/waits-$NAME"
while [ ! -e "$BACKUP_DIR/go" ]; do sleep 0.05; done
echo "$NAME" >>"$BACKUP_DIR/ran"
"""


@pytest.fixture
def folder(tmp_path: Path, staging: StagingHost, own_database_url: str) -> Path:
    """Configure a bot whose playbook has two steps that wait, with no approval wanted."""
    steps = [
        {"id": name, "title": name, "run": f"NAME={name}\n{WAITS}", "uses": ["BACKUP_DIR"]}
        for name in ("one", "two")
    ]
    return kept_in(unapproved(tmp_path, staging, steps), own_database_url)


async def there(path: Path) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(path.exists):
            await asyncio.sleep(0.02)


def log_of(folder: Path) -> str:
    return (folder.parent / "serve.log").read_text(encoding="utf-8")


def said(log: str) -> list[str]:
    """Give what is more than news in a log."""
    return [line for line in log.splitlines() if " INFO " not in line]


async def stopped(folder: Path, places: Path, *, ends: bool) -> None:
    """Serve until the first step runs, and stop; let the step end meanwhile, if it `ends`."""
    with serving(folder) as bot:
        await reached(folder)
        told = await asyncio.to_thread(asked, folder, "ask", "/deploy staging")
        assert told.returncode == 0, told.stdout + told.stderr
        await there(places / "waits-one")
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            while "waiting up to" not in log_of(folder):
                await asyncio.sleep(0.02)
        if ends:
            (places / "go").touch()
        assert await asyncio.to_thread(bot.wait, 30) == 0


@pytest.mark.parametrize(
    ("step", "own_database_url"),
    [("ends meanwhile", "sqlite"), ("takes longer", "postgresql")],
    indirect=["own_database_url"],
)
async def test_a_bot_that_is_told_to_stop_leaves_its_run_to_the_next_one(
    folder: Path, staging: StagingHost, step: str
):
    places = Path(staging.facts.paths.backups)
    ends = step == "ends meanwhile"
    await stopped(folder, places, ends=ends)
    assert said(log_of(folder)) == []
    assert (places / "ran").exists() is ends
    assert not (places / "waits-two").exists()
    (places / "go").touch()
    with serving(folder):
        await reached(folder)
        followed = await asyncio.to_thread(asked, folder, "follow", "#1")
        assert followed.returncode == 0, followed.stdout + followed.stderr
        audit = await asyncio.to_thread(asked, folder, "audit", "verify")
        assert audit.returncode == 0, audit.stdout
    assert (places / "ran").read_text(encoding="utf-8").split() == ["one", "two"]
    assert said(log_of(folder)) == []


@pytest.mark.parametrize("how", ["gone", "frozen"])
async def test_a_bot_whose_database_is_away_ends_when_it_is_told_to(
    slow: Path, staging: StagingHost, tmp_path: Path, how: str
):
    with cluster(tmp_path) as server:
        kept_in(slow, fresh_database(server.url))
        with serving(slow) as bot:
            await half_way(slow)
            if how == "frozen":
                server.freeze()
            else:
                await asyncio.to_thread(server.stop, signal.SIGQUIT)
            Path(staging.facts.paths.backups).joinpath("go").touch()
            async with asyncio.timeout(30):
                while "The database is away" not in log_of(slow):
                    await asyncio.sleep(0.05)
            bot.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(bot.wait, 60) == 0
        if how == "frozen":
            server.thaw()
        else:
            server.start()
        with serving(slow):
            await reached(slow)
            followed = await asyncio.to_thread(asked, slow, "follow", "#1")
            assert followed.returncode == 0, followed.stdout + followed.stderr
    ran = Path(staging.facts.paths.backups) / "ran"
    assert ran.read_text(encoding="utf-8") == "once\n"
