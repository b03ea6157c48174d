"""A host whose database has moved on since its backup, and hands on it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.integration.playbook.conftest import Ran, Scripts
from tests.integration.playbook.ways_back import CATALOG, WHOLE

NEW = "teei_cockpit_staging_restored_staging_43"
BEFORE = "teei_cockpit_staging_before_staging_43"
LATER = """psql -XAtqc "CREATE TABLE later (id bigserial PRIMARY KEY, what text NOT NULL);
  INSERT INTO later (what) VALUES ('a'), ('b'); CREATE VIEW newest AS SELECT max(id) FROM later;
  ALTER TABLE users ADD COLUMN later_id bigint REFERENCES later;
  INSERT INTO q2q_entries (company_id, question, answer) VALUES ('test-company-123', 'x', 'y');
  GRANT SELECT ON later TO PUBLIC; ALTER DATABASE teei_cockpit_staging SET work_mem = '8MB'" """


class Kept:
    """A file on the host, which is a folder here."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def content(self) -> bytes:
        return self._path.read_bytes()

    def write(self, content: bytes) -> None:
        self._path.write_bytes(content)

    def told(self) -> dict[str, Any]:
        return dict(json.loads(self._path.read_text()))

    def tell(self, told: dict[str, Any]) -> str:
        """Write it anew; returns its checksum."""
        self.write(json.dumps(told).encode())
        return hashlib.sha256(self.content()).hexdigest()

    def remove(self) -> None:
        self._path.unlink()


class Site(Scripts):
    """Scripts on a host whose database has moved on since its backup."""

    carried: dict[str, str]
    before: str

    async def sql(self, text: str, database: str = "postgres") -> str:
        found = await self.run('psql -XAtqc "$SQL"', SQL=text, PGDATABASE=database)
        assert found.status == 0, found.words
        return found.words.strip()

    async def whole(self, database: str = "") -> str:
        """Return everything of a database as PostgreSQL's own programs tell it."""
        changed = {"PGDATABASE": database} if database else {}
        found = await self.run(f"{WHOLE} | grep -Ev '^(--|.(un)?restrict )'\n{CATALOG}", **changed)
        assert found.status == 0, found.words[-500:]
        return found.words

    async def databases(self) -> dict[str, bool]:
        """Return the databases of the platform, and whether each takes connections."""
        lines = await self.sql(
            "SELECT datname, datallowconn FROM pg_database WHERE datname ~ '^teei' "
            "AND datname !~ '_base$' ORDER BY 1"
        )
        return {name: open_ == "t" for name, _, open_ in (x.partition("|") for x in lines.split())}

    async def carry(self, step: str, **changed: str) -> Ran:
        """Run a step; what it hands on is known to the next."""
        found = await self.back(step, self.carried, **changed)
        self.carried |= found.outputs
        return found
