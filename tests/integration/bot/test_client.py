"""The interactive chat, typed into and looked at as on a terminal."""

import asyncio
import contextlib
import io
import re
from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from bot.terminal import line_mode
from bot.terminal.client import Client
from bot.terminal.render import Look
from commands.reply import Actions, Button, Heading, Line, Lines, Message, Sign
from tests.integration.bot.conftest import opened

pytestmark = pytest.mark.timeout(60)

CANCEL = Actions(buttons=(Button(label="Cancel", action="cancel staging-1"),))
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")


def card(sign, label, *blocks, since=0.0):
    line = Line(sign=sign, text="Install", since=since)
    return Message(
        text=label,
        blocks=(Heading(text=f"staging #1 · {label}"), Lines(lines=(line,)), *blocks),
    )


class Terminal:
    def __init__(self, keys):
        self._keys = keys
        self.out = io.StringIO()
        self.now = 1000.0

    def type(self, text):
        self._keys.send_text(text)

    @property
    def shown(self):
        return _STEERING.sub("", self.out.getvalue())

    def clear(self):
        self.out.seek(0)
        self.out.truncate()

    async def shows(self, text, *, anew=False):
        """Wait for a text; `anew` has the whole prompt drawn again, not what changed of it."""
        async with asyncio.timeout(20):
            while text not in self.shown:
                if anew:
                    self.clear()
                    self.type("\x0c")
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def sitting(place):
    with create_pipe_input() as keys:
        terminal = Terminal(keys)
        display = Vt100_Output(terminal.out, lambda: Size(rows=40, columns=100), term="xterm")
        with create_app_session(input=keys, output=display):
            client = Client(
                place.path, "deploys", clock=lambda: terminal.now, keyboard=keys, display=display
            )
            chatting = asyncio.create_task(client.run())
            await terminal.shows("Ana in deploys>")
            yield terminal
            terminal.type("\x15\x04")  # clear the line, leave
            async with asyncio.timeout(20):
                await chatting


async def test_what_is_typed_is_said_and_answered(place):
    async with sitting(place) as terminal:
        terminal.type("/handrail whoami\r")
        await terminal.shows("Ana: /handrail whoami")
        await terminal.shows("You are Ana")


async def test_the_card_stays_above_the_input_and_its_clock_runs(place):
    async with sitting(place) as terminal:
        running = card(Sign.RUNNING, "running", CANCEL, since=990.0)
        reference = await place.platform.post("deploys", running, None, "card")
        await terminal.shows("staging #1 · running")
        await terminal.shows("10s", anew=True)
        terminal.now = 1061.0
        await terminal.shows("1m 11s", anew=True)
        terminal.clear()
        await place.platform.edit("deploys", reference, card(Sign.PASSED, "succeeded"))
        await terminal.shows("staging #1 · succeeded")
        terminal.clear()
        await terminal.shows("Ana in deploys>", anew=True)
        assert "staging #1" not in terminal.shown


async def test_tab_completes_commands_environments_and_runs(place):
    await place.platform.post("deploys", card(Sign.PASSED, "succeeded"), None, "card")
    async with sitting(place) as terminal:
        await terminal.shows("succeeded")
        terminal.type("/hand\tsho\tstaging#\t\r")
        await terminal.shows("Ana: /handrail show staging#1")


async def test_help_lists_the_keys(place):
    async with sitting(place) as terminal:
        terminal.type("/help\r")
        await terminal.shows("+1 alone: the newest one")


async def test_ctrl_c_clears_the_line_and_stops_nothing(place):
    async with sitting(place) as terminal:
        terminal.type("/deploy staging\x03")
        terminal.type("hello\r")
        await terminal.shows("Ana: hello")
    assert not place.tale.orders


async def test_quit_leaves(place):
    async with sitting(place) as terminal:
        terminal.type("/quit\r")


async def test_text_from_outside_cannot_steer_the_terminal(place):
    async with sitting(place) as terminal:
        nasty = Message(text="\x1b]0;owned\x07\x1b[2J")
        await place.platform.post("deploys", nasty, None, "k")
        await terminal.shows("owned")
        assert "\x1b]0;owned" not in terminal.out.getvalue()


async def test_a_bot_that_restarts_is_waited_for(tmp_path):
    async with contextlib.AsyncExitStack() as stack:
        async with opened(tmp_path) as place:
            terminal = await stack.enter_async_context(sitting(place))
        await terminal.shows("the bot is not there", anew=True)
        terminal.type("hello\r")
        await terminal.shows("Not sent")
        terminal.clear()
        again = await stack.enter_async_context(opened(tmp_path))
        await terminal.shows("Ana in deploys>", anew=True)
        await again.platform.post("deploys", Message(text="Back again."), None, "k")
        await terminal.shows("Back again.")
        await stack.pop_all().aclose()


async def lines(*typed):
    for line in typed:
        yield f"{line}\n"


async def test_without_a_terminal_lines_take_effect_one_after_another(place):
    out = io.StringIO()
    async with place.link("deploys", listening=True) as link:
        typed = lines("/deploy staging", "/deploy production", "/handrail whoami", "/quit", "no")
        await line_mode.talk(link, typed, out, lambda: Look(now=0.0))
    said = re.findall(r"^Ana: (.*)$", out.getvalue(), re.MULTILINE)
    assert said == ["/deploy staging", "/deploy production", "/handrail whoami"]
    assert "You are Ana" in out.getvalue()


async def test_without_a_terminal_a_card_is_printed_when_a_step_changes(place):
    out = io.StringIO()
    waiting = asyncio.Event()

    async def typed():
        await waiting.wait()
        yield "seen\n"

    async with place.link("deploys", listening=True) as link:
        talking = asyncio.create_task(line_mode.talk(link, typed(), out, lambda: Look(now=1000.0)))
        first = card(Sign.RUNNING, "running", CANCEL)
        reference = await place.platform.post("deploys", first, None, "card")
        await place.platform.edit("deploys", reference, replace(first, text="the same"))
        warned = card(Sign.WARNED, "running", CANCEL)
        await place.platform.edit("deploys", reference, warned)
        waiting.set()
        await talking
    assert out.getvalue().count("Install") == 2
