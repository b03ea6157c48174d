import asyncio
import hashlib
from pathlib import Path

from demo.host import StagingHost

from .conftest import Scripts, mode_of, names_in, program, record_of, text_of

CONTENT = """
set -e
export PGOPTIONS='-c timezone=UTC -c intervalstyle=postgres -c extra_float_digits=3'
for table in $(psql -XAtqc "SELECT relname FROM pg_class WHERE relkind = 'r'
    AND relnamespace = 'public'::regnamespace ORDER BY 1"); do
  psql -XAtq -F ' ' -c "SET search_path = ''; SELECT '$table', count(*),
    coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM public.$table AS t"
done
"""
WRITER = """
for number in $(seq 400); do
  psql -XAtqc "INSERT INTO q2q_entries (company_id, question, answer)
    VALUES ('test-company-123', 'How many?', '$number')" || exit 1
done
"""


def _bytes(path: str) -> bytes:
    return Path(path).read_bytes()


async def test_the_record_agrees_with_the_dump_while_others_write(scripts: Scripts):
    writing = asyncio.create_task(scripts.run(WRITER))
    found = await scripts.step("backup")
    assert found.status == 0, found.words
    assert not writing.done()
    writing.cancel()
    await asyncio.wait([writing])

    record = record_of(found)
    restored = await scripts.run(
        'psql -XAtqc "CREATE DATABASE restored"\n'
        f"pg_restore --exit-on-error --no-owner -d restored {found.outputs['BACKUP_FILE']}\n"
        f"export PGDATABASE=restored\n{CONTENT}"
    )
    dropped = await scripts.run('psql -XAtqc "DROP DATABASE restored"')
    assert dropped.status == 0, dropped.words
    lines = [line.split() for line in restored.words.splitlines()]
    assert {name: (int(rows), content) for name, rows, content in lines} == {
        table["name"].removeprefix("public."): (table["rows"], table["content"])
        for table in record["tables"]
    }


async def test_the_outputs_tell_what_lies_on_the_disk(scripts: Scripts):
    found = await scripts.step("backup")
    dump, outputs, record = found.outputs["BACKUP_FILE"], found.outputs, record_of(found)
    content = _bytes(dump)
    assert dump.endswith(f"/teei_cockpit_{outputs['BACKUP_STAMP']}.dump")
    assert record["file"] == dump
    assert int(outputs["BACKUP_SIZE"]) == len(content) == record["bytes"]
    assert outputs["BACKUP_SHA256"] == hashlib.sha256(content).hexdigest() == record["sha256"]
    assert record["entries"] == int(outputs["BACKUP_ENTRIES"])
    assert mode_of(dump) == mode_of(outputs["BACKUP_RECORD"]) == 0o600
    assert sorted(names_in(scripts.facts.paths.backups)) == [
        f"teei_cockpit_{outputs['BACKUP_STAMP']}.dump",
        f"teei_cockpit_{outputs['BACKUP_STAMP']}.json",
    ]


async def test_the_record_holds_what_a_restore_needs(scripts: Scripts):
    found = await scripts.step("backup")
    record = record_of(found)
    catalog = record["catalog"]
    tables = {table["name"]: table for table in record["tables"]}
    assert tables["public.users"]["newest_id"] == tables["public.users"]["rows"]
    assert tables["public.companies"]["newest_id"] is None
    assert catalog["sequences"]["public.users_id_seq"] == tables["public.users"]["rows"]
    assert catalog["database"]["owner"] == scripts.facts.database.user
    assert catalog["database"]["encoding"] == "UTF8"
    assert catalog["extensions"]["plpgsql"]
    assert record["server"].startswith(f"{scripts.facts.database.major}.")
    assert "pg_dump" in record["client"]
    assert len(record["schema_sha256"]) == 64
    again = await scripts.step("backup", RUN="staging-43")
    later = record_of(again)
    assert later["schema_sha256"] == record["schema_sha256"]


async def test_large_tables_are_counted_and_not_summed(scripts: Scripts):
    found = await scripts.step("backup", BACKUP_CHECKSUM_LIMIT="1MB")
    record = record_of(found)
    (files,) = [table for table in record["tables"] if table["name"] == "public.report_files"]
    assert files["rows"] > 0
    assert files["content"] is None


async def test_a_full_disk_leaves_nothing_behind(scripts: Scripts, staging: StagingHost):
    await staging.fault("disk-full")
    found = await scripts.step("backup")
    assert found.status != 0
    assert "No space left on device" in found.words
    assert names_in(scripts.facts.paths.backups) == []
    assert found.outputs == {}


async def test_too_little_space_is_found_before_the_dump(scripts: Scripts, tmp_path: Path):
    program(tmp_path / "df", "#!/bin/sh\necho Avail; echo 1000000\n")
    path = (await scripts.run("echo $PATH")).words.strip()
    found = await scripts.step("backup", PATH=f"{tmp_path}:{path}")
    assert found.status != 0
    assert "too little space" in found.words
    assert names_in(scripts.facts.paths.backups) == []


async def test_a_link_in_place_of_the_timestamp_is_replaced(scripts: Scripts, tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    note = tmp_path / "last_backup_timestamp"
    note.symlink_to(victim)
    found = await scripts.step("backup", LAST_BACKUP_FILE=str(note))
    assert found.status == 0, found.words
    assert victim.read_text() == "mine"
    assert not note.is_symlink()
    assert note.read_text().strip() == found.outputs["BACKUP_STAMP"]


async def test_a_timestamp_that_cannot_be_written_stops_nothing(scripts: Scripts, tmp_path: Path):
    found = await scripts.step("backup", LAST_BACKUP_FILE=str(tmp_path / "nowhere/stamp"))
    assert found.status == 0, found.words
    assert "nothing depends on it" in found.words


async def test_the_password_is_nowhere_in_the_output(scripts: Scripts):
    found = await scripts.step("backup")
    record = text_of(found.outputs["BACKUP_RECORD"])
    assert scripts.facts.database.password not in found.words + record
