"""Looks at everything that an environment names, beside one another."""

import asyncio
from collections.abc import Mapping

from config.model import Configuration, Environment, Playbook
from config.model.environment import Host
from config.problem import ProblemError
from config.secrets import Secret
from config.template import fill
from runner.host.ssh import Connection, Dropped, connect
from runner.looks import around, shared
from runner.looks import host as host_looks
from runner.looks.seen import Seen, fine, problem, wrong
from runner.reach import Reach, address
from runner.secrets import known_secrets

_LIMIT = 90.0


async def look(configuration: Configuration, name: str) -> list[Seen]:
    """Return what is seen of an environment: its hosts in order, then what is around them."""
    environment, playbook = configuration.environments[name], configuration.playbooks[name]
    told, secrets = await _secrets(configuration, environment)
    places = [(group, each) for group, hosts in environment.hosts.items() for each in hosts]
    async with asyncio.TaskGroup() as group:
        hosts = [
            group.create_task(_host(place, first=at == 0, environment=environment,
                                    playbook=playbook, secrets=secrets))
            for at, place in enumerate(places)
        ]  # fmt: skip
        between = group.create_task(_shared(environment, playbook))
        beside = group.create_task(_origin(environment, secrets))
    seen = [each for task in hosts for each in task.result()]
    return [*told, *seen, *between.result(), *beside.result()]


async def _secrets(
    configuration: Configuration, environment: Environment
) -> tuple[list[Seen], Mapping[str, Secret]]:
    try:
        secrets, _ = await known_secrets(configuration, environment)
    except ProblemError as error:
        more = "".join(f"; {note}" for note in error.notes)
        return [wrong("secrets", f"{error.problem.what}{more}", error.problem.cure)], {}
    count = len(secrets)
    said = f"{count} secret{'' if count == 1 else 's'} can be read" if count else ""
    return [fine("secrets", said)] if said else [], secrets


async def _host(
    place: tuple[str, Host],
    *,
    first: bool,
    environment: Environment,
    playbook: Playbook,
    secrets: Mapping[str, Secret],
) -> list[Seen]:
    """Return what is seen on one host; the first one also leads to the database."""
    host = place[1]
    subject = f"SSH to {host.name}"
    seen: list[Seen] = []
    try:
        async with asyncio.timeout(_LIMIT), connect(address(host)) as connection:
            where = f"{host.user}@{host.address}:{host.port}"
            seen.append(fine(subject, f"logged in as {where}, its host key is known"))
            seen += await host_looks.look(connection, place, environment, playbook)
            if first:
                seen += await _database(connection, environment, secrets)
    except ProblemError as error:
        seen.append(problem(subject, error.problem))
    except (Dropped, TimeoutError) as error:
        why = str(error) or f"no answer within {_LIMIT:g} s"
        seen.append(wrong(subject, f"the connection ended: {why}", "See what ails the host."))
    return seen


async def _shared(environment: Environment, playbook: Playbook) -> list[Seen]:
    """Return what several hosts make of the folders that they have to share."""
    hosts = environment.group()
    folders = [fill(one, environment.variables) for one in playbook.shared]
    if len(hosts) == 1 or not folders:
        return []
    async with asyncio.TaskGroup() as group:
        asked = {one.name: group.create_task(_listed(one, folders)) for one in hosts}
    answers = {name: task.result() for name, task in asked.items() if task.result()}
    return shared.seen(folders, answers) if len(answers) > 1 else []


async def _listed(host: Host, folders: list[str]) -> str:
    """Return what a host says of folders; nothing where it cannot be asked, which is said above."""
    try:
        async with asyncio.timeout(_LIMIT), connect(address(host)) as connection:
            answer = await connection.query(shared.question(folders))
    except (ProblemError, Dropped, TimeoutError):
        return ""
    return answer.stdout.decode(errors="replace")


async def _database(
    connection: Connection, environment: Environment, secrets: Mapping[str, Secret]
) -> list[Seen]:
    wanted = environment.database.password if environment.database else None
    if wanted and wanted not in secrets:
        return []  # which the line about secrets says
    return await around.database(environment, Reach(connection, secrets))


async def _origin(environment: Environment, secrets: Mapping[str, Secret]) -> list[Seen]:
    seen, commit = await around.origin(environment)
    forge = environment.origin.forge
    if forge and forge.token and forge.token not in secrets:
        return seen
    return [*seen, *await around.forge(environment, commit, secrets)]
