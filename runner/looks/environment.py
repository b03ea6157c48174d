"""Looks at everything that an environment names, beside one another."""

import asyncio
from collections.abc import Mapping

from config.model import Configuration, Environment, Playbook
from config.model.environment import Host
from config.problem import ProblemError
from config.secrets import Secret
from runner.host.ssh import Connection, Dropped, connect
from runner.looks import around
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
        beside = group.create_task(_origin(environment, secrets))
    seen = [each for task in hosts for each in task.result()]
    return [*told, *seen, *beside.result()]


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
