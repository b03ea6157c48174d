"""A person's hands: commands typed into one SSH connection of the staging host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

if TYPE_CHECKING:
    import asyncssh

    from demo.host import Facts

RESTART = (
    "for unit in teei-cockpit-astro teei-reporting-service teei-discord-bot; do"
    " sudo -n systemctl restart $unit || exit 1; done"
)


KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
LOAD = "set -a && . $ENV_FILE && set +a"
UNTIL_HEALTHY = "until curl -fs $URL/health && curl -fs $URL/api/health; do sleep 0.1; done"
# Not `{ sudo cat F; …; } | sudo tee F`, which can empty the file before it is read.
ADD_VARIABLES = (
    "{ sudo -n cat $ENV_FILE; printf '%s\\n' ADMIN_CONSOLE_ENABLED=true RBAC_ENFORCE_STRICT=true"
    " TENANT_ROUTING_ENABLED=true API_KEY_ENCRYPTION_KEY=$KEY AUDIT_LOG_RETENTION_DAYS=90; }"
    " > ~/new.env && sudo -n tee $ENV_FILE < ~/new.env > /dev/null"
)


@dataclass(frozen=True, slots=True)
class Hand:
    """Types commands into one connection."""

    connection: asyncssh.SSHClientConnection
    facts: Facts

    async def types(self, command, *, status=0, **variables):
        """Run one command and give what it printed; any other status than expected fails."""
        database = self.facts.database
        known = {
            "PGPASSWORD": database.password,
            "PGPORT": str(database.port),
            "APP": self.facts.paths.app,
            "BACKUPS": self.facts.paths.backups,
            "ENV_FILE": self.facts.paths.env_file,
            "BRANCH": self.facts.git.branch,
            "REDIS": str(self.facts.ports.redis),
            **variables,
        }
        assignments = "".join(f"export {name}='{value}'\n" for name, value in known.items())
        # As the first thing a session reads, so that no value is on a command line.
        answer = await self.connection.run("exec bash -s", input=assignments + command, check=False)
        assert answer.exit_status == status, f"{command}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout + answer.stderr

    async def deploys(self):
        """Carry out steps 1 to 6."""
        await self.types(
            "pg_dump -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging"
            " -F c -f $BACKUPS/before.dump && ls -lh $BACKUPS/before.dump",
        )
        await self.types("cd $APP && git fetch -q origin && git checkout -q $BRANCH && git pull -q")
        await self.types("cd $APP && pnpm install --frozen-lockfile && pnpm -w build")
        await self.types(f"{LOAD} && cd $APP/services/reporting && pnpm db:migrate")
        await self.types(ADD_VARIABLES, KEY=KEY)
        await self.types(f"sudo -n systemctl reload teei-cockpit && {RESTART}")
        await self.types(f"timeout 15 bash -c '{UNTIL_HEALTHY}'", URL=self.facts.url)


class Visitor:
    """Calls the application in the name of a role; never follows a redirect."""

    def __init__(self, facts):
        self.facts = facts

    async def __aenter__(self):
        self.session = aiohttp.ClientSession()
        return self.call

    async def __aexit__(self, *_):
        await self.session.close()

    async def call(self, path, role, method="GET", body=None):
        cookies = {"Cookie": f"teei_session={self.facts.cookies[role]}"} if role else {}
        # A strange address is sent as it is written.
        url = URL(f"{self.facts.url}{path}", encoded=True)
        async with self.session.request(
            method,
            url,
            headers=cookies,
            json=body,
            allow_redirects=False,
        ) as answer:
            return path, answer.status, await answer.text()
