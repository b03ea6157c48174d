from dataclasses import replace

import pytest

from bot import cards
from bot.terminal.render import Look, plain
from runner.plan import Migration
from runner.record.events import Kind
from runner.record.run import Run
from tests.unit.bot import scenes
from tests.unit.bot.scenes import NOON, PLAN, ROSTER, check, event, finished, run_of, started

LOOK = Look(now=NOON + 76)


def briefing(**changes):
    plan = PLAN.model_copy(update=changes)
    return plain(cards.approval_request(run_of(scenes.ASKED), plan, ROSTER), LOOK)


def test_the_first_deploy_says_that_nothing_is_live():
    shown = briefing(live=None, commits=(), estimate=None)
    assert "Nothing is live yet: Turn on the admin console." in shown
    assert "nothing → 3f2a91c0de" in shown
    assert "not known yet" in shown


def test_what_is_live_already_has_no_new_commits():
    assert "3f2a91c0de is live already" in briefing(live=PLAN.commit, commits=())


def test_commits_that_are_not_known_leave_the_newest():
    assert "3f2a91c0de Turn on the admin console" in briefing(commits=(), commit_count=0)


def test_no_pending_migrations_are_named_as_such():
    assert "No migrations are pending." in briefing(pending=(), expected=("001_add",))
    assert "migration" not in briefing(pending=(), expected=(), env_changes=())


def test_many_migrations_are_cut_and_a_dangerous_one_among_the_rest_still_warns():
    pending = tuple(Migration(version=f"{n:03}_add") for n in range(22))
    pending += (Migration(version="099_drop", dangers=("DROP TABLE",)),)
    shown = briefing(pending=pending)
    assert "23 pending migrations, 1 of them dangerous:" in shown
    assert "! … and 3 more migrations" in shown


def test_a_window_that_is_not_the_runbooks_is_named():
    target = PLAN.target.model_copy(update={"notes": ()})
    assert "monitoring window 30s instead of 10m" in briefing(target=target)


def test_skipped_steps_are_named_and_marked():
    plan = PLAN.model_copy(update={"skips": ("build",)})
    shown = plain(cards.card(run_of(scenes.BEGUN), plan, ROSTER), LOOK)
    assert "Left out      Install and build" in shown
    assert "\N{EN DASH} 3. Install and build      left out as asked" in shown


def test_the_note_of_a_request_is_told():
    wanted = replace(scenes.WANTED, data={**scenes.WANTED.data, "note": "the quorum is raised"})
    run = run_of((scenes.REQUESTED, scenes.PLANNED, wanted))
    assert "the quorum is raised." in plain(cards.approval_request(run, PLAN, ROSTER), LOOK)


def test_a_request_without_an_end_is_still_bound_to_its_plan():
    run = replace(run_of(scenes.ASKED), approval={})
    shown = plain(cards.approval_request(run, PLAN, ROSTER), LOOK)
    assert "Approval is bound to this plan" in shown


def test_failed_preflight_checks_are_measured_against_expected():
    planned = event(
        Kind.PLANNED, 4, digest="d", checks=[check("Free space", "failed", "1 GB", "≥ 50 GB")]
    )
    over = event(Kind.FINISHED, 5, outcome="failed", reason="the preflight checks failed")
    run = run_of((scenes.REQUESTED, planned, over))
    shown = plain(cards.notification(run, PLAN, "", ROSTER), LOOK)
    assert "✗ Free space  1 GB (expected ≥ 50 GB)" in shown
    assert "Nothing was changed on staging" in shown
    assert "Not run" not in shown


def test_much_advice_is_cut():
    advice = [f"try {n}" for n in range(12)]
    stopped = finished("build", 81, "failed", why="status 1", advice=advice)
    over = event(Kind.FINISHED, 82, outcome="failed", reason="status 1")
    run = run_of((*scenes.RUNNING, stopped, over))
    shown = plain(cards.notification(run, PLAN, "", ROSTER), LOOK)
    assert "… and 4 more" in shown


def test_a_question_that_timed_out_or_was_passed_over_says_so():
    late = event(Kind.QUESTION_EXPIRED, 9, step="smoke", id="smoke.1", option="stop")
    run = run_of((*scenes.ASKING, late))
    closed = cards.question_closed(run, PLAN, run.questions[0], ROSTER)
    assert "nobody answered in time, so it was stop" in closed.text
    asked = run_of(scenes.ASKING).questions[0]
    assert "left unanswered" in cards.question_closed(run, None, asked, ROSTER).text


def test_a_question_without_items_and_roles_can_be_answered():
    asked = replace(run_of(scenes.ASKING).questions[0], items=(), roles=(), not_requester=False)
    shown = plain(cards.question(run_of(scenes.ASKING), None, asked), LOOK)
    assert "May answer: whoever has the role." in shown
    assert "looked at" not in shown


def test_a_run_that_is_being_stopped_or_queued_says_so():
    wish = event(Kind.CANCEL_WANTED, 75, "kim")
    assert (
        "is being stopped at step 3 of 7" in cards.card(run_of((*scenes.RUNNING, wish)), PLAN).text
    )
    queued = event(Kind.QUEUED, 62, holder="staging #41")
    run = run_of((*scenes.BEGUN[:-2], queued))
    assert "is queued behind staging #41" in cards.card(run, PLAN).text
    assert cards.card(Run(id="staging-9"), None).text


def test_a_second_attempt_is_named():
    again = (*scenes.RUNNING, scenes.BUILD_FAILED, started("build", 90, attempt=2))
    shown = plain(cards.card(run_of(again), PLAN, ROSTER), LOOK)
    assert "● 3. Install and build      attempt 2" in shown


@pytest.mark.parametrize("value", ["many", 14, 14.5])
def test_an_alert_shows_any_value(value):
    breach = event(Kind.MONITOR_BREACHED, 140, measure="p95", value=value, unit="ms")
    assert f"p95 is {value} ms" in cards.alert(run_of(scenes.MONITORING), breach).text
