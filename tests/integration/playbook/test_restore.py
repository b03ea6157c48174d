"""The full rollback's scripts on a host in trouble: what they leave, and how they go on."""

import asyncio
import re
import shlex
from pathlib import Path

import pytest

from demo.host import StagingHost
from tests.integration.playbook.conftest import Scripts, program
from tests.integration.playbook.moved_on import BEFORE, LATER, NEW, Kept, Site

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def site(scripts: Scripts) -> Site:
    made = Site(scripts.connection, scripts.facts, scripts.playbook)
    made.before = await made.whole()
    backup = await made.step("backup")
    assert backup.status == 0, backup.words
    made.carried = dict(backup.outputs)
    later = await made.run(LATER)
    assert later.status == 0, later.words
    return made


async def test_what_was_backed_up_takes_over_and_what_was_there_stays_as_it_is(site: Site):
    later = await site.whole()
    restore = await site.carry("restore")
    assert restore.status == 0, restore.words
    assert await site.whole() == later
    assert await site.databases() == {"teei_cockpit_staging": True, NEW: True}
    exchange = await site.carry("exchange")
    assert exchange.status == 0, exchange.words
    assert await site.databases() == {"teei_cockpit_staging": True, BEFORE: False}
    assert await site.whole() == site.before

    # By the very command that it printed, people return to the database before.
    command = exchange.words[exchange.words.index("psql -1") :].partition("\nand start")[0]
    returned = await site.run(command.replace("\\\n", " "))
    assert returned.status == 0, returned.words
    assert await site.whole() == later


async def test_the_facts_tell_what_a_full_rollback_costs(site: Site):
    written = await site.asked("Written since, and lost by it", site.carried)
    assert written.words.splitlines() == [
        "later: new, 2 rows",
        "q2q_entries: 1 added",
        "users: rows changed",
    ]
    way = await site.asked("Way of the restore", site.carried)
    assert way.words.startswith("into a new database")
    down = await site.asked("Estimated downtime", site.carried)
    assert "s, by its size" in down.words
    rehearsed = await site.asked("Estimated downtime", {**site.carried, "REHEARSAL_SECONDS": "41"})
    assert "41 s, as rehearsed" in rehearsed.words


HOW = "The restore has a way, into a new database or in place"
SUMS = "Backup and record are what the deploy had written"
MATCH = "The backup is of this database, and this server can take it"


