"""Every fault bites where it should, and switching it off heals the host."""

from __future__ import annotations

import asyncio
import json

import asyncssh
import pytest

from demo.host import StagingHostError
from tests.integration.demo.hands import LOAD, Visitor
from tests.staging import signed_in

pytestmark = pytest.mark.integration

DUMP = (
    "pg_dump -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging -F c -f $BACKUPS/a.dump"
)
TIP = "git ls-remote origin refs/heads/$BRANCH | cut -f 1"
AUDIT = "cd $APP && npm_config_fetch_retries=0 pnpm audit --json"
ERRORS = "journalctl -q -u teei-cockpit-astro -p err -o cat | wc -l"


async def eventually(hand, command, wanted):
    """Ask the host until it answers as wanted; the test's own time limit ends the asking."""
    asked = f"{command} || true"
    while (await hand.types(asked)).strip() != wanted:
        await asyncio.sleep(0.05)


async def test_with_the_data_gone_a_dump_is_small(staging, hand):
    await staging.fault("backup-small")
    await hand.types(DUMP)
    assert int(await hand.types("stat -c %s $BACKUPS/a.dump")) < 10_000_000
    await staging.fault("backup-small", on=False)
    await hand.types(DUMP)
    assert int(await hand.types("stat -c %s $BACKUPS/a.dump")) > 10_000_000


@pytest.mark.parametrize(
    "how", ["-f $BACKUPS/a.dump", "--file=$BACKUPS/a.dump", "> $BACKUPS/a.dump"]
)
async def test_on_a_full_disk_the_dump_fails_and_leaves_an_empty_file(staging, hand, how):
    await staging.fault("disk-full")
    dump = DUMP.removesuffix("-f $BACKUPS/a.dump")
    said = await hand.types(f"{dump} {how}", status=1)
    assert "No space left on device" in said
    assert (await hand.types("stat -c %s $BACKUPS/a.dump")).strip() == "0"
    await staging.fault("disk-full", on=False)
    await hand.types(DUMP)


async def test_with_the_database_down_nothing_connects_and_the_services_recover(staging, hand):
    select = "psql -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging -c 'SELECT 1'"
    await staging.fault("database-down")
    assert "Connection refused" in await hand.types(select, status=2)
    async with Visitor(staging.facts) as get:
        assert (await get("/health", None))[1] == 503
        await staging.fault("database-down", on=False)
        await hand.types(select)
        assert (await get("/health", None))[1] == 200


async def test_without_redis_people_stay_signed_in_and_the_log_complains(staging, hand):
    await staging.fault("redis-down")
    async with Visitor(staging.facts) as get:
        assert (await get("/dashboard", "VIEWER"))[1] == 200
        assert "degraded" in (await get("/health", None))[2]
        assert int(await hand.types(ERRORS)) > 0
        await staging.fault("redis-down", on=False)
        assert '"status":"ok"' in (await get("/health", None))[2]
    keys = await hand.types("redis-cli -p $REDIS --scan --pattern 'session:*' | wc -l")
    assert int(keys) >= 40
    assert (await hand.types("redis-cli -p $REDIS DEL 'session:*'")).strip() == "0"


async def test_the_branch_moves_by_one_commit_and_back(staging, hand):
    git = staging.facts.git
    await staging.fault("branch-moved")
    moved = (await hand.types(f"cd $APP && {TIP}")).strip()
    assert moved != git.branch_commit
    await hand.types(
        f"cd $APP && git fetch -q && git merge-base --is-ancestor {git.branch_commit} {moved}"
    )
    await staging.fault("branch-moved", on=False)
    assert (await hand.types(f"cd $APP && {TIP}")).strip() == git.branch_commit


async def test_a_forced_branch_no_longer_reaches_its_old_tip(staging, hand):
    git = staging.facts.git
    await staging.fault("branch-forced")
    await hand.types("cd $APP && git fetch -q")
    await hand.types(
        f"cd $APP && git merge-base --is-ancestor {git.branch_commit} origin/$BRANCH",
        status=1,
    )
    await staging.fault("branch-forced", on=False)
    assert (await hand.types(f"cd $APP && {TIP}")).strip() == git.branch_commit


