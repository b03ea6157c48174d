"""The service manager answers as systemd does where somebody looks."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.integration
UNIT = "teei-cockpit-astro"


async def shown(hand, *names):
    lines = (await hand.types(f"systemctl show -p {','.join(names)} {UNIT}")).splitlines()
    return dict(line.split("=", 1) for line in lines)


async def test_a_units_properties_are_those_of_its_process(hand):
    before = await shown(hand, "MainPID", "MemoryCurrent", "ActiveState", "SubState", "NRestarts")
    assert (before["ActiveState"], before["SubState"]) == ("active", "running")
    assert before["NRestarts"] == "0"
    assert int(before["MemoryCurrent"]) > 10_000_000
    command = await hand.types(f"tr '\\0' ' ' < /proc/{before['MainPID']}/cmdline")
    assert "dist/server.js" in command


async def test_a_killed_service_starts_again_and_the_counter_says_so(hand):
    before = await shown(hand, "MainPID", "ExecMainStartTimestampMonotonic")
    await hand.types(f"kill -KILL {before['MainPID']}")
    while (await shown(hand, "NRestarts"))["NRestarts"] != "1":
        await asyncio.sleep(0.02)
    while (await shown(hand, "ActiveState"))["ActiveState"] != "active":
        await asyncio.sleep(0.02)
    after = await shown(hand, "MainPID", "ExecMainStartTimestampMonotonic")
    assert after["MainPID"] != before["MainPID"]
    began = "ExecMainStartTimestampMonotonic"
    assert int(after[began]) > int(before[began])
    journal = await hand.types(f"journalctl -u {UNIT} -o cat")
    assert "Main process exited, code=killed, status=9/KILL" in journal


async def test_changing_a_unit_needs_sudo_and_a_rule(hand):
    said = await hand.types(f"systemctl restart {UNIT}", status=1)
    assert "Interactive authentication required" in said
    assert "a password is required" in await hand.types("sudo -n systemctl stop ssh", status=1)


async def test_states_have_their_exit_codes(hand):
    assert (await hand.types(f"systemctl is-active {UNIT}")).strip() == "active"
    assert (await hand.types("systemctl is-active no-such", status=3)).strip() == "inactive"
    assert "could not be found" in await hand.types("systemctl status no-such", status=4)
    answer = await hand.types("systemctl show -p LoadState,ActiveState --value no-such")
    assert answer.split() == ["not-found", "inactive"]


async def test_a_reload_reaches_the_services(hand):
    await hand.types("sudo -n systemctl reload teei-cockpit")
    wanted = "journalctl -q -u 'teei-*' -g 'signal received' -o cat | wc -l"
    while (await hand.types(wanted)).strip() != "3":
        await asyncio.sleep(0.02)


async def test_following_the_journal_prints_what_comes(hand):
    journal = await hand.connection.create_process(f"journalctl -u {UNIT} -n 0 -f -o cat")
    await hand.types(f"sudo -n systemctl restart {UNIT}")
    while "listens on port" not in await journal.stdout.readline():
        pass
    journal.terminate()
    await journal.wait()


async def test_sudo_keeps_the_callers_environment_from_root(hand):
    rules = "deploy ALL=(root) NOPASSWD: /usr/bin/env"
    await hand.types(f"echo '{rules}' > $SUDOERS/test", SUDOERS=hand.facts.paths.sudoers)
    seen = await hand.types("MINE=1 sudo -n env")
    assert "MINE" not in seen
    assert "SUDO_USER=deploy" in seen
