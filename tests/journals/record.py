"""Records the moments for the release that is being made: `python -m tests.journals.record`."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.deliveries import Deliveries
from bot.heard import Deed, Heard
from bot.version import version
from commands.reply import Kind, Message, Reply
from config.problem import Problem
from demo.host import StagingHost, launched
from runner.control import Glass, Hold, MuteOrder, Standing
from runner.host.job import Job
from runner.host.program import helper, hundredths, message, run_message
from runner.planning import Planner
from runner.plans import Plans
from runner.record import events
from runner.record.run import Run, State
from runner.watches.watcher import Watcher
from tests.integration.runner import farm
from tests.integration.runner.farm import machines
from tests.journals.facts import facts
from tests.journals.moving import NEUTRAL, boot, carried, dump, here, moved
from tests.journals.place import (
    FILES,
    WATCHES,
    Recorded,
    at_work,
    configured,
    ended_on_host,
    host_folder,
)

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


async def alone(place: Recorded) -> None:
    """A deploy went on alone, and waits for somebody to countersign it."""
    place.commit()
    run = await place.order()
    await place.asked(run)
    roles = frozenset({"deployer", "keeper"})
    glass = Glass(run=run, person="you", roles=roles, reason="the export is down", via="test")
    assert isinstance(await place.control.break_glass(glass), Run)
    assert (await place.ended(run)).state is State.SUCCEEDED


async def between(place: Recorded) -> None:
    """Between deploys: an incident, a mute, a lock that is wanted, an answer that is owed."""
    await deployed(place)
    journal = place.control._journal
    (place.place / "disk").write_text("95\n")
    configuration = place.control._configuration
    planner = Planner(configuration, place.folder / "state")
    watcher = Watcher(configuration, journal, Plans(journal.store), planner)
    assert await watcher.look("staging", time.time() + 600)
    mute = MuteOrder(environment="staging", watch="hand", person="you", reason="moving", until=9e9)
    assert isinstance(await place.control.mute(mute), Standing)
    lock = Hold(environment="staging", run="", person="dana", reason="a fair", since=time.time())
    assert await place.control.lock(lock) == lock
    assert isinstance(await place.control.unlock("staging", "you", "a fix"), Problem)
    deliveries = Deliveries(journal.store)
    heard = {"key": "slack:1", "platform": "slack", "space": "T1", "user": "T1/U1"}
    await deliveries.take(Heard(**heard, channel="C1", deed=Deed.COMMAND, text="/deploy x"), 1.0)
    said = Reply(message=Message(text="There is no environment x."), kind=Kind.REFUSED)
    await deliveries.owe("slack:1", said)


async def spread(place: Recorded) -> None:
    """A step goes on on two of three hosts, and has ended on the first."""
    for host in ("web-2", "web-3"):
        (place.folder / host / "home/slow").touch()
    run, at, begun = await place.order(), 0, 0
    while begun < len(("web-1", "web-2", "web-3")):
        event = await place.until(run, events.Kind.HOST_BEGAN, after=at)
        told = await place.control.told(at, 100_000)
        at = next(one.position for one in told if one.event == event)
        begun += event.step == "code"


MOMENTS: tuple[Callable[[Recorded], Awaitable[None]], ...] = (
    waiting,
    midstep,
    failed,
    rolled_back,
    monitoring,
    alone,
    between,
    spread,
)


async def recorded(moment: Callable[[Recorded], Awaitable[None]], host: StagingHost) -> None:
    """Let a moment come, and write it down."""
    name = moment.__name__
    if moment is spread:
        await recorded_on_several(moment)
        return
    with tempfile.TemporaryDirectory(prefix="recorded-") as made:
        folder = Path(made)
        more = WATCHES if moment is between else ""
        configuration = configured(folder, host, watch=moment is monitoring, more=more)
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
    _kept(name, text, known)


async def recorded_on_several(moment: Callable[[Recorded], Awaitable[None]]) -> None:
    """Let a moment come in an environment of three hosts, and write it down."""
    with tempfile.TemporaryDirectory(prefix="recorded-") as made:
        folder = Path(made)
        with machines(folder, 3) as hosts:
            farm.origin(folder)
            async with at_work(folder, None, farm.written(folder, hosts)) as place:
                await moment(place)
                text = dump(folder / "state/handrail.db")
            for host in hosts:
                host.switch("slow", on=False)
            address = hosts[0].server.address
            ground = replace(
                NEUTRAL,
                folder=str(folder),
                port=f'"port": {address.port},',
                user=f'"user": "{address.user}",',
                boot=boot(),
            )
        text = moved(text, ground, NEUTRAL)
    _kept(moment.__name__, text, {"words": moment.__doc__, "facts": facts(text)})


def _kept(name: str, text: str, known: dict[str, Any]) -> None:
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


async def main(names: Sequence[str]) -> None:
    target = HERE / version()
    target.mkdir(exist_ok=True)
    if not names:
        (target / "lane.txt").write_text(lane())
    with tempfile.TemporaryDirectory() as folder, launched(Path(folder)) as host:
        for moment in [one for one in MOMENTS if not names or one.__name__ in names]:
            await host.reset()
            await recorded(moment, host)
            print(moment.__name__)  # noqa: T201 - for whoever records


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
