"""The runbook, by hand: every command of it over SSH, in order, from the base to the branch."""

from __future__ import annotations

import json
import secrets

import pytest

from tests.integration.demo.hands import ADD_VARIABLES, KEY, LOAD, RESTART, UNTIL_HEALTHY, Visitor

pytestmark = pytest.mark.integration


async def test_the_runbook_by_hand_takes_the_host_from_the_base_to_the_branch(staging, hand):
    facts = staging.facts
    tools = await hand.types("node --version; pnpm --version; git --version; psql --version")
    assert f"psql (PostgreSQL) {facts.database.major}" in tools

    await hand.types(
        "pg_dump -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging"
        " -F c -f $BACKUPS/before.dump",
    )
    assert int(await hand.types("stat -c %s $BACKUPS/before.dump")) > 10_000_000

    await hand.types("cd $APP && git fetch -q origin && git checkout -q $BRANCH && git pull -q")
    assert facts.git.branch_commit in await hand.types("git -C $APP rev-parse HEAD")

    installed = await hand.types("cd $APP && pnpm install --frozen-lockfile")
    assert "+1" in installed
    assert "No known vulnerabilities found" in await hand.types("cd $APP && pnpm audit")
    assert facts.git.branch_commit[:10] in await hand.types("cd $APP && pnpm -w build")

    in_service = f"{LOAD} && cd $APP/services/reporting &&"
    assert "0 applied, 6 pending" in await hand.types(f"{in_service} pnpm db:status")
    await hand.types(f"{in_service} pnpm db:migrate")
    assert "6 applied, 0 pending" in await hand.types(f"{in_service} pnpm db:status")
    log = await hand.types("cat $APP/services/reporting/logs/migrations.log")
    assert "applied 006_add_integration_configs_table" in log

    await hand.types(ADD_VARIABLES, KEY=KEY)
    await hand.types("sudo -n systemctl reload teei-cockpit")
    await hand.types(RESTART)
    status = await hand.types("sudo -n systemctl status teei-cockpit-astro")
    assert "active (running)" in status
    await hand.types(f"timeout 15 bash -c '{UNTIL_HEALTHY}'", URL=facts.url)
    answer = await hand.types(
        "psql -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging -c 'SELECT 1;'",
    )
    assert "1 row" in answer
    assert "listens on port" in await hand.types(
        "sudo -n journalctl -u teei-cockpit-astro -n 50 --no-pager",
    )
    errors = await hand.types(
        "sudo -n journalctl -u teei-cockpit-astro -p err --since '10 minutes ago' -o cat",
    )
    assert not errors

    evidence = await staging.evidence()
    assert evidence["checkout"]["commit"] == evidence["built"] == facts.git.branch_commit
    assert evidence["checkout"]["branch"] == facts.git.branch
    assert len(evidence["database"]["migrations"]) == 6
    assert len(evidence["database"]["tables"]) == 7 + 10 + 1
    assert "ADMIN_CONSOLE_ENABLED" in evidence["env_file"]["names"]
    assert evidence["env_file"]["mode"] == "640"
    assert [backup["name"] for backup in evidence["backups"]] == ["before.dump"]


async def test_the_pilot_answers_each_role_as_its_owners_say(staging, hand):
    await hand.deploys()
    tenant = staging.facts.tenant
    matrix = {
        f"/cockpit/{tenant}": {"VIEWER": 200, "MANAGER": 200, "ADMIN": 200},
        f"/en/cockpit/{tenant}": {"VIEWER": 200, "MANAGER": 200, "ADMIN": 200},
        f"/en/cockpit/{tenant}/admin": {"VIEWER": 401, "MANAGER": 401, "ADMIN": 200},
        f"/cockpit/{tenant}/admin/api-keys": {"VIEWER": 401, "MANAGER": 401, "ADMIN": 200},
        f"/cockpit/{tenant}/reports/schedule": {"VIEWER": 401, "MANAGER": 401, "ADMIN": 200},
    }
    reasons = {
        "/en/cockpit/invalid-company-id": (404, "invalid_company_id"),
        "/en/cockpit/x'%20OR%20'1'='1": (404, "invalid_company_id"),
        "/en/cockpit/..%2F..%2Fetc%2Fpasswd": (404, "invalid_company_id"),
        f"/en/cockpit/{staging.facts.other_tenant}": (401, "unauthorized_company_access"),
    }
    async with Visitor(staging.facts) as get:
        for path, expected in matrix.items():
            for role, status in expected.items():
                assert (await get(path, role))[:2] == (path, status), (path, role)
        for path, (status, reason) in reasons.items():
            _, answered, page = await get(path, "ADMIN")
            assert (answered, reason in page) == (status, True), path
        _, status, page = await get(f"/en/cockpit/{staging.facts.other_tenant}", "SUPER_ADMIN")
        assert status == 200
        assert "ADMIN_CONSOLE" in (await get(f"/cockpit/{tenant}/admin", "VIEWER"))[2]

        cockpit = {
            role: (await get(f"/cockpit/{tenant}", role))[2] for role in ("VIEWER", "MANAGER")
        }
        for name in ("at-a-glance", "sroi", "vis", "q2q-feed", "export"):
            assert f'data-widget="{name}"' in cockpit["VIEWER"]
        assert 'data-action="export"' not in cockpit["VIEWER"]
        assert 'data-action="export"' in cockpit["MANAGER"]
        assert (await get(f"/api/companies/{tenant}/export", "VIEWER"))[1] == 401
        assert (await get(f"/api/companies/{tenant}/export", "MANAGER"))[1] == 200
        assert (await get(f"/cockpit/{tenant}", None))[1] == 302
    errors = await hand.types("journalctl -q -u 'teei-*' -p err -o cat")
    assert not errors