async def test_a_backup_that_is_not_what_was_written_is_refused(site: Site):
    dump = Kept(site.carried["BACKUP_FILE"])
    whole = dump.content()
    assert (await site.asked(SUMS, site.carried)).status == 0
    for content in (whole[: len(whole) // 2], b"", whole[:-1] + b"?"):
        dump.write(content)
        found = await site.asked(SUMS, site.carried)
        assert (found.status, "SHA-256 is" in found.words) == (1, True)
        restore = await site.carry("restore")
        assert restore.status != 0
        assert "is not what the deploy had written" in restore.words
    dump.remove()
    assert (await site.asked(SUMS, site.carried)).status != 0
    assert (await site.carry("restore")).status != 0
    dump.write(whole)
    record = Kept(site.carried["BACKUP_RECORD"])
    told = record.told()
    told["tables"][0]["rows"] += 1
    record.tell(told)
    assert "the record's SHA-256" in (await site.asked(SUMS, site.carried)).words
    assert (await site.carry("restore")).status != 0
    assert await site.databases() == {"teei_cockpit_staging": True}


async def test_a_backup_of_another_database_or_of_a_newer_server_is_refused(site: Site):
    assert (await site.asked(MATCH, site.carried)).status == 0
    other = await site.asked(MATCH, site.carried, PGDATABASE="postgres")
    assert (other.status, other.words) == (1, "it is a backup of teei_cockpit_staging\n")
    dump = Kept(site.carried["BACKUP_FILE"])
    # The dump's head holds the version of the server, and then that of pg_dump.
    major = str(site.facts.database.major).encode()
    newer = dump.content().replace(major + b".", b"99.", 1)
    dump.write(newer)
    found = await site.asked(MATCH, site.carried)
    assert found.status == 1
    assert re.match(r"it is of the newer PostgreSQL 99\.\d+; this server is", found.words)


async def test_a_full_disk_during_the_restore_leaves_what_is_in_service(
    site: Site, staging: StagingHost
):
    await staging.fault("restore-disk-full")
    restore = await site.carry("restore")
    assert restore.status != 0
    assert "No space left on device" in restore.words
    assert await site.databases() == {"teei_cockpit_staging": True}
    exchange = await site.carry("exchange")
    assert exchange.status != 0
    assert "was not touched" in exchange.words
    await staging.fault("restore-disk-full", on=False)
    assert (await site.carry("restore")).status == 0


async def test_a_database_that_differs_from_the_record_never_takes_over(site: Site):
    record = Kept(site.carried["BACKUP_RECORD"])
    told = record.told()
    (users,) = [table for table in told["tables"] if table["name"] == "public.users"]
    users["rows"] += 1
    told["catalog"]["sequences"]["public.users_id_seq"] += 5
    told["schema_sha256"] = "0" * 64
    site.carried["BACKUP_RECORD_SHA256"] = record.tell(told)
    restore = await site.carry("restore")
    assert restore.status != 0
    for words in ("rows of public.users", "sequence public.users_id_seq", "schema with indexes"):
        assert words in restore.words
    assert "RESTORED" not in restore.outputs
    assert await site.databases() == {"teei_cockpit_staging": True, NEW: True}


RECONNECTING = """
while ! [ -e "$STOP" ]; do
  PGCONNECT_TIMEOUT=2 PGAPPNAME=pool psql -XAtqc \
    "INSERT INTO q2q_entries (company_id, question, answer) VALUES ('test-company-123', 'p', 'q')"
done 2>/dev/null
"""
LONG = """psql -XAtqc "BEGIN; UPDATE users SET name = name; SELECT pg_sleep(600)" """


async def test_a_pool_that_reconnects_and_a_long_transaction_do_not_hold_it_up(
    site: Site, tmp_path: Path
):
    assert (await site.carry("restore")).status == 0
    stop = tmp_path / "stop"
    others = [asyncio.create_task(site.run(RECONNECTING, STOP=str(stop))) for _ in range(2)]
    others.append(asyncio.create_task(site.run(LONG, PGAPPNAME="long")))
    open_ = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'long'"
    while await site.sql(open_) == "0":
        await asyncio.sleep(0.05)
    exchange = await site.carry("exchange")
    stop.touch()
    await asyncio.gather(*others)
    assert exchange.status == 0, exchange.words
    assert "teei_admin long active ended" in exchange.words
    assert await site.databases() == {"teei_cockpit_staging": True, BEFORE: False}
    assert await site.sql("SELECT to_regclass('later')", "teei_cockpit_staging") == ""


async def test_a_session_of_a_superuser_stops_the_exchange_and_all_stays(
    site: Site, staging: StagingHost
):
    assert (await site.carry("restore")).status == 0
    await staging.fault("superuser-connected")
    exchange = await site.carry("exchange")
    assert exchange.status != 0
    assert "cannot be ended" in exchange.words
    assert await site.databases() == {"teei_cockpit_staging": True, NEW: True}
    units = (await staging.evidence())["units"]
    assert {unit["active"] for unit in units.values()} == {"active"}
    assert (
        "a superuser is connected" in (await site.asked("Way of the restore", site.carried)).words
    )
    await staging.fault("superuser-connected", on=False)
    assert (await site.carry("exchange")).status == 0


KILLER = """#!/bin/bash
# psql that ends the whole script, as by kill -9, before or after its Nth call.
count=$(($(cat {count}) + 1)); echo "$count" >{count}
if [ "$count" = "{at}" ]; then
  if [ {when} = after ]; then {psql} "$@" >/dev/null 2>&1; fi
  kill -9 0
fi
exec {psql} "$@"
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["restore", "exchange"])
async def test_killed_at_any_statement_it_goes_on_and_is_never_a_mixture(
    site: Site, tmp_path: Path, step: str, when: str
):
    if step == "exchange":
        assert (await site.carry("restore")).status == 0
    count = tmp_path / "count"
    found = await site.run("command -v psql; echo $PATH")
    psql, path = found.words.split()
    for at in range(1, 40):
        _zero(count)
        text = KILLER.format(count=count, at=at, when=when, psql=psql)
        program(tmp_path / "killing/psql", text)
        script, given = site.prepared(step, site.carried)
        given["PATH"] = f"{tmp_path}/killing:{path}"
        done = await site.connection.run(
            "exec setsid --wait bash -s", input=site.text(script, given), check=False
        )
        there = await site.databases()
        names = set(there)
        assert names in (
            {"teei_cockpit_staging"},
            {"teei_cockpit_staging", NEW},
            {"teei_cockpit_staging", BEFORE},
        )
        if there["teei_cockpit_staging"]:
            later = await site.sql("SELECT to_regclass('later')", "teei_cockpit_staging")
            assert later == ("" if BEFORE in names else "later")
        if step == "restore":
            assert there["teei_cockpit_staging"]
        if done.exit_status == 0:
            break
    assert done.exit_status == 0, str(done.stdout) + str(done.stderr)
    assert at > 4
    for name in ("restore", "exchange")[step == "exchange" :]:
        again = await site.carry(name)
        assert again.status == 0, again.words
    assert await site.whole() == site.before


async def test_without_redis_the_services_come_back_and_it_is_told(
    site: Site, staging: StagingHost
):
    assert (await site.carry("restore")).status == 0
    await staging.fault("redis-down")
    exchange = await site.carry("exchange")
    assert exchange.status == 0, exchange.words
    assert exchange.outputs["CACHE_KEYS"] == "unknown"
    units = (await staging.evidence())["units"]
    assert {unit["active"] for unit in units.values()} == {"active"}


FILL = """
for number in $(seq 1500); do echo "SET session:x$number 1"; done |
  redis-cli -p "$CACHE_PORT" >/dev/null
redis-cli -p "$CACHE_PORT" SET "odd:a b*[c]?" 1 >/dev/null
redis-cli -p "$CACHE_PORT" SET other:1 1 >/dev/null
"""
KEYS = 'redis-cli -p "$CACHE_PORT" --scan --pattern "$PATTERN"'


@pytest.mark.parametrize("ours", ["false", "true"])
async def test_of_redis_only_what_is_configured_is_forgotten(site: Site, ours: str):
    await site.run(FILL)
    script = site.playbook["functions"]["caches"] + "\nuncached\n"
    found = await site.run(script, CACHE_PREFIXES="session:x odd:a", CACHE_DATABASE_IS_OURS=ours)
    assert found.status == 0, found.words
    left = (await site.run(KEYS, PATTERN="*")).words.split("\n")
    assert ("other:1" in left) is (ours == "false")
    assert not [key for key in left if key.startswith(("session:x", "odd:"))]
    if ours == "false":
        assert found.words.strip() == "1501"


async def test_a_role_without_createdb_restores_in_place_and_says_so_first(
    site: Site, staging: StagingHost
):
    later = await site.whole()
    await staging.fault("createdb-refused")
    way = await site.asked("Way of the restore", site.carried)
    assert "in place, for teei_admin may not create databases" in way.words
    assert (await site.asked(HOW, site.carried)).words.startswith("in place, for teei_admin")
    several = await site.asked(HOW, site.carried, HOST_COUNT="3")
    assert several.words.startswith("none for 3 hosts, only for one: in place, for teei_admin")
    down = await site.asked("Estimated downtime", site.carried)
    assert down.words.startswith("the restore (")
    unlike = await site.carry("restore")
    assert unlike.status != 0
    assert 'approved was the way "into a new database"; now it would be: in place' in unlike.words
    restore = await site.carry("restore", FACT_WAY=way.words.strip())
    assert (restore.status, site.carried["WAY"]) == (0, "in-place"), restore.words
    assert await site.whole() == later
    replace = await site.carry("replace", PATH=f"{await _broken(site)}")
    assert replace.status != 0
    assert await site.whole() == later
    units = (await staging.evidence())["units"]
    assert {unit["active"] for unit in units.values()} == {"active"}
    replace = await site.carry("replace")
    assert replace.status == 0, replace.words
    assert site.carried["RESTORED"].startswith("equal to the record: ")
    assert await site.whole() == site.before
    dump = await site.run(f"pg_restore --list {shlex.quote(site.carried['SAFETY_DUMP'])}")
    assert "TABLE public later" in dump.words


def _zero(count: Path) -> None:
    count.write_text("0\n")
    count.chmod(0o666)


async def _broken(site: Site) -> str:
    """Return a PATH on which pg_restore ends in the middle of what it writes."""
    found = await site.run("command -v pg_restore; echo $PATH")
    real, path = found.words.split()
    folder = Path(site.facts.paths.folder) / "broken"
    text = (
        f'#!/bin/bash\ncase " $* " in *" --file=- "*) {real} "$@" | head -n 400; exit 1 ;; esac\n'
        f'exec {real} "$@"\n'
    )
    program(folder / "pg_restore", text)
    return f"{folder}:{path}"


async def test_a_rehearsal_proves_the_backup_and_leaves_nothing(site: Site):
    backup = await site.step("backup", RUN="staging-44", REHEARSE_RESTORE="true")
    assert backup.status == 0, backup.words
    assert "rehearsal: equal to the record: " in backup.words
    assert backup.outputs["REHEARSAL_SECONDS"].isdecimal()
    assert await site.databases() == {"teei_cockpit_staging": True}


async def test_a_rehearsal_that_fails_fails_the_backup(site: Site, staging: StagingHost):
    await staging.fault("restore-disk-full")
    backup = await site.step("backup", RUN="staging-44", REHEARSE_RESTORE="true")
    assert backup.status != 0
    assert await site.databases() == {"teei_cockpit_staging": True}


async def test_a_safety_copy_is_dropped_by_its_name_and_nothing_else(site: Site):
    for step in ("restore", "exchange"):
        assert (await site.carry(step)).status == 0
    (kept,) = [one for one in site.playbook["keeps"] if one["id"] == "safety-copy"]
    for name in ("teei_cockpit_staging", NEW, "postgres"):
        found = await site.run(kept["run"], RUN="staging-43", OUT_SAFETY_COPY=name)
        assert found.status == 1, found.words
    found = await site.run(kept["run"], RUN="staging-43", OUT_SAFETY_COPY=BEFORE)
    assert found.status == 0, found.words
    assert await site.databases() == {"teei_cockpit_staging": True}
