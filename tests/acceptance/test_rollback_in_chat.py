"""Rollbacks asked for in chat, approved by a reaction on the other platform, told on both.

The installed console script on the demo host, with the real clients of both platforms. Way back and
database have nothing to do with each other, so they are tried in pairs.
"""

from pathlib import Path
from typing import Any

import pytest

from demo.host import StagingHost
from tests.acceptance.platforms import Both, platforms, until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down, kept_in

pytestmark = pytest.mark.timeout(500)
THUMB = "\N{THUMBS UP SIGN}"
LONG = 240.0
"""Seconds that a run of the shipped playbook may take here."""

CODE = """
git -C "$APP_DIR" fetch --quiet origin "+$REF:refs/handrail/fetched"
git -C "$APP_DIR" checkout --quiet --force -B "$BRANCH" "$COMMIT"
"""


def _of_code_alone(playbook: dict[str, Any]) -> None:
    check = {
        "check": "git",
        "says": "It is the version",
        "directory": "${APP_DIR}",
        "commit": "${COMMIT}",
    }
    step = {
        "id": "code",
        "title": "Check out",
        "uses": ["APP_DIR", "REF", "BRANCH", "COMMIT"],
        "run": CODE,
        "verify": [check],
    }
    cut_down(playbook, [step], [step])


async def _asked_in_slack(both: Both, command: str, text: str, name: str) -> None:
    """Type a command in Slack, say yes in Discord, and wait for its end on both."""
    ack = await both.slack.person("U1").types(command, text, "C1")
    assert ack.ok, ack
    _, request = await until(_request(both, name), LONG)
    await until(lambda: len(request.reactions) == 2 or None)
    await both.dana.react(request, THUMB)


def _request(both: Both, name: str):
    """Return a look for the approval request of a run, on both platforms."""

    def look():
        here = [
            one
            for one in both.slack.workspace.inside("C1")
            if "approval wanted" in str(one.told()) and name in str(one.told())
        ]
        there = [
            one
            for one in both.discord.said(both.room)
            if "approval wanted" in str(one.body) and name in str(one.body)
        ]
        return (here[-1], there[-1]) if here and there else None

    return look


@pytest.mark.parametrize("own_database_url", ["sqlite"], indirect=True)
async def test_a_quick_rollback_to_a_run_is_asked_for_in_slack_and_approved_in_discord(
    tmp_path: Path, staging: StagingHost, own_database_url: str
):
    async with platforms(tmp_path, staging, "socket", _of_code_alone) as both:
        kept_in(both.folder, own_database_url)
        with serving(both.folder, both.environment):
            await reached(both.folder)
            await both.connected()
            for number in (1, 2):
                await _asked_in_slack(both, "/deploy", "staging", f"staging #{number}")
                await until(both.cards(f"staging #{number} has succeeded"), LONG)
                await staging.fault("branch-moved")
            newest = (await staging.evidence())["checkout"]["commit"]
            await _asked_in_slack(both, "/rollback", "quick staging --to #1", "staging #3")
            here, there = await until(both.cards("staging #3 has succeeded"), LONG)
            for told in (str(here.told()), str(there.body)):
                assert "staging #2 is taken back" in told
                assert "Verified after the rollback" in told
                assert "stays locked" in told
            went = (await staging.evidence())["checkout"]["commit"]
            assert went == staging.facts.git.branch_commit
            assert went != newest


def _as_shipped(playbook: dict[str, Any]) -> None:
    assert playbook["rollback"]["full"]["steps"]


@pytest.mark.parametrize("own_database_url", ["postgresql"], indirect=True)
async def test_a_full_rollback_is_asked_for_in_discord_and_approved_in_slack(
    tmp_path: Path, staging: StagingHost, own_database_url: str
):
    async with platforms(tmp_path, staging, "socket", _as_shipped) as both:
        kept_in(both.folder, own_database_url)
        with serving(both.folder, both.environment):
            await reached(both.folder)
            await both.connected()
            await staging.fault("health-500")
            await _asked_in_slack(both, "/deploy", "staging", "staging #1")
            here, _ = await until(both.cards("/rollback full staging takes it back"), LONG)
            assert "failed" in str(here.told())
            await staging.fault("health-500", on=False)
            await both.dana.command(both.room, "rollback", mode="full", environment="staging")
            request, asked = await until(_request(both, "staging #2"), LONG)
            for told in (str(request.told()), str(asked.body)):
                assert "take back staging #1: code and database" in told
                assert "Written since, and lost by it" in told
            await until(lambda: len(request.reactions) == 2 or None)
            ack = await both.slack.person("U1").reacts(request, "+1")
            assert ack.ok, ack
            here, there = await until(both.cards("staging #2 has succeeded"), LONG)
            for told in (str(here.told()), str(there.body)):
                assert "staging #1 is taken back" in told
                assert "equal to the record" in told
            evidence = await staging.evidence()
            assert evidence["checkout"]["commit"] == staging.facts.git.base_commit
            assert {unit["active"] for unit in evidence["units"].values()} == {"active"}
