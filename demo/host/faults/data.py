"""PostgreSQL and Redis in trouble, and data that is not as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.host.faults.fault import Fault, plain
from demo.host.layout import DATABASE_USER

if TYPE_CHECKING:
    from demo.host.parts import Parts

_HELD = """
SET application_name = 'nightly-report'; SET statement_timeout = 0;
BEGIN; SELECT count(*) FROM companies, users; SELECT pg_sleep(3600);
"""


async def _lose_files(parts: Parts) -> None:
    await parts.database.lose_files()


async def _bring_files_back(parts: Parts) -> None:
    await parts.database.bring_files_back()


async def _database_down(parts: Parts) -> None:
    await parts.database.stop()


async def _database_up(parts: Parts) -> None:
    await parts.database.start()


async def _redis_down(parts: Parts) -> None:
    await parts.cache.stop()


async def _redis_up(parts: Parts) -> None:
    await parts.cache.reset()


async def _hold_lock(parts: Parts) -> None:
    await parts.database.hold(_HELD, "companies")


async def _connect_superuser(parts: Parts) -> None:
    await parts.database.hold(_HELD, "companies", superuser=True)


async def _let_lock_go(parts: Parts) -> None:
    await parts.database.let_go()


async def _exhaust(parts: Parts) -> None:
    await parts.database.crowd(90)


async def _give_back(parts: Parts) -> None:
    await parts.database.leave()


def _altered(says: str, on: str, off: str) -> Fault:
    """Give a fault that changes the application's role in the database."""

    async def alter(parts: Parts, option: str) -> None:
        password = parts.state.secrets["DB_PASSWORD"]
        told = option.format(password=password)
        await parts.database.sql(f"ALTER ROLE {DATABASE_USER} {told}", database="postgres")

    async def switched_on(parts: Parts) -> None:
        await alter(parts, on)

    async def switched_off(parts: Parts) -> None:
        await alter(parts, off)

    return plain(says, switched_on, switched_off)


def _role(says: str, person: str, role: str, true: str) -> Fault:
    """Give a fault of one person's role; before the second migration roles are small letters."""

    async def become(parts: Parts, wanted: str) -> None:
        await parts.database.sql(
            f"""
            DO $$ BEGIN EXECUTE format('UPDATE users SET role = %L WHERE email = %L',
              CASE WHEN to_regtype('user_role_enum') IS NULL THEN lower('{wanted}')
              ELSE upper('{wanted}') END, '{person}@test.com'); END $$
            """
        )

    async def switched_on(parts: Parts) -> None:
        await become(parts, role)

    async def switched_off(parts: Parts) -> None:
        await become(parts, true)

    return plain(says, switched_on, switched_off)


def _sessions(moment: str, parts: Parts) -> str:
    tokens = ", ".join(f"'{token}'" for token in parts.state.cookies.values())
    return f"UPDATE sessions SET expires_at = now() + interval '{moment}' WHERE token IN ({tokens})"


async def _end_sessions(parts: Parts) -> None:
    await parts.database.sql(_sessions("-1 day", parts))
    await parts.cache.forget(parts.state.cookies.values())


async def _renew_sessions(parts: Parts) -> None:
    await parts.database.sql(_sessions("30 days", parts))


FAULTS: dict[str, Fault] = {
    "backup-small": plain(
        "most data is gone: a dump stays under 10 MB", _lose_files, _bring_files_back
    ),
    "redis-down": plain("Redis is stopped", _redis_down, _redis_up),
    "createdb-refused": _altered(
        "the application's role may not create databases", "NOCREATEDB", "CREATEDB"
    ),
    "lock-held": plain(
        "a report keeps a transaction open on the tables that migrations change",
        _hold_lock,
        _let_lock_go,
    ),
    "superuser-connected": plain(
        "a report runs as superuser, whose session nobody else can end",
        _connect_superuser,
        _let_lock_go,
    ),
    "pool-exhausted": plain("nearly all connections of PostgreSQL are taken", _exhaust, _give_back),
    "sessions-ended": plain("the test users' sessions have ended", _end_sessions, _renew_sessions),
    "role-lost": _role("the administrator has become a viewer", "admin", "viewer", "admin"),
    "role-wide": _role("the viewer has become an administrator", "viewer", "admin", "viewer"),
    "export-lost": _role("the manager has become a viewer", "manager", "viewer", "manager"),
    # The last of these: the others sign in.
    "password-changed": _altered(
        "the database takes another password",
        "PASSWORD 'of somebody else'",
        "PASSWORD '{password}'",
    ),
    "database-down": plain("PostgreSQL is stopped", _database_down, _database_up),
}
