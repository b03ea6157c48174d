import asyncio
import io
from dataclasses import replace

import pytest

from bot import asking
from bot.chat import GoneForGood, MessageGone
from bot.checking import check, valid
from bot.cli import main
from bot.terminal.speaker import Heard
from commands.reply import Message
from config.problem import ProblemError
from runner.record.run import Run, State
from tests.integration.bot.conftest import opened
from tests.integration.bot.folder import written

pytestmark = pytest.mark.timeout(60)


async def test_asking_prints_the_reply_and_fails_on_a_refusal(place, capsys):
    assert await asking.ask(place.path, "/deploy staging") == 0
    assert "staging #1" in capsys.readouterr().out
    assert await asking.ask(place.path, "finn: /deploy staging") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "deploy" in told.err


@pytest.mark.parametrize(("state", "status"), [(State.SUCCEEDED, 0), (State.FAILED, 1)])
async def test_following_succeeds_only_with_the_run(place, capsys, state, status):
    await asking.ask(place.path, "/deploy staging")
    following = asyncio.create_task(asking.follow(place.path, "#1"))
    run = place.tale.runs_by_id["staging-1"]
    place.tale.keep(replace(run, state=state, ended_at=1.0))
    assert await following == status
    assert f"staging #1 · deploy · {'succeeded' if status == 0 else 'not started'}" in (
        capsys.readouterr().out
    )


async def test_following_says_when_there_is_no_such_run_or_more_than_one(place, capsys):
    await asking.ask(place.path, "/deploy staging")
    run = place.tale.runs_by_id["staging-1"]
    place.tale.keep(replace(run, id="production-1", environment="production"))
    capsys.readouterr()
    assert await asking.follow(place.path, "#77") == 1
    assert "no run" in capsys.readouterr().err
    assert await asking.follow(place.path, "#1") == 1
    assert "staging#1 or production#1" in capsys.readouterr().err


async def test_a_run_that_one_may_not_see_is_not_followed(tmp_path, capsys):
    class Stranger:
        def hears(self, peer, line):
            return Heard(user="4242", text=line)

    async with opened(tmp_path, speaker=Stranger()) as place:
        place.tale.keep(Run(id="staging-1", environment="staging", number=1))
        assert await asking.follow(place.path, "staging#1") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "4242" in told.err


async def test_chat_takes_lines_from_any_file(place, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("hello\n/handrail whoami\n"))
    assert await asking.chat(place.path, "deploys") == 0
    assert "You are Ana" in capsys.readouterr().out


def test_check_sums_up(tmp_path, capsys):
    folder = written(tmp_path / "config")
    assert check(folder) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("(a warning)")
    assert told[-1] == f"{folder} is valid (1 warning); environments: staging."
    assert check(tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{tmp_path} has 1 error."


def test_a_wrong_configuration_is_not_served(tmp_path):
    assert valid(written(tmp_path / "config")).settings.name == "handrail"
    with pytest.raises(ProblemError, match="configuration-wrong"):
        valid(tmp_path)


def test_the_script_prints_problems_and_fails(tmp_path, capsys):
    assert main(["version"]) == 0
    assert main(["check", str(written(tmp_path / "config"))]) == 0
    assert main(["--config", str(tmp_path / "config"), "follow", "#1"]) == 1
    assert main(["--config", str(tmp_path / "config"), "chat"]) == 1
    assert main(["--config", str(tmp_path), "runs"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert ["not-serving" in line for line in told] == [True, True, False]


async def test_an_edit_of_what_is_not_there_says_so(place):
    with pytest.raises(MessageGone):
        await place.platform.edit("deploys", "999", Message(text="x"))
    reference = await place.platform.post("ops", Message(text="x"), None, "k")
    with pytest.raises(MessageGone):
        await place.platform.edit("deploys", reference, Message(text="x"))


async def test_an_unknown_channel_is_for_good(place):
    with pytest.raises(GoneForGood, match="no-such-channel"):
        await place.platform.post("elsewhere", Message(text="x"), None, "k")


async def test_a_sign_of_the_bot_changes_nothing(place):
    reference = await place.platform.post("ops", Message(text="x"), None, "k")
    await place.platform.react("ops", reference, "+1")
