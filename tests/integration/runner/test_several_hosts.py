import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from config.load import read
from runner.control import RollbackOrder
from runner.planning import Planner
from runner.plans import Plans
from runner.record.events import Kind
from runner.record.journal import Journal
from runner.record.run import Outcome, Run, State
from runner.record.store import Store
from runner.tidying import Tidying
from tests.integration.runner.farm import STEPS, Farm, committed, farm, machines, origin, written


@pytest.fixture
async def three(tmp_path: Path, database: str) -> AsyncIterator[Farm]:
    with machines(tmp_path, 3) as hosts:
        origin(tmp_path)
        async with farm(tmp_path, hosts, written(tmp_path, hosts), database) as made:
            yield made


async def deployed(three: Farm) -> Run:
    run = await three.deployed()
    assert run.state is State.SUCCEEDED, run.reason
    return run


def marks(run: Run, step: str = "code") -> dict[str, Outcome | None]:
    return {name: one.outcome for name, one in run.steps[step].hosts.items()}


async def host_events(three: Farm, run: str) -> list[tuple[Kind, str]]:
    events = await three.control.events(run)
    kinds = {Kind.HOST_BEGAN, Kind.HOST_ENDED}
    return [(one.kind, one.data["host"]) for one in events if one.kind in kinds]


async def test_a_step_runs_on_every_host_and_what_is_done_once_on_the_first(three: Farm):
    run = await deployed(three)
    commit = (await three.control.plan(run.id)).commit.sha
    assert three.live() == [commit] * 3
    assert [one.has("schema") for one in three.hosts] == [["migrated"], [], []]
    assert [one.has("told") for one in three.hosts] == [[f"{one.home}/live"] for one in three.hosts]
    assert set(marks(run).values()) == {Outcome.PASSED}
    told = run.steps["code"].finished
    assert [one["says"] for one in told["checks"]] == ["The version is there", "Nothing is odd"]
    for machine in three.hosts:
        log = await three.control.log(run.id, f"code@{machine.name}")
        assert log is not None
        assert log.text == f"it is {machine.home}\n"
    assert not (await three.control.verify_audit()).broken


async def test_the_first_host_ends_before_any_other_begins(three: Farm):
    run = await deployed(three)
    told = list(await host_events(three, run.id))
    assert told[:2] == [(Kind.HOST_BEGAN, "web-1"), (Kind.HOST_ENDED, "web-1")]
    assert set(told[2:4]) == {(Kind.HOST_BEGAN, "web-2"), (Kind.HOST_BEGAN, "web-3")}


async def test_a_first_host_that_fails_keeps_the_others_as_they_were(three: Farm):
    three.hosts[0].switch("broken")
    run = await three.deployed()
    assert run.state is State.FAILED
    assert run.reason == (
        "Check out: web-1: its script ended with exit status 1; not begun on web-2, web-3"
    )
    assert [one.has("ran") for one in three.hosts] == [["began"], [], []]


async def test_a_host_whose_checks_fail_stops_the_step_before_the_others(three: Farm):
    three.hosts[0].switch("odd")
    run = await three.deployed()
    assert "web-1: Nothing is odd: odd" in run.reason
    assert three.live()[1:] == ["nothing", "nothing"]


async def test_a_host_that_fails_lets_those_at_work_end_and_a_retry_goes_on_there_alone(
    three: Farm,
):
    two, third = three.hosts[1:]
    two.switch("broken")
    third.switch("slow")
    deploy = await three.order()
    failed = await until_ended(three, deploy, "web-2")
    assert (failed.data["outcome"], failed.data["going"]) == ("failed", ["web-3"])
    third.switch("slow", on=False)
    run = await three.ended(deploy)
    assert run.reason == "Check out: web-2: its script ended with exit status 1"
    assert marks(run) == {
        "web-1": Outcome.PASSED,
        "web-2": Outcome.FAILED,
        "web-3": Outcome.PASSED,
    }
    two.switch("broken", on=False)
    position = await three.now()
    assert isinstance(await three.control.retry(run.id, "dana"), Run)
    rechecked = await three.until(deploy, Kind.RECHECKED, after=position)
    assert rechecked.data["step"] == ""
    assert "Nothing is odd" in {one["says"] for one in rechecked.data["checks"]}
    await three.until(deploy, Kind.FINISHED, after=position)
    assert (await three.run(deploy)).state is State.SUCCEEDED
    assert [one.has("ran").count("began") for one in three.hosts] == [1, 2, 1]
    assert [one.has("told") for one in three.hosts] == [[f"{one.home}/live"] for one in three.hosts]


async def until_ended(three: Farm, run: str, host: str):
    at = 0
    while True:
        for told in await three.control.told(at):
            at = told.position
            event = told.event
            if (event.run, event.kind) == (run, Kind.HOST_ENDED) and event.data["host"] == host:
                return event
        await three.control.news(at, 1)


async def test_a_step_that_one_host_has_lost_is_run_again_there_alone(three: Farm):
    two = three.hosts[1]
    two.switch("slow")
    deploy = await three.order()
    await until_ended(three, deploy, "web-3")
    (start,) = two.server.run_dir(deploy, "farm").glob("code.*.start")
    os.kill(int(start.read_text().split()[0]), signal.SIGKILL)
    two.switch("slow", on=False)
    lost = await until_ended(three, deploy, "web-2")
    assert lost.data["outcome"] == "lost"
    run = await three.ended(deploy)
    assert run.state is State.SUCCEEDED, run.reason
    assert set(marks(run).values()) == {Outcome.PASSED}
    assert [one.has("ran").count("began") for one in three.hosts] == [1, 2, 1]


