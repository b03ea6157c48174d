"""Looks at one host: key and login, programs, room, rights by sudo, the tools of the plan."""

import re
import secrets as random
from collections.abc import Sequence

from config.model import Environment, Playbook
from config.model.checks import ToolsCheck
from config.model.environment import Host
from config.quantity import show_size
from config.sudo import Right, rights
from runner.checks import host as checks
from runner.checks.situation import Situation
from runner.checks.verdict import Verdict
from runner.host.ssh import Connection
from runner.looks import rights as sudo
from runner.looks import sessions
from runner.looks.seen import Seen, doubtful, fine, wrong

NEEDED = ("sh", "bash", "setsid", "cat", "tail", "sleep", "grep", "wc", "mkdir", "rm")
"""What steps are carried out with."""

_LEAST = 64 * 10**6
_LITTLE = 10**9
_PROGRAMS = "for tool in {}; do command -v $tool >/dev/null 2>&1 || echo $tool; done"
_ROOM = """\
mkdir -p "$HOME/.handrail" && [ -w "$HOME/.handrail" ] && echo writable
df -Pk "$HOME" | tail -n 1
"""
_FREE = re.compile(r"\s\d+\s+\d+\s+(\d+)\s+\d+%\s")


async def look(
    connection: Connection, place: tuple[str, Host], environment: Environment, playbook: Playbook
) -> list[Seen]:
    """Return what is seen on a host that let us in.

    Args:
        connection: Logged in there.
        place: The host with the name of its group.
        environment: Whose host it is.
        playbook: What will be done there.

    Raises:
        HostProblem: it stopped answering.
        Dropped: the connection ended.
    """
    group, host = place
    wanted = tuple(
        right
        for right in rights(environment, playbook)
        if (right.group, right.user) == (group, host.user)
    )
    found = [await _programs(connection, host), await _room(connection, host)]
    found += await _sessions(connection, host)
    found += await _sudo(connection, host, wanted)
    if group == environment.default_group:
        found += await _tools(connection, host, environment, playbook)
    return found


async def _programs(connection: Connection, host: Host) -> Seen:
    subject = f"programs on {host.name}"
    answer = await connection.query(_PROGRAMS.format(" ".join(NEEDED)))
    missing = answer.stdout.decode(errors="replace").split()
    if missing:
        cure = f"Install {', '.join(missing)} on {host.name}: steps are carried out with them."
        return wrong(subject, f"there is no {', '.join(missing)}", cure)
    return fine(subject, "all that steps are carried out with")


async def _room(connection: Connection, host: Host) -> Seen:
    subject = f"room on {host.name}"
    answer = (await connection.query(_ROOM)).stdout.decode(errors="replace")
    if not answer.startswith("writable"):
        cure = f"Let ~/.handrail belong to {host.user}: steps keep their state there."
        return wrong(subject, "~/.handrail cannot be written to", cure)
    free = _FREE.search(answer)
    if free is None:
        return doubtful(subject, "its free space could not be read", "Look at `df` there.")
    room = int(free[1]) * 1024
    told = f"{show_size(room)} free in the home of {host.user}"
    if room < _LEAST:
        return wrong(subject, told, "Make room: steps could not even be started.")
    if room < _LITTLE:
        return doubtful(subject, told, "Make room before it is needed.")
    return fine(subject, told)


async def _sessions(connection: Connection, host: Host) -> list[Seen]:
    answer = await connection.query(sessions.QUESTION)
    return sessions.seen(host.name, host.user, answer.stdout.decode(errors="replace"))


async def _sudo(connection: Connection, host: Host, wanted: tuple[Right, ...]) -> list[Seen]:
    answer = await connection.query(sudo.question(wanted))
    return sudo.seen(f"sudo on {host.name}", wanted, answer.stdout.decode(errors="replace"))


async def _tools(
    connection: Connection, host: Host, environment: Environment, playbook: Playbook
) -> list[Seen]:
    """Return what the plan's checks of tools say."""
    wanted = [check for check in playbook.plan.verify if isinstance(check, ToolsCheck)]
    known = Situation(values=environment.variables, environment=environment)
    token = random.token_hex(16)
    output = b""
    if wanted:
        output = (await connection.query(checks.script(wanted, known, token))).stdout
    return _judged(host, wanted, output, known, token)


def _judged(
    host: Host, wanted: Sequence[ToolsCheck], output: bytes, known: Situation, token: str
) -> list[Seen]:
    found = []
    for judged in checks.judge(wanted, output, known, token):
        subject = f"tools on {host.name}"
        if judged.verdict is Verdict.PASSED:
            found.append(fine(subject, judged.measured))
        else:
            cure = f"Wanted is {judged.expected}."
            found.append(wrong(subject, judged.measured, cure))
    return found
