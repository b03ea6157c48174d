"""Looks at what is around the hosts: the database, the origin, the forge."""

import tempfile
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from config.model import Environment
from config.model.network import CiCheck, SqlCheck
from config.problem import ProblemError, fail
from config.secrets import Secret
from runner.checks import network
from runner.checks.situation import Situation
from runner.checks.verdict import Verdict
from runner.looks.seen import Seen, fine, problem, wrong
from runner.origin import Mirror
from runner.reach import Reach

_DATABASE = SqlCheck(check="sql", says="It answers", query="SELECT 1", equals="1")
_ANSWERS = ("pending", "not reported", "the forge reports no status")
"""What a forge tells that answers, and has nothing to tell."""

_STATUS = CiCheck(check="ci", says="It tells")


async def database(environment: Environment, reach: Reach) -> list[Seen]:
    """Return whether the declared database answers; nothing where none is declared."""
    declared = environment.database
    if declared is None:
        return []
    subject = f"database {declared.name}"
    known = Situation(values=environment.variables, environment=environment)
    (judged,) = await network.measure_all([_DATABASE], known, reach)
    if judged.verdict is Verdict.PASSED:
        way = "through the host" if declared.tunnel else "directly"
        return [fine(subject, f"answers {declared.user} {way}")]
    cure = "Correct `database` in the environment's file, its password, or the server's rules."
    return [wrong(subject, judged.measured, cure)]


async def origin(environment: Environment) -> tuple[list[Seen], str]:
    """Return whether the origin shows the default ref, and the commit that it stands at."""
    declared = environment.origin
    subject = "origin"
    with tempfile.TemporaryDirectory(prefix="handrail-look-") as folder:
        try:
            refs = await Mirror(declared, Path(folder)).shown()
        except ProblemError as error:
            return [problem(subject, error.problem)], ""
    wanted = declared.default
    names = (wanted, f"refs/heads/{wanted}", f"refs/tags/{wanted}")
    commit = next((refs[name] for name in names if name in refs), "")
    if not commit:
        cure = "Push it, or correct `origin.default`."
        return [wrong(subject, f"it has no {wanted}", cure)], ""
    return [fine(subject, f"{wanted.removeprefix('refs/heads/')} is at {commit[:10]}")], commit


async def forge(environment: Environment, commit: str, secrets: Mapping[str, Secret]) -> list[Seen]:
    """Return whether the forge tells the status of a commit; nothing where none is declared."""
    declared = environment.origin.forge
    if declared is None or not commit:
        return []
    subject = f"forge {declared.repository}"
    known = Situation(values=environment.variables, environment=environment, commit=commit)
    (judged,) = await network.measure_all([_STATUS], known, Reach(_NoTunnels(), secrets))
    answered = judged.verdict in {Verdict.PASSED, Verdict.FAILED}
    if not (answered or judged.measured.startswith(_ANSWERS)):
        cure = "Correct `origin.forge` in the environment's file, or its token's rights."
        return [wrong(subject, judged.measured, cure)]
    return [fine(subject, f"tells of {commit[:10]}: {judged.measured}")]


class _NoTunnels:
    """Nothing is reached through a host here."""

    def tunnel(self, host: str, port: int) -> AbstractAsyncContextManager[int]:
        """Refuse."""
        raise fail("host-unreachable", f"No host leads to {host}:{port}.", "Name a host.")