async def test_local_changes_stop_the_checkout(staging, hand):
    await staging.fault("local-changes")
    said = await hand.types("cd $APP && git fetch -q && git checkout -q $BRANCH", status=1)
    assert "package.json" in said
    await staging.fault("local-changes", on=False)
    await hand.types("cd $APP && git checkout -q $BRANCH")


async def test_a_broken_commit_does_not_build_and_leaves_the_old_build(staging, hand):
    await staging.fault("build-broken")
    await hand.types("cd $APP && git fetch -q && git checkout -q $BRANCH && git pull -q")
    await hand.types("cd $APP && pnpm install --frozen-lockfile")
    assert "SyntaxError" in await hand.types("cd $APP && pnpm -w build", status=1)
    assert (await staging.evidence())["built"] == staging.facts.git.base_commit


async def test_a_broken_third_migration_keeps_the_two_before_it(staging, hand):
    await staging.fault("migration-broken")
    await hand.types("cd $APP && git fetch -q && git checkout -q $BRANCH && git pull -q")
    await hand.types("cd $APP && pnpm install --frozen-lockfile")
    service = f"{LOAD} && cd $APP/services/reporting &&"
    said = await hand.types(f"{service} pnpm db:migrate", status=1)
    assert 'relation "owners" does not exist' in said
    status = await hand.types(f"{service} pnpm -s db:status --json")
    assert [row["status"] for row in json.loads(status)] == ["applied"] * 2 + ["pending"] * 4
    assert "api_keys" not in (await staging.evidence())["database"]["tables"]


async def test_several_faults_of_the_branch_can_be_on_at_once(staging, hand):
    await staging.fault("build-broken")
    await staging.fault("migration-broken")
    await staging.fault("build-broken", on=False)
    changed = await hand.types(
        "cd $APP && git fetch -q && git diff --name-only "
        f"{staging.facts.git.branch_commit} origin/$BRANCH",
    )
    assert changed.split() == ["services/reporting/migrations/003_add_api_keys_table.sql"]


async def test_the_audit_finds_a_critical_vulnerability_or_is_not_there(staging, hand):
    async def critical(status):
        answer = json.loads(await hand.types(AUDIT, status=status))
        return answer["metadata"]["vulnerabilities"]["critical"]

    assert await critical(0) == 0
    await staging.fault("audit-critical")
    assert await critical(1) == 1
    await staging.fault("audit-critical", on=False)
    await staging.fault("audit-unavailable")
    assert "503" in await hand.types(AUDIT, status=1)
    await staging.fault("audit-unavailable", on=False)
    assert await critical(0) == 0


async def test_the_forge_tells_the_state_of_a_commit(staging, hand):
    facts = staging.facts
    base = f"{facts.forge_url}/repos/{facts.forge_repository}/commits"

    async def state(commit):
        return json.loads(await hand.types(f"curl -s {base}/{commit}/status")).get("state")

    async def conclusions():
        runs = json.loads(await hand.types(f"curl -s {base}/{facts.git.branch_commit}/check-runs"))
        return {run["conclusion"] for run in runs["check_runs"]}

    assert await state(facts.git.branch_commit) == "success"
    assert await conclusions() == {"success"}
    assert await state("0" * 40) is None
    await staging.fault("ci-failed")
    assert await state(facts.git.branch_commit) == "failure"
    assert await conclusions() == {"failure"}
    await staging.fault("ci-failed", on=False)
    await staging.fault("ci-pending")
    assert await state(facts.git.branch_commit) == "pending"
    assert await conclusions() == {None}


async def test_a_placeholder_stands_in_the_env_file(staging, hand):
    await staging.fault("env-placeholder")
    assert "<REPLACE_WITH_" in await hand.types("grep ^JWT_SECRET= $ENV_FILE")
    assert (await staging.evidence())["env_file"]["mode"] == "640"
    await staging.fault("env-placeholder", on=False)
    assert "<" not in await hand.types("grep ^JWT_SECRET= $ENV_FILE")


