"""Records the moments for the release that is being made: `python -m tests.journals.record`."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.version import version
from demo.host import StagingHost, launched
from runner.host.job import Job
from runner.host.program import helper, hundredths, message, run_message
from runner.record.run import State
from tests.journals.facts import facts
from tests.journals.moving import NEUTRAL, carried, dump, here, moved
from tests.journals.place import FILES, Recorded, at_work, configured, ended_on_host, host_folder

HERE = Path(__file__).parent


async def deployed(place: Recorded) -> None:
    place.commit()
    assert (await place.deployed()).state is State.SUCCEEDED


async def waiting(place: Recorded) -> None:
    """A second deploy waits for its approval."""
    await deployed(place)
    place.commit()
    await place.asked(await place.order())


async def midstep(place: Recorded) -> None:
    """A first deploy is in the middle of its second step, which goes on on the host."""
    place.switch("slow")
    place.commit()
    run = await place.order()
    await place.asked(run)
    await place.approve(run)
    await place.step(run, "restart")


async def failed(place: Recorded) -> None:
    """A second deploy has failed, and keeps the environment."""
    await deployed(place)
    place.commit()
    place.switch("broken")
    assert (await place.deployed()).state is State.FAILED


async def rolled_back(place: Recorded) -> None:
    """A second deploy was taken back, and the rollback keeps the environment."""
    await deployed(place)
    await deployed(place)
    assert (await place.taken_back()).state is State.SUCCEEDED


async def monitoring(place: Recorded) -> None:
    """A first deploy is in its window."""
    place.commit()
    run = await place.order()
    await place.asked(run)
    await place.approve(run)
    await place.step(run, "watch")


MOMENTS: tuple[Callable[[Recorded], Awaitable[None]], ...] = (
    waiting,
    midstep,
    failed,
    rolled_back,
    monitoring,
)


async def recorded(moment: Callable[[Recorded], Awaitable[None]], host: StagingHost) -> None:
    """Let a moment come, and write it down."""
    name = moment.__name__
    with tempfile.TemporaryDirectory(prefix="recorded-") as made:
        folder = Path(made)
        configuration = configured(folder, host, watch=moment is monitoring)
        async with at_work(folder, host, configuration) as place:
            await moment(place)
            text = dump(folder / "state/handrail.db")
        left = await _left(host, folder) if moment is midstep else {}
        ground = here(folder, host)
        text = moved(text, ground, NEUTRAL)
        known: dict[str, Any] = {
            "words": moment.__doc__,
            "commits": len(list((folder / "place/origin").glob("version-*"))),
            "place": {
                each: (folder / "place" / each).read_text()
                for each in FILES
                if (folder / "place" / each).exists()
            },
            "host": {each: carried(said, ground, NEUTRAL) for each, said in left.items()},
            "facts": facts(text),
        }
    target = HERE / version()
    (target / f"{name}.sql").write_text(text)
    (target / f"{name}.json").write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


async def _left(host: StagingHost, folder: Path) -> dict[str, str]:
    """Let the step end with nobody there; returns its run's files on the host."""
    (folder / "place/slow").unlink()
    await ended_on_host(host, "staging-1", "restart.1")
    return {
        path.name: path.read_text()
        for path in host_folder(host, "staging-1").iterdir()
        if not path.name.startswith("lane.")
    }


def lane() -> str:
    """Return all that is said to a host to start a step, which then waits in its home."""
    job = Job(
        id="step.1",
        script="echo begun; until [ -e ~/go ]; do sleep 0.05; done; echo ran >>~/ran; echo ended",
        check="echo checked",
        boot_id=NEUTRAL.boot,
        claim="recorded",
    )
    said = helper() + message("open", "0" * 32, "test", "recorded", hundredths(300))
    return (said + run_message(job, "1", "1" * 32)).decode()


async def main() -> None:
    target = HERE / version()
    target.mkdir(exist_ok=True)
    (target / "lane.txt").write_text(lane())
    with tempfile.TemporaryDirectory() as folder, launched(Path(folder)) as host:
        for moment in MOMENTS:
            await host.reset()
            await recorded(moment, host)
            print(moment.__name__)  # noqa: T201 - for whoever records


if __name__ == "__main__":
    asyncio.run(main())
