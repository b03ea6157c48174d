"""The terminal chat as people use it: the channel scrolls by, the card stays above the input."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.shortcuts import CompleteStyle

from bot.terminal import screen
from bot.terminal.completion import Known, WordCompleter
from bot.terminal.feed import Feed, Item
from bot.terminal.ink import Piece, Style, ansi, safe
from bot.terminal.link import Link, linked
from bot.terminal.render import Look
from bot.terminal.standing_card import standing
from bot.terminal.wire import Answer, FromServer, Posted, Welcome
from commands.reply import Heading
from config.problem import ProblemError

_REFRESH = 0.5  # seconds between two looks at the clock
_AGAIN = 1.0  # seconds between two tries to reach a bot that has gone
_RUN = re.compile(r"([a-z][a-z0-9-]*) #(\d+)")
_KEPT = 20  # runs offered by Tab
_CARDS = 3  # cards shown at a time, the newest
_TYPING = 4  # lines of the terminal kept for what one types

KEYS = """\
/deploy, /rollback, /handrail …   commands; Tab completes
+1 #42, -1 #42                    yes or no to an approval request; +1 alone: the newest one
+1 #42 off                        take it back before it counts
/handrail answer #42 WORD         answer what a run asks
/quit or Ctrl-D                   leave; runs go on"""


@dataclass(slots=True, kw_only=True)
class Desk:
    """What the prompt shows, fed by the connection.

    Attributes:
        link: None while the bot cannot be reached.
    """

    feed: Feed = field(default_factory=lambda: Feed(in_place=True))
    link: Link | None = None
    welcome: Welcome | None = None
    person: str = ""
    runs: tuple[str, ...] = ()

    def greet(self, link: Link) -> None:
        """Note that the bot is there."""
        self.link = link
        self.welcome = link.welcome
        self.person = link.welcome.person

    def take(self, frame: FromServer) -> tuple[Item, ...]:
        """Note what a frame says, and return what is to be printed."""
        if isinstance(frame, Answer):
            self.person = frame.person
        if isinstance(frame, Posted):
            for block in frame.message.blocks:
                if isinstance(block, Heading) and (found := _RUN.match(block.text)):
                    name = f"{found[1]}#{found[2]}"
                    self.runs = tuple(dict.fromkeys([name, *self.runs]))[:_KEPT]
        return self.feed.take(frame)

    def known(self) -> Known:
        """Return what Tab can complete."""
        if self.welcome is None:
            return Known()
        return Known(
            environments=self.welcome.environments, runs=self.runs, extra=self.welcome.extra
        )

    def prompt(self, look: Look, rows: int) -> str:
        """Return the cards that are going on, and below them where one types, in `rows` lines."""
        cards = list(self.feed.cards.values())[-_CARDS:]
        each = max((rows - _TYPING) // max(len(cards), 1), 3)
        shown = [ansi(line) for card in cards for line in standing(card, look, each)]
        here = self.welcome.channel if self.welcome else ""
        gone = "" if self.link else " (the bot is not there; trying again)"
        who = safe(self.person) or "nobody the bot knows"
        shown.append(ansi((Piece(f"{who} in {here}{gone}> ", Style.STRONG),)))
        return "\n".join(shown)


class Client:
    """One person at one terminal."""

    def __init__(
        self,
        path: Path,
        channel: str,
        *,
        clock: Callable[[], float] = time.time,
        keyboard: Input | None = None,
        display: Output | None = None,
    ) -> None:
        """Sit in `channel` of the bot behind the socket `path`.

        `keyboard` and `display` are this process's terminal by default.
        """
        self._path = path
        self._channel = channel
        self._clock = clock
        self._display = display
        self._desk = Desk()
        self._session: PromptSession[str] = PromptSession(
            message=lambda: ANSI(self._desk.prompt(self._look(), self._rows())),
            completer=WordCompleter(self._desk.known),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            reserve_space_for_menu=0,
            refresh_interval=_REFRESH,
            erase_when_done=True,
            input=keyboard,
            output=display,
        )

    async def run(self) -> None:
        """Chat until the person leaves.

        Raises:
            ProblemError: the bot cannot be reached at the beginning, or sends us away.
        """
        async with linked(self._path, channel=self._channel, listen=True) as link:
            self._desk.greet(link)
            with patch_stdout(raw=True):
                async with asyncio.TaskGroup() as group:
                    hearing = group.create_task(self._hear(link))
                    await self._read()
                    hearing.cancel()

    async def _read(self) -> None:
        """Take what is typed until Ctrl-D or `/quit`."""
        while True:
            try:
                text = (await self._session.prompt_async()).strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                continue  # Ctrl-C clears the line, as in a shell; it never stops a run
            if text == "/quit":
                return
            if text == "/help":
                self._write(KEYS)
            elif text:
                await self._say(text)

    async def _say(self, text: str) -> None:
        if self._desk.link is None:
            self._write(f"Not sent, the bot is not there: {text}")
            return
        try:
            await self._desk.link.line(text)
        except ProblemError as error:
            self._write(str(error))

    async def _hear(self, link: Link) -> None:
        """Print what comes; a bot that goes away is waited for."""
        await self._frames(link)
        while True:
            self._desk.link = None
            self._refresh()
            await asyncio.sleep(_AGAIN)
            try:
                async with linked(self._path, channel=self._channel, listen=True) as again:
                    self._desk.greet(again)
                    await self._frames(again)
            except ProblemError:
                continue  # not back yet

    async def _frames(self, link: Link) -> None:
        try:
            async for frame in link.frames():
                items = self._desk.take(frame)
                for item in items:
                    self._write(screen.coloured(item, self._look()))
                if not items:
                    self._refresh()
        except ProblemError as error:
            self._write(str(error))

    def _write(self, text: str) -> None:
        print_formatted_text(ANSI(text), output=self._session.app.output)

    def _refresh(self) -> None:
        self._session.app.invalidate()

    def _rows(self) -> int:
        return self._session.app.output.get_size().rows

    def _look(self) -> Look:
        width = self._session.app.output.get_size().columns
        return Look(now=self._clock(), width=min(width - 1, 120), zone=None)
