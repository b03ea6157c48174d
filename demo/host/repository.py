"""The git origin: the base version on `main`, the pilot on its branch, and what faults push."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from demo.host.layout import BRANCH

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.host.layout import Layout
    from demo.host.shell import Shell

SOURCES = Path(__file__).parent.parent / "app"
MAIN = "main"
_SUBJECTS = {
    "01-tenant-routing": "Route every company as a tenant of its own",
    "02-rbac-roles": "Give roles a hierarchy and named permissions",
    "03-api-keys": "Keep API keys encrypted and find them by hash",
    "04-audit-log": "Write down what the admin console changes",
    "05-weight-overrides": "Let a company weigh SROI and VIS itself",
    "06-integrations": "Switch Impact-In platforms per company",
    "07-admin-api": "Serve the admin console's API and the export",
    "08-cockpit": "Show the cockpit by tenant, with its admin console",
}
# Fixed people and moments: the same sources give the same commits on every machine.
_AUTHOR = {
    "GIT_AUTHOR_NAME": "Rosa Weaver",
    "GIT_AUTHOR_EMAIL": "rosa@example.org",
    "GIT_COMMITTER_NAME": "Rosa Weaver",
    "GIT_COMMITTER_EMAIL": "rosa@example.org",
}
_FIRST_MOMENT, _APART = 1_762_930_000, 3_600


@dataclass(slots=True)
class Repository:
    """`origin.git`, and a clone beside it in which commits are made."""

    layout: Layout
    shell: Shell
    base: str = ""
    tip: str = ""

    @property
    def _desk(self) -> Path:
        return self.layout.state / "desk"

    async def prepare(self) -> None:
        """Create the origin with its two versions, once."""
        if not (self.layout.state / "origin-done").exists():
            await self._create()
            (self.layout.state / "origin-done").touch()
        self.base = await self.git("rev-parse", "refs/base/main")
        self.tip = await self.git("rev-parse", "refs/base/branch")

    async def git(self, *words: str) -> str:
        """Run git in the origin."""
        return await self.shell.run("git", "-C", self.layout.origin, *words)

    async def _create(self) -> None:
        desk = self._desk
        shutil.rmtree(desk, ignore_errors=True)
        shutil.rmtree(self.layout.origin, ignore_errors=True)
        await self.shell.run("git", "init", "-q", "--bare", "-b", MAIN, self.layout.origin)
        await self.shell.run("git", "init", "-q", "-b", MAIN, desk)
        await self._at_desk("remote", "add", "origin", str(self.layout.origin))
        shutil.copytree(SOURCES / "base", desk, dirs_exist_ok=True)
        await self._commit("Release the cockpit 1.4.0", 0)
        await self._at_desk("push", "-q", "origin", f"{MAIN}:{MAIN}", f"{MAIN}:refs/base/main")
        await self._at_desk("checkout", "-q", "-b", BRANCH)
        for number, (folder, subject) in enumerate(_SUBJECTS.items(), start=1):
            shutil.copytree(SOURCES / "branch" / folder, desk, dirs_exist_ok=True)
            await self._commit(subject, number)
        await self._at_desk(
            "push", "-q", "origin", f"{BRANCH}:{BRANCH}", f"{BRANCH}:refs/base/branch"
        )

    async def _at_desk(self, *words: str, number: int = 0) -> str:
        moment = f"{_FIRST_MOMENT + number * _APART} +0000"
        dates = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        return await self.shell.run("git", "-C", self._desk, *words, extra={**_AUTHOR, **dates})

    async def _commit(self, subject: str, number: int) -> None:
        await self._at_desk("add", "-A")
        await self._at_desk("commit", "-q", "-m", subject, number=number)

    async def push(self, subject: str, change: Callable[[Path], None]) -> str:
        """Push one more commit on top of the branch as it is now; gives its hash."""
        await self._at_desk("fetch", "-q", "origin", BRANCH)
        await self._at_desk("checkout", "-q", "-f", "--detach", "FETCH_HEAD")
        change(self._desk)
        count = await self._at_desk("rev-list", "--count", "HEAD")
        await self._commit(subject, int(count))
        await self._at_desk("push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
        return await self._at_desk("rev-parse", "HEAD")

    async def force(self, subject: str, change: Callable[[Path], None]) -> str:
        """Replace the branch by one commit on the base version; its old tip is on no branch."""
        await self._at_desk("checkout", "-q", "-f", "--detach", self.base)
        change(self._desk)
        await self._commit(subject, len(_SUBJECTS) + 1)
        await self._at_desk("push", "-q", "-f", "origin", f"HEAD:refs/heads/{BRANCH}")
        return await self._at_desk("rev-parse", "HEAD")

    async def reset(self) -> None:
        """Put both branches back and remove all others."""
        names = await self.git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags")
        kept = {f"refs/heads/{MAIN}": self.base, f"refs/heads/{BRANCH}": self.tip}
        commands = [f"update {name} {commit}" for name, commit in kept.items()]
        commands += [f"delete {name}" for name in names.splitlines() if name not in kept]
        text = "".join(f"{command}\n" for command in commands)
        await self.shell.run(
            *("git", "-C", self.layout.origin, "update-ref", "--stdin"),
            stdin=text.encode(),
        )

    async def knows(self, commit: str) -> bool:
        """Tell whether a full hash is a commit of the origin."""
        words = ("git", "-C", self.layout.origin, "cat-file", "--batch-check")
        return (await self.shell.run(*words, stdin=f"{commit}\n".encode())).endswith(
            "missing"
        ) is False
