"""Where commits come from: a bare mirror of the origin in the bot's state folder, read by git.

git is given argument lists, never shell text; refs that people typed were checked by the grammar
and are passed behind `--end-of-options` or as full names. Only deployable refs are fetched, so a
commit that is in the mirror and reachable from one of them may be deployed: a forge serves commits
of forks by their hash, and those are never asked for.
"""

import asyncio
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from config.model.environment import Origin
from config.problem import ProblemError, fail
from runner.plan import Commit

_log = logging.getLogger(__name__)

_LIMIT = 120.0
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A ref as it stands on the origin: full name and commit."""

    ref: str
    commit: Commit


class Mirror:
    """A mirror of one origin."""

    def __init__(self, origin: Origin, folder: Path) -> None:
        """Keep the mirror in `folder`, which is made when it is first needed."""
        self.origin = origin
        self.folder = folder
        self._fetching = asyncio.Lock()

    async def fetch(self) -> None:
        """Fetch the deployable refs, one fetch after another: git locks what it writes, and fails.

        Raises:
            ProblemError: `origin-unreachable`, with git's own last words.
        """
        async with self._fetching:
            await self._fetch()

    async def freshen(self) -> None:
        """Fetch, or go on with what was fetched before: a way back must not need the origin.

        Raises:
            ProblemError: `origin-unreachable`, and nothing was fetched before.
        """
        try:
            await self.fetch()
        except ProblemError as error:
            known = error.problem.code == "origin-unreachable" and await self.refs()
            if not known:
                raise
            _log.warning("going on with what was fetched before: %s", error.problem.what)

    async def _fetch(self) -> None:
        if not (self.folder / "HEAD").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            await self._git("init", "--bare", "--quiet", ".")
        wanted = [f"+refs/heads/{name}:refs/heads/{name}" for name in self._patterns()]
        tags = [f"+refs/tags/{name}:refs/tags/{name}" for name in self._patterns() if "*" in name]
        status, _, words = await self._run(
            ["fetch", "--prune", "--no-tags", "--quiet", "--force", self.origin.url, *wanted, *tags]
        )
        if status:
            raise _unreachable(words)

    def _patterns(self) -> list[str]:
        return [name.removeprefix("refs/heads/") for name in self.origin.refs]

    async def resolve(self, wanted: str) -> Resolved:
        """Return the commit of a branch, tag or hash among the deployable refs, as last fetched.

        Raises:
            ProblemError: `ref-not-deployable`, `ref-unknown` or `commit-unreachable`.
        """
        refs = await self.refs()
        for full in (wanted, f"refs/heads/{wanted}", f"refs/tags/{wanted}"):
            if full in refs:
                return Resolved(ref=full, commit=await self.commit(refs[full]))
        if _is_hash(wanted):
            return await self._by_hash(wanted, refs)
        allowed = ", ".join(self.origin.refs)
        if any(fnmatchcase(wanted, pattern) for pattern in self._patterns()):
            raise fail(
                "ref-unknown",
                f"The origin has no branch or tag {wanted}.",
                f"Push it first, or deploy one of: {', '.join(sorted(refs)[:10]) or 'none'}.",
            )
        raise fail(
            "ref-not-deployable",
            f"{wanted} may not be deployed to this environment.",
            f"Deployable are: {allowed}. Whoever keeps the configuration can add a ref.",
        )

    async def _by_hash(self, wanted: str, refs: Mapping[str, str]) -> Resolved:
        status, out, _ = await self._run(["rev-parse", "--verify", "--quiet", wanted + "^{commit}"])
        sha = out.strip()
        if status == 0:
            for ref in refs:
                if await self.contains(ref, sha):
                    return Resolved(ref=ref, commit=await self.commit(sha))
        raise fail(
            "commit-unreachable",
            f"Commit {wanted[:12]} is not reachable from any deployable ref of the origin.",
            f"Push it to one of: {', '.join(self.origin.refs)}.",
        )

    async def shown(self) -> dict[str, str]:
        """Return what the origin shows of the deployable refs, fetching nothing: name to hash.

        Raises:
            ProblemError: `origin-unreachable`, with git's own last words.
        """
        wanted = [f"refs/{kind}/{name}" for kind in ("heads", "tags") for name in self._patterns()]
        status, out, words = await self._run(["ls-remote", self.origin.url, *wanted])
        if status:
            raise _unreachable(words)
        pairs = (line.split("\t", 1) for line in out.splitlines())
        return {name: sha for sha, name in pairs}

    async def refs(self) -> dict[str, str]:
        """Return the deployable refs as last fetched: full name to hash."""
        out = await self._git("for-each-ref", "--format=%(objectname) %(refname)")
        pairs = (line.split(" ", 1) for line in out.splitlines())
        return {name: sha for sha, name in pairs}

    async def tip(self, ref: str) -> str | None:
        """Return the hash a full ref name stands at, None where it is gone."""
        return (await self.refs()).get(ref)

    async def knows(self, sha: str) -> bool:
        """Whether the mirror has the commit at all."""
        status, _, _ = await self._run(["cat-file", "-e", sha + "^{commit}"])
        return status == 0

    async def contains(self, ref: str, sha: str) -> bool:
        """Whether a commit is reachable from a ref."""
        status, _, _ = await self._run(["merge-base", "--is-ancestor", sha, ref])
        return status == 0

    async def commit(self, sha: str) -> Commit:
        """Return a commit's subject, author and time."""
        return (await self._log(["--max-count=1", sha]))[0]

    async def between(self, old: str, new: str, limit: int = 50) -> tuple[list[Commit], int]:
        """Return the newest `limit` commits of `new` that `old` has not, and how many there are."""
        span = f"{old}..{new}"
        count = int(await self._git("rev-list", "--count", span))
        return (await self._log([f"--max-count={limit}", span]) if count else []), count

    async def _log(self, arguments: Sequence[str]) -> list[Commit]:
        out = await self._git("log", "--no-color", "--format=%H%x1f%s%x1f%an%x1f%ct", *arguments)
        commits = []
        for line in out.splitlines():
            sha, subject, author, at = line.split("\x1f")
            commits.append(Commit(sha=sha, subject=subject, author=author, at=float(at)))
        return commits

    async def files(self, sha: str, directory: str) -> list[str]:
        """Return the names of a folder's files at a commit, sorted."""
        folder = directory.strip("/") + "/"
        out = await self._git("ls-tree", "--name-only", "-z", sha, "--", folder)
        return sorted(name.removeprefix(folder) for name in out.split("\0") if name)

    async def text(self, sha: str, path: str) -> str:
        """Return a file's text at a commit."""
        return await self._git("show", f"{sha}:{path}")

    async def _git(self, *arguments: str) -> str:
        status, out, words = await self._run(arguments)
        if status:
            raise fail(
                "git-failed",
                f"git {arguments[0]} failed in the mirror: {words.strip()[-300:]}",
                f"Look at {self.folder}; it can be deleted, it is fetched anew.",
            )
        return out

    async def _run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            "git",
            *arguments,
            cwd=self.folder,
            env={**_kept(), **_QUIET, **self._ssh()},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_LIMIT):
                out, words = await process.communicate()
        except TimeoutError:
            return 124, "", f"no answer within {_LIMIT:.0f} s"
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, out.decode(errors="replace"), words.decode(errors="replace")

    def _ssh(self) -> dict[str, str]:
        if not self.origin.key:
            return {"GIT_SSH_COMMAND": "ssh -o BatchMode=yes"}
        key = self.origin.key.replace("'", "'\\''")
        return {"GIT_SSH_COMMAND": f"ssh -o BatchMode=yes -o IdentitiesOnly=yes -i '{key}'"}


def _unreachable(words: str) -> ProblemError:
    told = " ".join(words.split())[:300] or "git said nothing"
    return fail(
        "origin-unreachable",
        f"The origin could not be fetched: {told}",
        "Check the origin's url, its key and the network between the bot and the origin.",
    )


def _kept() -> dict[str, str]:
    return {
        name: os.environ[name] for name in ("PATH", "HOME", "SSH_AUTH_SOCK") if name in os.environ
    }


def _is_hash(text: str) -> bool:
    shortest, longest = 7, 40
    return shortest <= len(text) <= longest and all(char in "0123456789abcdef" for char in text)
