"""A runner on the shipped playbook, and what a database is by PostgreSQL's own programs."""

from dataclasses import dataclass

from config.problem import Problem
from runner.control import RollbackOrder
from runner.plan import Plan
from runner.record.events import Kind
from runner.record.run import Run
from tests.integration.playbook.conftest import Scripts
from tests.integration.runner.conftest import Bench

WHOLE = "pg_dump --create --inserts --rows-per-insert=100"
CATALOG = """
psql -XAtq <<'SQL'
SELECT 'sequence', schemaname || '.' || sequencename, last_value FROM pg_sequences
  ORDER BY schemaname, sequencename;
SELECT 'index', indexrelid::regclass, pg_get_indexdef(indexrelid), indisvalid FROM pg_index
  WHERE indrelid::regclass::text !~ '^pg_' AND indexrelid >= 16384
  ORDER BY indexrelid::regclass::text;
SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated
  FROM pg_constraint WHERE oid >= 16384
  ORDER BY conrelid::regclass::text, conname;
SELECT 'grant', oid::regclass, relacl FROM pg_class
  WHERE relnamespace = 'public'::regnamespace ORDER BY relname;
SELECT 'setting', setrole::regrole, setconfig FROM pg_db_role_setting
  WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  ORDER BY setrole;
SELECT 'database', pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
  datconnlimit, datacl, datallowconn FROM pg_database WHERE datname = current_database();
SELECT 'migrations', to_regclass('public.schema_migrations');
SQL
"""


@dataclass(kw_only=True)
class Ways:
    """The runner, and hands on the host beside it."""

    bench: Bench
    scripts: Scripts

    async def database(self, name: str = "") -> str:
        """Return everything of a database as text: `pg_dump`'s and the catalog's own."""
        changed = {"PGDATABASE": name} if name else {}
        dump = await self.scripts.run(f"{WHOLE} | grep -Ev '^(--|.(un)?restrict )'", **changed)
        catalog = await self.scripts.run(CATALOG, **changed)
        assert (dump.status, catalog.status) == (0, 0), dump.words[-500:] + catalog.words[-500:]
        return dump.words + catalog.words

    async def ask(self, sql: str, **changed: str) -> str:
        """Return what the database answers to the platform's own role."""
        found = await self.scripts.run('psql -XAtqc "$SQL"', SQL=sql, **changed)
        assert found.status == 0, found.words
        return found.words.strip()

    async def order(self, mode: str = "full", **changes: object) -> str:
        """Ask for a rollback; returns its run."""
        wish = RollbackOrder(environment="staging", person="you", mode=mode, **changes)
        run = await self.bench.control.rollback(wish)
        assert not isinstance(run, Problem), run
        return run.id

    async def back(self, mode: str = "full", **changes: object) -> Run:
        """Roll back, say yes, and see it to its end."""
        run = await self.order(mode, **changes)
        found = await self.bench.until(run, Kind.APPROVAL_REQUESTED, Kind.FINISHED)
        if found.kind is Kind.APPROVAL_REQUESTED:
            await self.bench.approve(run)
        return await self.bench.ended(run)

    async def plan(self, run: str) -> Plan:
        plan = await self.bench.control.plan(run)
        assert plan is not None
        return plan


def told(run: Run) -> str:
    """Return why a run ended, with the last step's words, for the message of a failed test."""
    last = list(run.steps.values())[-1].finished if run.steps else {}
    checks = [check for check in last.get("checks", ()) if check.get("verdict") != "passed"]
    planned = [one for one in run.planned.get("checks", ()) if one.get("verdict") != "passed"]
    return f"{run.reason}\n{last.get('tail')}\n{checks}\n{last.get('diagnosis')}\n{planned}"


def measured(run: Run, step: str) -> dict[str, str]:
    """Return what the checks of a step measured, by their words."""
    return {check["says"]: check["measured"] for check in run.steps[step].finished["checks"]}