async def test_the_admin_console_changes_things_and_takes_them_back(staging, hand):
    await hand.deploys()
    tenant = staging.facts.tenant
    admin = f"/api/companies/{tenant}/admin"
    async with Visitor(staging.facts) as call:

        async def ask(method, path, expected=200, **body):
            _, status, text = await call(f"{admin}/{path}", "ADMIN", method, body or None)
            assert status == expected, (path, text)
            return json.loads(text)

        name = f"smoke {secrets.token_hex(4)}"
        created = await ask("POST", "api-keys", 201, name=name)
        assert created["key"].startswith("teei_")
        listed = await ask("GET", "api-keys")
        assert [set(key) & {"key", "key_encrypted"} for key in listed] == [set()]
        assert created["key"] not in (await call(f"/cockpit/{tenant}/admin", "ADMIN"))[2]
        await ask("DELETE", f"api-keys/{created['id']}")
        assert await ask("GET", "api-keys") == []

        assert (await ask("PUT", "integrations/benevity", enabled=True))["enabled"] is True
        assert (await ask("PUT", "integrations/benevity", enabled=False))["enabled"] is False

        saved = await ask("PUT", "weights/sroi", weights={"mentoring": 2})
        assert saved["weights"]["mentoring"] == 2
        refused = await ask("PUT", "weights/vis", 422, weights={"hours": 0.9})
        assert refused["error"] == "vis_weights_must_sum_to_one"
        vis = {"hours": 0.5, "consistency": 0.25, "outcome": 0.25}
        await ask("PUT", "weights/vis", weights=vis)
        for kind in ("sroi", "vis"):
            assert (await ask("DELETE", f"weights/{kind}"))["overridden"] == []

        actions = [entry["action"] for entry in await ask("GET", "audit-log")]
        assert actions == [
            "weights.cleared",
            "weights.cleared",
            "weights.saved",
            "weights.saved",
            "integration.switched",
            "integration.switched",
            "api_key.removed",
            "api_key.created",
        ]


async def test_the_base_version_has_only_the_old_routes(staging):
    async with Visitor(staging.facts) as get:
        assert (await get("/dashboard", "VIEWER"))[1] == 200
        assert (await get(f"/en/cockpit/{staging.facts.tenant}", "ADMIN"))[1] == 404
        assert (await get("/dashboard", None))[1] == 302
        assert (await get("/login?redirect=/dashboard", None))[1] == 200


async def test_a_full_restore_as_the_runbook_writes_it_fails_after_the_migrations(hand):
    await hand.deploys()
    said = await hand.types(
        "pg_restore -h localhost -p $PGPORT -U teei_admin -d teei_cockpit_staging"
        " --clean --if-exists $BACKUPS/before.dump",
        status=1,
    )
    assert "errors ignored on restore" in said


async def test_restoring_beside_and_swapping_the_names_works_and_services_reconnect(staging, hand):
    await hand.deploys()
    await hand.types(
        "cd ~ && export PGHOST=localhost PGUSER=teei_admin; set -e\n"
        "psql -qd postgres -c 'CREATE DATABASE restored TEMPLATE template0'\n"
        "pg_restore -1 --exit-on-error -d restored $BACKUPS/before.dump\n"
        'psql -qd postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity'
        " WHERE datname = 'teei_cockpit_staging'\" -c 'BEGIN'"
        " -c 'ALTER DATABASE teei_cockpit_staging RENAME TO set_aside'"
        " -c 'ALTER DATABASE restored RENAME TO teei_cockpit_staging' -c 'COMMIT'\n",
    )
    await hand.types(f"timeout 15 bash -c '{UNTIL_HEALTHY}'", URL=staging.facts.url)
    evidence = await staging.evidence()
    assert evidence["database"]["migrations"] == []
    assert "set_aside" in evidence["database"]["databases"]


async def test_a_migration_can_be_taken_back(staging, hand):
    await hand.deploys()
    await hand.types(f"{LOAD} && cd $APP/services/reporting && pnpm db:migrate:rollback")
    assert len((await staging.evidence())["database"]["migrations"]) == 5
    for _ in range(5):
        await hand.types(f"{LOAD} && cd $APP/services/reporting && pnpm db:migrate:rollback")
    after = (await staging.evidence())["database"]
    assert after["migrations"] == []
    assert len(after["tables"]) == 7 + 1


async def test_a_reload_does_not_bring_new_variables_into_a_process_but_a_restart_does(hand):
    await hand.types(ADD_VARIABLES, KEY=KEY)
    names = (
        "tr '\\0' '\\n' < /proc/$(systemctl show -p MainPID --value teei-cockpit-astro)/environ"
        " | grep -c ADMIN_CONSOLE_ENABLED"
    )
    await hand.types("sudo -n systemctl reload teei-cockpit")
    assert (await hand.types(names, status=1)).strip() == "0"
    await hand.types("sudo -n systemctl restart teei-cockpit-astro")
    assert (await hand.types(names)).strip() == "1"