async def test_no_host_is_begun_behind_one_that_failed(tmp_path: Path, database: str):
    with machines(tmp_path, 4) as hosts:
        origin(tmp_path)
        steps = [{**STEPS[1], "parallel": 1}]
        hosts[1].switch("broken")
        async with farm(tmp_path, hosts, written(tmp_path, hosts, steps), database) as four:
            run = await four.deployed()
    assert run.reason.endswith("exit status 1; not begun on web-3, web-4")
    assert [one.has("ran") for one in hosts] == [["began", "ended"], ["began"], [], []]


async def test_what_could_not_be_judged_on_the_first_host_asks_and_then_goes_on(
    tmp_path: Path, database: str
):
    with machines(tmp_path, 2) as hosts:
        origin(tmp_path)
        unclear = {"check": "command", "says": "It can be seen", "at_least": 1}
        unclear["run"] = 'if [ -e "$HOME/dark" ]; then echo dark; else echo 1; fi'
        steps = [{**STEPS[1], "verify": [unclear]}]
        hosts[0].switch("dark")
        async with farm(tmp_path, hosts, written(tmp_path, hosts, steps), database) as two:
            run = await two.order()
            asked = await two.until(run, Kind.QUESTION_ASKED, Kind.FINISHED)
            assert "not begun on web-2" in asked.data["text"]
            assert hosts[1].has("ran") == []
            ended = await two.ended(run)
    assert ended.state is State.SUCCEEDED, ended.reason
    assert ended.steps["code"].outcome is Outcome.WARNED
    assert [one.has("ran").count("began") for one in hosts] == [1, 1]


async def test_a_cancelled_step_begins_on_no_other_host(three: Farm):
    three.hosts[0].switch("slow")
    deploy = await three.order()
    await three.until(deploy, Kind.HOST_BEGAN)
    await three.control.cancel(deploy, "dana")
    run = await three.ended(deploy)
    assert run.state is State.CANCELLED
    assert marks(run)["web-1"] is Outcome.CANCELLED
    assert [one.has("ran") for one in three.hosts] == [["began"], [], []]


async def test_each_host_is_taken_back_to_its_own_version(three: Farm):
    first = (await three.control.plan((await deployed(three)).id)).commit.sha
    second = committed(three.folder)
    three.hosts[1].switch("broken")
    run = await three.deployed()
    assert run.state is State.FAILED
    assert three.live() == [second, first, second]
    wish = RollbackOrder(environment="staging", person="you", mode="quick")
    back = await three.control.rollback(wish)
    assert isinstance(back, Run)
    done = await three.ended(back.id)
    assert done.state is State.SUCCEEDED, done.reason
    assert three.live() == [first] * 3
    assert [one.has("left") for one in three.hosts] == [[second], [first], [second]]
    kept = [[f"{three.hosts[0].home}/live"], [], [f"{three.hosts[2].home}/live"]]
    assert [one.has("kept") for one in three.hosts] == kept, "web-2 had handed on nothing"
    plan = await three.control.plan(back.id)
    differs = f"web-1: {second[:10]}, web-2: {first[:10]}, web-3: {second[:10]}"
    assert differs in {fact.value for fact in plan.facts}


async def test_a_host_that_is_changed_by_hand_voids_an_approval(tmp_path: Path, database: str):
    with machines(tmp_path, 2) as hosts:
        origin(tmp_path)
        configuration = written(tmp_path, hosts, approval={"quorum": 1})
        async with farm(tmp_path, hosts, configuration, database) as two:
            run = await two.order()
            await two.until(run, Kind.APPROVAL_REQUESTED)
            (hosts[1].home / "live").write_text("b" * 40 + "\n")
            await two.approve(run)
            ended = await two.ended(run)
            assert ended.problem["code"] == "live-changed"
            assert ended.problem["what"].startswith("Live on web-2 was nothing")


KEPT = {
    "id": "place",
    "says": "Place",
    "outputs": ["PLACE"],
    "uses": ["RUN", "OUT_PLACE"],
    "run": 'echo "$RUN" >>"$HOME/removed"; echo "${OUT_PLACE##*/}"',
}


async def test_what_runs_leave_goes_from_every_host(tmp_path: Path):
    with machines(tmp_path, 2) as hosts:
        origin(tmp_path)
        folder = written(tmp_path, hosts)
        file = folder / "playbooks/staging.yaml"
        file.write_text(file.read_text() + yaml.safe_dump({"keeps": [KEPT]}))
        async with farm(tmp_path, hosts, folder) as two:
            await deployed(two)
            hosts[1].switch("broken")
            committed(tmp_path)
            assert (await two.deployed()).state is State.FAILED
            hosts[1].switch("broken", on=False)
            await two.control.unlock("staging", "dana", "looked at")
            await deployed(two)
            left = [one.server.run_dir("staging-2", "farm") for one in hosts]
            assert all(each.is_dir() for each in left)
            gone = await tidied(two, folder)
            assert ("staging-2", "run-folder") in gone
            assert ("staging-1", "place") in gone
            assert not any(each.exists() for each in left)
            assert all("staging-1" in one.has("removed") for one in hosts)
            assert not any("staging-3" in one.has("removed") for one in hosts)
            assert (await two.run("staging-2")).removed["run-folder"] is True


async def tidied(two: Farm, folder: Path) -> list[tuple[str, str]]:
    configuration = read(folder).configuration
    assert configuration is not None
    store = Store(f"sqlite:///{two.folder}/state/handrail.db")
    planner = Planner(configuration, two.folder / "state")
    tidying = Tidying(configuration, Journal(store), Plans(store), planner)
    gone = await tidying.tidy("staging")
    store.close()
    return [(one.past.run.id, one.id) for one in gone]
