"""Each judge of the ring, shown evidence that is true, and then evidence that is false."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.discord.platform import nonce
from bot.slack.posted import EVENT
from runner import holds
from runner.control import Hold
from runner.record.events import Event, Kind
from runner.record.journal import EVENTS, RUNS, Journal
from runner.record.logs import CHUNKS, LogKey, LogWriter
from runner.record.run import Run
from runner.record.store import Store
from tests.databases import copied
from tests.servers.discord.messaging import written
from tests.servers.slack.workspace import BOT, Message
from tests.torture import evidence
from tests.torture.chats import PLACE, Chats, Given, chats
from tests.torture.evidence import Allowed
from tests.torture.place import BREAKS, CAP, DEPLOY, Place, printed

RUN = "staging-1"
BROKEN = Allowed(broken=True, loses=False, fails=False, bars=False)
WHOLE = replace(BROKEN, broken=False)
NAMES = DEPLOY[: DEPLOY.index(BREAKS)]
"""Those that pass where the place is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a deploy of the broken place left behind: it failed, and its environment is kept."""

    place: Place
    store: Store
    chats: Chats

    @property
    def journal(self) -> Journal:
        return Journal(self.store)

    async def run(self) -> Run:
        run = await self.journal.run(RUN)
        assert run is not None
        return run

    async def found(self, allowed: Allowed = BROKEN) -> str:
        """Return everything that any judge finds."""
        run = await self.run()
        return "\n".join(
            [
                *await evidence.findings(self, run, allowed),
                *await evidence.audited(self),
                *await evidence.commanded(self, 1),
                *evidence.said(self, [run]),
                *evidence.answered(self, twice=False),
                *evidence.live(self, "new"),
            ]
        )

    def wrote(self, *lines: str) -> None:
        """Have scripts write down more."""
        with (self.place.there / "evidence").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    async def tell(self, kind: Kind, step: str = "", attempt: int = 0, **data: object) -> None:
        same = [
            one for one in await self.journal.events(RUN) if one.key[1:4] == (step, attempt, kind)
        ]
        event = Event(
            run=RUN,
            kind=kind,
            at=float(len(await self.journal.events(RUN))),
            step=step,
            attempt=attempt,
            ordinal=len(same),
            data=data,
        )
        await self.journal.append(event)

    async def step(self, name: str, outcome: str, attempt: int = 1, *, says: bytes = b"") -> None:
        """Have a step run to its end, and say what it says unless it said something else."""
        await self.tell(Kind.STEP_STARTED, name, attempt, changes=True)
        self.wrote(f"begin {RUN} {name}", *([f"end {RUN} {name}"] if outcome == "passed" else []))
        data = says or printed(RUN, name)
        log = LogWriter(self.store, LogKey(run=RUN, step=name, attempt=attempt), 10**6)
        await log.write(0, len(data), data)
        await log.flush()
        status = 1 if outcome == "failed" else None
        await self.tell(Kind.STEP_FINISHED, name, attempt, outcome=outcome, status=status)

    async def fail(self) -> None:
        await self.tell(Kind.FINISHED, outcome="failed", reason="a step failed", held=True)

    async def change(self, statement: sa.Executable) -> None:
        await self.store.write(lambda connection: connection.execute(statement))

    async def say(self, key: str) -> None:
        """Say something in both channels under its key, as the bot does."""
        slack, discord = (f"{key}/{channel}" for channel in self.chats.channels)
        workspace = self.chats.slack.workspace
        about = {"event_type": EVENT, "event_payload": {"key": slack}}
        workspace.messages.append(Message(PLACE, workspace.stamp(), BOT, "said", metadata=about))
        server = self.chats.discord
        await written(server, self.chats.room, server.bot, {"content": "", "nonce": nonce(discord)})

    def answer(self, words: str) -> None:
        self.chats.slack.spoken.append({"text": words})


@pytest.fixture
async def scene(tmp_path: Path, sqlite_pattern: Path) -> AsyncIterator[Scene]:
    store = Store(copied(sqlite_pattern, tmp_path))
    place = Place(tmp_path)
    place.there.mkdir()
    (place.there / "live").write_text("new\n", encoding="utf-8")
    async with chats() as talking:
        made = Scene(place=place, store=store, chats=talking)
        row = {"run": RUN, "environment": "staging", "number": 1, "open": True, "generation": 0}
        await made.change(RUNS.insert().values(row))
        request = {"environment": "staging", "number": 1, "flow": "deploy"}
        await made.tell(Kind.REQUESTED, **request)
        await made.tell(Kind.HOLD_TAKEN, environment="staging")
        await made.tell(Kind.STARTED, boots={})
        for name in NAMES:
            await made.step(name, "passed")
        await made.step(BREAKS, "failed")
        await made.fail()
        hold = Hold(environment="staging", run=RUN, person="you", reason="", since=0.0, until=None)
        await store.write(lambda connection: holds.take(connection, hold))
        for what in ("card", "end/0"):
            await made.say(f"{RUN}/{what}")
        made.answer("staging #1 is being planned")
        talking.given.append(Given(platform="slack", words="staging #1", taken=True))
        yield made
    store.close()


async def test_what_is_true_is_well(scene: Scene):
    assert await scene.found() == ""


async def _begins_twice(scene: Scene) -> None:
    scene.wrote(f"begin {RUN} {BREAKS}")


async def _begins_late(scene: Scene) -> None:
    scene.wrote(f"begin {RUN} prepare")


async def _ends_twice(scene: Scene) -> None:
    scene.wrote(f"end {RUN} code")


async def _has_company(scene: Scene) -> None:
    scene.wrote(f"beside {RUN} code")


async def _goes_on(scene: Scene) -> None:
    await scene.step(DEPLOY[-1], "passed")


async def _tries_again(scene: Scene) -> None:
    await scene.step(BREAKS, "failed", 2)


async def _loses_a_byte(scene: Scene) -> None:
    said = printed(RUN, "code")[:-1]
    await scene.change(CHUNKS.update().where(CHUNKS.c.step == "code").values(data=said))


async def _loses_a_byte_of_what_failed(scene: Scene) -> None:
    said = printed(RUN, BREAKS)[:-1]
    await scene.change(CHUNKS.update().where(CHUNKS.c.step == BREAKS).values(data=said))


async def _repeats_a_byte(scene: Scene) -> None:
    said = printed(RUN, "code")
    await scene.change(CHUNKS.update().where(CHUNKS.c.step == "code").values(data=said[:1] + said))


async def _lets_go(scene: Scene) -> None:
    await scene.store.write(lambda connection: holds.free(connection, "staging"))


async def _forgets_an_event(scene: Scene) -> None:
    await scene.change(EVENTS.delete().where(EVENTS.c.kind == Kind.HOLD_TAKEN.value))


async def _runs_once_more(scene: Scene) -> None:
    row = {"run": "staging-2", "environment": "staging", "number": 2, "open": False}
    await scene.change(RUNS.insert().values({**row, "generation": 0}))


async def _ends_twice_in_chat(scene: Scene) -> None:
    await scene.say(f"{RUN}/end/0")


async def _says_twice_in_a_thread(scene: Scene) -> None:
    workspace = scene.chats.slack.workspace
    about = {"event_type": EVENT, "event_payload": {"key": "step"}}
    for _ in range(2):
        made = Message(PLACE, workspace.stamp(), BOT, "said", metadata=about, thread="1.1")
        workspace.messages.append(made)


async def _says_no_end(scene: Scene) -> None:
    del scene.chats.slack.workspace.messages[-1]


async def _answers_nobody(scene: Scene) -> None:
    scene.chats.slack.spoken.clear()


async def _answers_twice(scene: Scene) -> None:
    scene.answer("staging #1 is being planned")


async def _has_something_else_live(scene: Scene) -> None:
    (scene.place.there / "live").write_text("old\n", encoding="utf-8")


FALSE: dict[Callable[[Scene], Awaitable[None]], str] = {
    _begins_twice: f"{BREAKS} ran 2 times in 1 attempts",
    _begins_late: "ran out of order",
    _ends_twice: "code passed and came to its end 2 times",
    _has_company: "code ran beside a script that was still at work",
    _goes_on: f"look ran behind {BREAKS}, which had failed",
    _tries_again: f"{BREAKS} needed 2 attempts, and nothing had ended it",
    _loses_a_byte: "the log of code holds",
    _loses_a_byte_of_what_failed: f"the log of {BREAKS} holds",
    _repeats_a_byte: "the log of code holds",
    _lets_go: "the environment is held by nobody",
    _forgets_an_event: "the audit chain is broken",
    _runs_once_more: "1 commands were accepted, and 2 runs are there",
    _ends_twice_in_chat: f"{RUN}/end/0/slack:C1 stands there 2 times",
    _says_twice_in_a_thread: "step stands there 2 times",
    _says_no_end: f"{RUN}/end/0/slack:C1 does not stand there",
    _answers_nobody: "slack: no answer says 'staging #1'",
    _answers_twice: "slack: 2 answers say 'staging #1'",
    _has_something_else_live: "old is live, not new",
}


@pytest.mark.parametrize("lie", FALSE, ids=lambda lie: lie.__name__.strip("_"))
async def test_what_is_false_is_found(scene: Scene, lie: Callable[[Scene], Awaitable[None]]):
    await lie(scene)
    assert FALSE[lie] in await scene.found()


async def test_a_run_that_ended_otherwise_than_it_had_to_is_found(scene: Scene):
    assert "is failed, not succeeded: a step failed" in await scene.found(WHOLE)
    assert await scene.found(replace(WHOLE, fails=True)) == ""


async def test_a_lost_attempt_may_have_said_the_beginning_and_nothing_else(scene: Scene):
    said = printed(RUN, BREAKS)
    await scene.step(BREAKS, "lost", 2, says=said[:100])
    await scene.fail()
    allowed = replace(BROKEN, loses=True)
    assert await scene.found(allowed) == ""
    await scene.step(BREAKS, "lost", 3, says=said[:50] + said[:50])
    assert f"the log of {BREAKS} holds 100 bytes" in await scene.found(allowed)


async def test_what_a_shell_says_of_a_full_disk_is_known(scene: Scene):
    said = printed(RUN, BREAKS) + b"run: line 12: echo: write error: No space left on device\n"
    await scene.change(CHUNKS.update().where(CHUNKS.c.step == BREAKS).values(data=said))
    assert f"the log of {BREAKS} holds" in await scene.found()
    assert await scene.found(replace(BROKEN, fails=True)) == ""


WORDS = bytes(range(32, 127)) * 1000


@pytest.mark.parametrize(
    ("head", "gap", "tail", "missing"),
    [
        (WORDS, 0, b"", 0),
        (WORDS[:10], 0, b"", len(WORDS) - 10),
        (WORDS[:CAP], len(WORDS) - 2 * CAP, WORDS[-CAP:], 0),
        (WORDS[:CAP], len(WORDS) - 2 * CAP - 5, WORDS[-CAP - 5 : -5], 5),
        (WORDS[:CAP], len(WORDS) - 2 * CAP, WORDS[-CAP + 1 :], None),
        (WORDS[:CAP], len(WORDS) - 2 * CAP + 1, WORDS[-CAP:], None),
        (WORDS[:10], len(WORDS) - CAP - 10, WORDS[-CAP:], None),
        (WORDS[:CAP], len(WORDS) - CAP - 10, WORDS[-10:], None),
        (WORDS[1:], 0, b"", None),
        (WORDS + WORDS[:1], 0, b"", None),
    ],
)
def test_of_a_log_that_is_cut_head_and_tail_are_as_they_were_said(
    head: bytes, gap: int, tail: bytes, missing: int | None
):
    mark = b"\n[... %d bytes cut out here ...]\n" % gap if gap else b""
    assert evidence.unsaid(head + mark + tail, WORDS) == missing


async def test_a_deploy_that_was_taken_back_is_known_to_be(scene: Scene):
    found = await evidence.taken_back(scene, RUN)
    assert found == [f"{RUN} was taken back, and is failed"]
    await scene.tell(Kind.ROLLED_BACK, by="staging-2")
    assert await evidence.taken_back(scene, RUN) == []


def test_a_bot_ends_by_itself_where_its_database_is_away_at_the_start_and_nowhere_else():
    away, other = "has ended by itself with 1: … [no-database] …", "has ended by itself with -11: "
    assert evidence.alive([away, other], closed=True) == [f"a bot {other}"]
    assert evidence.alive([away], closed=False) == [f"a bot {away}"]


async def test_a_run_that_never_started_has_run_nothing(scene: Scene):
    run = replace(await scene.run(), id="staging-9", problem={"code": "host-unreachable"})
    barred = replace(WHOLE, bars=True)
    assert await evidence.findings(scene, run, barred) == []
    scene.wrote("begin staging-9 prepare")
    assert await evidence.findings(scene, replace(run, problem={}), WHOLE) == [
        "never started, and nothing had kept it from that",
        "never started, and has run a script",
        "never started, and is failed without a problem",
    ]