async def test_a_crash_loop_hides_behind_a_restart_that_says_zero(staging, hand):
    unit = "teei-cockpit-astro"
    await staging.fault("crash-loop")
    await hand.types(f"sudo -n systemctl restart {unit}")
    await eventually(hand, f"systemctl is-active {unit}", "failed")
    assert int(await hand.types(f"systemctl show -p NRestarts --value {unit}")) == 5
    journal = await hand.types(f"journalctl -u {unit} -o cat")
    assert "Start request repeated too quickly" in journal
    assert "Scheduled restart job, restart counter is at 1." in journal

    await staging.fault("crash-loop", on=False)
    refused = await hand.types(f"sudo -n systemctl restart {unit}", status=1)
    assert "start of the service was attempted too often" in refused
    await hand.types(f"sudo -n systemctl reset-failed {unit} && sudo -n systemctl restart {unit}")
    async with Visitor(staging.facts) as get:
        await eventually(
            hand, f"curl -so /dev/null -w '%{{http_code}}' {staging.facts.url}/health", "200"
        )
        assert (await get("/health", None))[1] == 200
    assert (await hand.types(f"systemctl is-active {unit}")).strip() == "active"


@pytest.mark.parametrize(
    ("fault", "path", "other"),
    [("health-500", "/health", "/api/health"), ("api-health-500", "/api/health", "/health")],
)
async def test_a_health_endpoint_answers_500_and_the_other_does_not(staging, fault, path, other):
    async with Visitor(staging.facts) as get:
        await staging.fault(fault)
        assert (await get(path, None))[1] == 500
        assert (await get(other, None))[1] == 200
        await staging.fault(fault, on=False)
        assert (await get(path, None))[1] == 200


async def test_errors_run_into_the_log_at_once_or_some_time_after_a_start(staging, hand):
    assert int(await hand.types(ERRORS)) == 0
    await staging.fault("log-errors")
    await eventually(hand, f"[ $({ERRORS}) -gt 5 ] && echo many", "many")
    await staging.fault("log-errors", on=False)
    await staging.fault("log-errors-later", seconds=1)
    await hand.types("sudo -n systemctl restart teei-cockpit-astro")
    since = "journalctl -q -u teei-cockpit-astro -p err -o cat --since '-1s' | grep -c nonsense"
    await eventually(hand, f"[ $({since}) -ge 1 ] && echo more", "more")


async def test_another_host_key_is_refused_until_the_true_one_is_back(staging):
    await staging.fault("host-key-changed")
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        async with signed_in(staging):
            pass
    await staging.fault("host-key-changed", on=False)
    async with signed_in(staging) as connection:
        assert (await connection.run("echo here", check=True)).stdout == "here\n"


async def test_an_unreachable_host_cuts_and_refuses_connections(staging):
    async with signed_in(staging) as connection:
        await staging.fault("unreachable")
        await connection.wait_closed()
        with pytest.raises(OSError, match="Connect call failed"):
            async with signed_in(staging):
                pass
    await staging.fault("unreachable", on=False)
    async with signed_in(staging):
        pass


async def test_a_reset_takes_every_fault_and_trace_back(staging, hand):
    before = await staging.evidence()
    for name in await staging.faults():
        if name not in {"host-key-changed", "unreachable"}:
            await staging.fault(name)
    await hand.types(
        "touch $BACKUPS/x ~/left $APP/left; echo ADMIN=1 >> $ENV_FILE; rm -rf $APP/apps"
    )
    await staging.reset()
    after = await staging.evidence()
    for evidence in (before, after):
        for unit in evidence["units"].values():
            unit.pop("pid")
            unit.pop("started")
    assert after == before
    assert not any((await staging.faults()).values())
    async with signed_in(staging) as connection:
        assert "left" not in (await connection.run("ls ~", check=True)).stdout


async def test_an_unknown_fault_is_named_with_those_that_exist(staging):
    with pytest.raises(StagingHostError, match=r"no fault is called gremlins.*disk-full"):
        await staging.fault("gremlins")
