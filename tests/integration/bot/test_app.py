import asyncio
import socket

import aiohttp
import pytest
import sqlalchemy as sa

from bot.app import Parts, product, serving
from bot.chat import Unreachable
from bot.terminal.link import linked
from bot.terminal.socket import path_in
from bot.terminal.speaker import Heard, PeerSpeaker
from bot.terminal.wire import Posted
from commands.reply import Message, Reply
from config.load import read
from config.problem import ProblemError
from runner.record.run import State
from tests.integration.bot.folder import written
from tests.unheard import refuse

pytestmark = pytest.mark.timeout(60)


def configured(folder, **settings):
    reading = read(written(folder, **settings))
    assert reading.configuration, reading.findings
    return reading.configuration


class Broken:
    """A platform that nothing reaches."""

    name = "slack"
    edit_gap = 0.0
    edit_window = 0.0

    async def post(self, channel, message, thread, key):
        raise Unreachable("down")

    async def edit(self, channel, reference, message):
        raise ZeroDivisionError

    async def react(self, channel, reference, sign):
        raise Unreachable("down")

    async def answer(self, heard, reply):
        raise Unreachable("down")

    async def signs(self, channel, reference):
        raise Unreachable("down")

    async def confirmed(self, user, roles, told):
        raise Unreachable("down")


class Late(Broken):
    """One that is looked at after the database was opened, and takes it away."""

    @property
    def name(self):
        if not sa.event.contains(sa.Engine, "begin", refuse):
            sa.event.listen(sa.Engine, "begin", refuse)
        return "slack"


async def ended(bot, run):
    position = 0
    async with asyncio.timeout(30):
        while (found := await bot.control.run(run)) is None or not found.ended:
            await bot.control.news(position, 5.0)
            position = max([told.position for told in await bot.control.told(position)], default=0)
    return found


async def test_a_command_becomes_a_run_that_the_channel_is_told_of(tmp_path, own_database_url):
    configuration = configured(tmp_path / "config", database=own_database_url)
    async with (
        serving(product(configuration)) as bot,
        linked(bot.socket, channel="deploys", listen=True) as link,
    ):
        await link.line("/deploy staging")
        run = await ended(bot, "staging-1")
        assert run.state is State.FAILED
        assert run.request["channel"] == "terminal:deploys"
        async for frame in link.frames():
            if isinstance(frame, Posted) and "origin" in str(frame.message):
                break


async def counted(bot, line):
    """Read /metrics until it holds a line: it follows the journal behind the run's end."""
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{bot.http}/metrics") as page:
                if line in (await page.text()).splitlines():
                    return
            await bot.control.news(2**40, 0.05)


async def test_metrics_tell_the_record_and_go_on_where_they_were_after_a_restart(
    tmp_path, own_database_url
):
    configuration = configured(tmp_path / "config", database=own_database_url)
    failed = 'handrail_runs_total{environment="staging",flow="deploy",outcome="failed"} 1.0'
    async with serving(product(configuration)) as bot:
        async with linked(bot.socket, channel="deploys") as link:
            await link.ask("/deploy staging")
        await ended(bot, "staging-1")
        await counted(bot, failed)
    async with serving(product(configuration)) as bot:
        await counted(bot, failed)


async def test_a_platform_that_is_down_takes_no_other_down(tmp_path):
    configuration = configured(tmp_path / "config")
    parts = Parts(configuration=configuration, platforms=(Broken(),))
    async with (
        serving(parts) as bot,
        linked(bot.socket, channel="deploys", listen=True) as link,
    ):
        await link.line("/deploy staging")
        async for frame in link.frames():
            if isinstance(frame, Posted):
                break
        async with aiohttp.ClientSession() as session, session.get(f"{bot.http}/readyz") as page:
            assert page.status == 200


async def test_a_taken_port_stops_the_start_and_gives_everything_back(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        configuration = configured(tmp_path / "config", http={"port": port})
        with pytest.raises(ProblemError, match="http-address"):
            async with serving(product(configuration)):
                pass
    async with serving(product(configuration)) as bot:
        assert bot.http.endswith(f":{port}")


async def test_a_database_that_cannot_be_opened_is_a_problem_without_its_password(tmp_path):
    url = "postgresql+psycopg://bot:very-secret@127.0.0.1:1/none"
    configuration = configured(tmp_path / "config", database=url)
    with pytest.raises(ProblemError, match="no-database") as told:
        async with serving(product(configuration)):
            pass
    assert "very-secret" not in str(told.value)


async def test_only_one_bot_serves_a_database(tmp_path):
    configuration = configured(tmp_path / "config", http={"enabled": False})
    async with serving(product(configuration)) as bot:
        assert bot.http == ""
        with pytest.raises(ProblemError, match="already-serving"):
            async with serving(product(configuration)):
                pass
        async with linked(bot.socket) as link:
            assert (await link.ask("/handrail status")).kind == "done"


async def test_what_breaks_within_comes_out_as_it_is(tmp_path):
    with pytest.raises(ZeroDivisionError):
        async with serving(product(configured(tmp_path / "config"))):
            raise ZeroDivisionError


async def test_a_database_that_goes_while_a_bot_begins_is_a_problem_with_its_cure(tmp_path):
    configuration = configured(tmp_path / "config")
    try:
        with pytest.raises(ProblemError, match="no-database"):
            async with serving(Parts(configuration=configuration, platforms=(Late(),))):
                pytest.fail("it has begun without one")
    finally:
        sa.event.remove(sa.Engine, "begin", refuse)


async def test_another_root_may_say_who_speaks_and_add_commands(tmp_path):
    class Actor(PeerSpeaker):
        def hears(self, peer, line):
            if line.startswith("/as "):
                reply = Reply(message=Message(text="Done."))
                return Heard(user="4242", text="", reply=reply)
            return super().hears(peer, line)

    async def hook(line, caller):
        told = Reply(message=Message(text=f"{caller.user} asks."))
        return told if line == "/fault" else None

    configuration = configured(tmp_path / "config")
    parts = Parts(configuration=configuration, speaker=Actor(), hook=hook, extra=("/fault",))
    async with serving(parts) as bot, linked(bot.socket, channel="deploys") as link:
        assert (await link.ask("/as dana")).message.text == "Done."
        assert "asks" in (await link.ask("/fault")).message.text
        assert link.welcome.extra == ("/fault",)


async def test_nothing_is_left_of_a_bot_that_has_stopped(tmp_path, own_database_url):
    configuration = configured(tmp_path / "config", database=own_database_url)
    async with serving(product(configuration)):
        state = tmp_path / "config" / "state"
        before = asyncio.all_tasks()
        assert len(before) > 1
    assert {task for task in asyncio.all_tasks() if not task.done()} == {asyncio.current_task()}
    assert not path_in(state).is_socket()
