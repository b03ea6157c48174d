"""`docs/start.md`, done line by line: from an empty folder to an approved deploy on a host.

Every line of its `sh` blocks is run as it stands but for the names of hosts, paths and people; what
belongs to an administrator of the host (authorized keys) is done as the line says by hand. A line
that is not known here fails the test, so the page cannot say more than what works.
"""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.terminal.link import linked
from bot.terminal.socket import path_in
from commands.reply import Kind
from demo.host import StagingHost
from tests.acceptance.serving import HANDRAIL, serving
from tests.staging import needs, signed_in
from tests.unit.project.test_documents import FENCE
from tests.unit.project.tree import ROOT

DANA = 4_000_001
UNIT = "teei-reporting-service"
TWO = os.geteuid() == 0  # only root can be two people on one machine; else nobody has to approve


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


def git(folder: Path, *words: str) -> str:
    settings = ("user.name=Ines", "user.email=ines@example.com", "safe.directory=*")
    given = [word for setting in settings for word in ("-c", setting)]
    command = ["git", "-C", folder, *given, *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, text: str) -> str:
    (folder / "VERSION").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", text)
    git(folder, "push", "-q", "origin", "HEAD:main")
    return git(folder, "rev-parse", "HEAD")


@dataclass
class Newcomer:
    """Somebody with an application, a host, and the page."""

    folder: Path
    host: StagingHost
    origin: str
    app: Path

    @property
    def bot(self) -> Path:
        return self.folder / "mybot"

    def words(self, line: str) -> list[str]:
        """Return a line of the page with the names of this world."""
        ssh = self.host.facts.ssh
        names = {
            "deploy@app.example.com": f"{ssh.user}@{ssh.host}:{ssh.port}",
            "https://app.example.com/health": f"{self.host.facts.url}/health",
            "https://git.example.com/app.git": self.origin,
            "app.example.com": ssh.host,
            "/srv/app": str(self.app),
            "Ines:1000": f"Ines:{os.getuid()}",
            "Dana:0": f"Dana:{DANA}",
            "app": UNIT,
        }
        words = [names.get(word, word) for word in shlex.split(line)]
        alone = {"--approver", names["Dana:0"]}
        return words if TWO else [word for word in words if word not in alone]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120
        )

    def do(self, line: str) -> str:
        """Do what a line says; returns what it printed."""
        match self.words(line):
            case ["handrail", verb, *rest]:
                rest = [*rest, "--http-port", "0"] if verb == "init" else rest
                done = self.run(str(HANDRAIL), verb, *rest)
            case ["ssh-copy-id", "-f", "-i", public, _]:
                with keyring(self.host).open("a") as keys:
                    keys.write((self.folder / public).read_text())
                return ""
            case ["ssh-keyscan", "-t", kind, host, ">>", known]:
                port = str(self.host.facts.ssh.port)
                done = self.run("ssh-keyscan", "-t", kind, "-p", port, host)
                with (self.folder / known).open("a") as file:
                    file.write(done.stdout)
            case ["ssh-keygen", "-lf", known]:
                done = self.run("ssh-keygen", "-lf", known)
            case words:
                pytest.fail(f"docs/start.md says what this test does not do: {words}")
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout


def keyring(host: StagingHost) -> Path:
    """Return the file of the keys that the host lets in."""
    return Path(host.facts.ssh.client_key).with_name("authorized_keys")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder that other users can look into, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory(prefix="handrail-start-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
async def newcomer(folder: Path, tmp_path: Path, staging: StagingHost) -> AsyncIterator[Newcomer]:
    """Give an application: an origin served over HTTP, and its checkout on the host."""
    needs(None if shutil.which("ssh-keyscan") else "openssh-client is not installed")
    served, work = tmp_path / "served", folder / "work"
    served.mkdir()
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(served / "app.git"))
    (served / "app.git/hooks/post-update").write_text("#!/bin/sh\nexec git update-server-info\n")
    (served / "app.git/hooks/post-update").chmod(0o755)
    git(tmp_path, "clone", "-q", str(served / "app.git"), str(work))
    (work / "build.sh").write_text("#!/bin/sh\necho built >BUILT\n")
    (work / "build.sh").chmod(0o755)
    (work / ".gitignore").write_text("BUILT\n")
    commit(work, "one")
    app = Path(staging.facts.paths.home) / "app"
    authorized = keyring(staging)
    before = authorized.read_text()

    def handler(*args):
        return Quiet(*args, directory=str(served))

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}/app.git"
        await staging.let_out(server.server_port)
        async with signed_in(staging) as connection:
            await connection.run(f"git clone -q {origin} {app}", check=True)
        try:
            yield Newcomer(folder, staging, origin, app)
        finally:
            server.shutdown()
            authorized.write_text(before)


@contextmanager
def as_user(uid: int) -> Iterator[None]:
    """Be another user for a moment: who connects meanwhile is that one to the kernel."""
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


def blocks(language: str) -> list[str]:
    text = (ROOT / "docs/start.md").read_text(encoding="utf-8")
    return [body for _, _, named, body in FENCE.findall(text) if named == language]


def lines(language: str) -> list[str]:
    joined = "".join(blocks(language)).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip()]


async def served(bot: Path) -> None:
    async with asyncio.timeout(30):
        while not path_in(bot / "state").exists():
            await asyncio.sleep(0.05)


async def said_by_dana(bot: Path, line: str) -> None:
    """Say a line as the other user, once there is something to say it about."""
    socket = path_in(bot / "state")
    for path, mode in ((bot, 0o711), (bot / "state", 0o711), (socket, 0o666)):
        path.chmod(mode)  # Dana stands for root, who needs no leave
    async with asyncio.timeout(60), AsyncExitStack() as stack:
        with as_user(DANA):
            link = await stack.enter_async_context(linked(socket, channel="deploys"))
        while (answer := await link.ask(line)).kind is not Kind.DONE:
            assert answer.kind is Kind.REFUSED, answer  # it is being planned, or posted
            await asyncio.sleep(0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells who connects")
async def test_a_newcomer_deploys_by_the_page_alone(newcomer: Newcomer):
    wanted = commit(newcomer.folder / "work", "two")
    shell = lines("sh")
    serve = next(line for line in shell if line.startswith("handrail serve"))
    before, after = shell[: shell.index(serve)], shell[shell.index(serve) + 1 :]
    told = [await asyncio.to_thread(newcomer.do, line) for line in before]
    assert any("✓ SSH to staging" in text for text in told), told
    assert any(f"systemctl restart {UNIT}" in text for text in told)
    chat = [line for line in lines("text") if line.startswith(("/deploy", "+1"))]
    assert chat == ["/deploy staging", "+1 #1"]
    with serving(newcomer.bot):
        await served(newcomer.bot)
        await asyncio.to_thread(newcomer.do, f"handrail ask '{chat[0]}' --config mybot")
        if TWO:
            await said_by_dana(newcomer.bot, chat[1])
        told = [await asyncio.to_thread(newcomer.do, line) for line in after]
    assert git(newcomer.app, "rev-parse", "HEAD") == wanted
    assert (newcomer.app / "BUILT").read_text() == "built\n"
    assert "succeeded" in "".join(told).lower()
