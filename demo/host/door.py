"""Where the stand-ins on the host's PATH ask: a port on loopback that wants a token first.

A stand-in is a few lines of bash, which starts faster than anything that could speak a better
protocol: it sends its token, its name and its arguments, each ended by NUL, and prints the answer.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo.host import journalctl, sudo
from demo.host.supervisor import Answer, Manager

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from demo.host.layout import Layout

ASK = """\
#!/bin/bash
# {name}: stands in for the real one; asks the staging host, then prints what it answers.
exec 3<>/dev/tcp/127.0.0.1/{port} || exit 1
printf '%s\\0' {token} {name} "${{SUDO_UID:+root}}" "$#" "$@" >&3
read -r status channel <&3 || exit 1
"""
PRINT = """\
cat <&3 >&"$channel"
exit "$status"
"""
RUN = """\
if [ "$status" != run ]; then
  cat <&3 >&"$channel"
  exit "$status"
fi
read -r program <&3
shift "$channel"
exec 3<&- 3>&-
# Like the real one, nothing of the caller's environment reaches root but this.
exec env -i PATH={path} HOME="$HOME" TERM="${{TERM:-dumb}}" LANG="${{LANG:-C.UTF-8}}" \\
  STAGING_HOST="$STAGING_HOST" USER=root LOGNAME=root SHELL=/bin/bash \\
  SUDO_USER={user} SUDO_UID="$UID" SUDO_GID="$UID" SUDO_COMMAND="$program $*" "$program" "$@"
"""


@dataclass(slots=True)
class Door:
    """Serves systemctl, journalctl and sudo to processes of this host."""

    layout: Layout
    manager: Manager
    path: str
    _token: str = field(default_factory=lambda: secrets.token_hex(16))
    _server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen, and write the stand-ins."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        for name in ("systemctl", "journalctl", "sudo"):
            text = (ASK + (RUN if name == "sudo" else PRINT)).format(
                name=name,
                port=port,
                token=self._token,
                path=self.path,
                user=sudo.USER,
            )
            _write_program(self.layout.bin / name, text)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            words = await _received(reader)
            if words and hmac.compare_digest(words[0].encode(), self._token.encode()):
                await self._answer(words[1], words[4:], writer, root=words[2] == "root")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the asker was killed
        finally:
            writer.close()

    async def _answer(
        self,
        name: str,
        words: Sequence[str],
        writer: asyncio.StreamWriter,
        *,
        root: bool,
    ) -> None:
        if name == "journalctl":
            await self._journal(words, writer)
        elif name == "sudo":
            verdict = sudo.decided(self.layout, words)
            if verdict.program:
                await _send(writer, f"run {verdict.dropped}\n{verdict.program}\n")
            else:
                await _print(
                    writer,
                    Answer(status=verdict.status, out=verdict.out, err=verdict.err),
                )
        else:
            await _print(writer, await self.manager.systemctl(words, root=root))

    async def _journal(self, words: Sequence[str], writer: asyncio.StreamWriter) -> None:
        try:
            query = journalctl.parsed(words, journalctl.local_now())
        except journalctl.UsageError as error:
            await _print(writer, Answer(status=1, err=f"{error}\n"))
            return
        journal = self.manager.journal
        await _send(writer, "0 1\n")
        if not query.options.follow:
            lines = "\n".join(journalctl.printed(journal, query))
            await _send(writer, f"{lines}\n" if lines else "")
            return
        async for line in journalctl.followed(journal, query):
            await _send(writer, f"{line}\n")


async def _received(reader: asyncio.StreamReader) -> list[str]:
    """Read the four fixed words, then as many arguments as the fourth says."""
    words = [await _word(reader) for _ in range(4)]
    return words + [await _word(reader) for _ in range(int(words[3]))]


async def _word(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")


async def _print(writer: asyncio.StreamWriter, answer: Answer) -> None:
    """Answer on one channel: what has an error prints it instead of output."""
    channel, text = (2, answer.err) if answer.err else (1, answer.out)
    await _send(writer, f"{answer.status} {channel}\n{text}")


async def _send(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(text.encode())
    await writer.drain()


def _write_program(file: Path, text: str) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.write_text(text)
    unfinished.chmod(0o700)
    unfinished.rename(file)
