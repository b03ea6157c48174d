"""The end of a run is written once, however often nobody heard that it was."""

from runner import decide as do
from runner import holds
from runner.control import Hold
from runner.holding import Holding
from runner.record.events import Event, Kind
from runner.record.journal import RUNS, Journal
from runner.record.run import State
from tests.unit.runner.plans import Story, plan


async def test_an_end_that_is_written_again_frees_nobody_elses_environment(store):
    journal = Journal(store)
    story = Story(plan()).started().begun("backup").ended("backup", "passed")
    mine = Hold(environment="staging", run="staging-1", person="alex", reason="mine", since=1.0)
    row = {"run": "staging-1", "environment": "staging", "number": 1, "open": True}

    def keep(connection):
        connection.execute(RUNS.insert().values(row))
        holds.take(connection, mine)

    await journal.append(*story.events, also=keep)
    run = await journal.run("staging-1")
    holding, end = Holding(journal), do.Finish(State.SUCCEEDED, "")
    assert await holding.end(run, plan(), end) is False
    other = Hold(environment="staging", run="staging-2", person="dana", reason="next", since=2.0)
    await store.write(lambda connection: holds.take(connection, other))
    assert await holding.end(run, plan(), end) is False
    at = await store.read(lambda connection: holds.current(connection, "staging", 3.0))
    assert at == other
    ends = [one for one in await journal.events("staging-1") if _ends(one)]
    assert [one.kind for one in ends] == [Kind.FINISHED, Kind.HOLD_FREED]


def _ends(event: Event) -> bool:
    return event.kind in {Kind.FINISHED, Kind.HOLD_FREED}
