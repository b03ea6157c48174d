"""The services' EnvironmentFile: as it is before the deploy, and as systemd reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.host.layout import DATABASE, DATABASE_USER

if TYPE_CHECKING:
    from demo.host.state import State

ORIGIN = "https://staging.teei-platform.com"
PLACEHOLDER = "<REPLACE_WITH_64_CHAR_RANDOM_STRING>"


def written(state: State, *, placeholder: bool = False) -> str:
    """Give the file's text; the variables of the pilot are not in it yet."""
    ports, secrets = state.ports, state.secrets
    password = secrets["DB_PASSWORD"].replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")
    jwt = PLACEHOLDER if placeholder else secrets["JWT_SECRET"]
    database = f"{DATABASE_USER}:{password}@127.0.0.1:{ports['postgres']}/{DATABASE}"
    return f"""\
# TEEI cockpit: staging. Owned by operations; ask before changing.
NODE_ENV=staging
HOST=127.0.0.1
PORT={ports["cockpit"]}
LOG_LEVEL=info

# Database
DATABASE_URL=postgresql://{database}
DB_HOST=127.0.0.1
DB_PORT={ports["postgres"]}
DB_NAME={DATABASE}
DB_USER={DATABASE_USER}
DB_PASSWORD={secrets["DB_PASSWORD"]}
DB_POOL_MIN=2
DB_POOL_MAX=10

# Sessions
JWT_SECRET={jwt}
SESSION_SECRET={secrets["SESSION_SECRET"]}
SESSION_SECURE=true
RBAC_DEFAULT_ROLE=VIEWER

# Services
REPORTING_SERVICE_URL=http://127.0.0.1:{ports["reporting"]}
REPORTING_API_KEY={secrets["REPORTING_API_KEY"]}
REDIS_URL=redis://127.0.0.1:{ports["redis"]}
CORS_ALLOWED_ORIGINS={ORIGIN}

# Impact-In
IMPACT_IN_ENABLED=true
BENEVITY_API_KEY={secrets["BENEVITY_API_KEY"]}
DISCORD_BOT_TOKEN={secrets["DISCORD_BOT_TOKEN"]}
"""


def variables(text: str) -> dict[str, str]:
    """Read a file as systemd does: comments and blank lines out, one pair of quotes off."""
    found: dict[str, str] = {}
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line[0] in "#;" or "=" not in line:
            continue
        name, value = line.split("=", 1)
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found
