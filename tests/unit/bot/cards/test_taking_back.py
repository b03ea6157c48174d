import pytest

from bot import cards
from bot.cards import actions
from bot.cards.facts import taken_back
from bot.slack import limits
from bot.terminal.render import Look, plain
from commands.reply import Message
from config.model import Environment
from runner.record.events import Kind
from runner.which_way import which_way
from tests.unit.bot import backs, scenes
from tests.unit.bot.backs import BACK, QUICK, WITH_WAYS, event, run_of
from tests.unit.bot.scenes import ENVIRONMENT, NOON, PLAN, ROSTER

DEPLOY = PLAN.model_copy(update={"playbook": WITH_WAYS})


def seen(message: Message) -> str:
    return " ".join(plain(message, Look(now=NOON + 76)).replace("▌", " ").split())


def request(plan=BACK) -> str:
    return seen(cards.approval_request(run_of(backs.ASKED), plan, ROSTER))


def test_the_request_says_what_is_taken_back_where_it_goes_and_what_it_costs():
    shown = request()
    for words in (
        "staging #43 · full rollback · approval wanted",
        "Kim asks to take back staging #42: code and database to 9b1c22aa01, on Staging.",
        "which began 11:50 and brought 3f2a91c0de Turn on the admin console.",
        "Goes from 3f2a91c0de to 9b1c22aa01 Base, as staging #40 had brought it.",
        "what was written since then is lost.",
        "Age of the backup: 14 minutes",
        "Rows written since: companies 3; reports 18",
        "Passed over: 5555555555 Faster export was marked bad by dana (staging #41): it is empty",
        "Taken away, 3 commits:",
    ):
        assert words in shown
    assert "pending" not in shown


def test_a_schema_that_is_kept_is_named_to_those_who_approve():
    shown = request(QUICK)
    assert "Migrations that stay applied: 007_add_exports and 008_add_index" in shown
    assert "schema kept as asked, not all of it marked compatible" in shown
    marked = request(QUICK.model_copy(update={"keep_schema": False}))
    assert "marked compatible with the older code" in marked


def test_little_that_is_known_is_little_that_is_said():
    bare = {"target_run": "", "carried_from": "", "commits": (), "facts": (), "passed_over": ()}
    shown = request(BACK.model_copy(update=bare))
    assert "as staging #40" not in shown
    assert "made by" not in shown
    assert "Taken away" not in shown
    plain_way = {**bare, "kept": (), "flow": "rollback-quick"}
    assert "What it costs" not in request(BACK.model_copy(update=plain_way))


def test_what_still_runs_the_version_before_is_said_to():
    shown = request(BACK.model_copy(update={"live": BACK.commit, "commits": ()}))
    assert "What runs is still the version before; all else goes back to it too: 9b1c22" in shown


def test_the_card_names_the_deploy_before_there_is_a_plan_and_after():
    asked = seen(cards.card(run_of(backs.ASKED[:1]), None, ROSTER))
    assert "Takes back staging #42" in asked
    early = cards.card(run_of(backs.ASKED[:1]), None, ROSTER)
    assert early.text == "staging #43, full rollback of staging #42 for Kim, is being planned."
    running = cards.card(run_of(backs.RUNNING), BACK, ROSTER)
    assert "full rollback of staging #42 to pilot-cockpit at 9b1c22aa01" in running.text


def test_the_end_shows_each_verification_and_that_the_environment_stays_locked():
    shown = seen(cards.notification(run_of(backs.SUCCEEDED), BACK, "5d41", ROSTER))
    assert "staging #42 is taken back" in shown
    assert "Verified after the rollback, 2 of 2 passed:" in shown
    assert "Rows are as recorded 1 204" in shown
    assert "Staging stays locked" in shown
    assert "/handrail unlock staging" in shown
    unmeasured = tuple(one for one in backs.SUCCEEDED if one.kind is not Kind.STEP_FINISHED)
    assert "Verified" not in seen(cards.notification(run_of(unmeasured), BACK, "", ROSTER))


def test_a_rollback_that_failed_says_the_state_and_the_next_command():
    shown = seen(cards.notification(run_of(backs.FAILED), BACK, "", ROSTER))
    assert "Done: Stop the services. Next: /handrail retry #43." in shown
    assert "/rollback" not in shown
    early = (*backs.ASKED, event(Kind.FINISHED, 9, outcome="failed", reason="no", held=False))
    shown = seen(cards.notification(run_of(early), BACK, "", ROSTER))
    assert "what held it before still does" in shown
    assert "/deploy" not in shown


def test_a_failed_deploy_offers_the_way_back_that_its_playbook_has():
    run = scenes.run_of(scenes.FAILED)
    shown = seen(cards.notification(run, DEPLOY, "", ROSTER))
    assert "/rollback full staging takes it back, full for the code before is not known" in shown
    assert "[Roll back] /handrail take-back #42 full" in shown
    assert "Roll back" not in seen(cards.notification(run, PLAN, "", ROSTER))


def test_a_rollback_is_offered_for_no_rollback():
    assert actions.roll_back(run_of(backs.FAILED), BACK) == ()
    assert actions.typed("rollback quick staging") == "/rollback quick staging"


@pytest.mark.parametrize(
    ("events", "label", "asks"),
    [
        (scenes.RUNNING, "Abort and roll back", "Stop staging #42 and take it back? "),
        (scenes.MONITORING, "Abort and roll back", "Stop staging #42 and take it back? "),
        (scenes.FAILED, "Roll back", "Take staging #42 back? "),
    ],
)
def test_the_card_of_a_deploy_at_work_watched_or_failed_takes_it_back(events, label, asks):
    run = scenes.run_of(events)
    (button,) = actions.roll_back(run, DEPLOY)
    assert button.label == label
    assert button.confirm.startswith(asks)
    way = which_way(run, DEPLOY)
    assert button.action == f"take-back staging-42 {way.mode}"
    assert way.why[:100] in button.confirm
    assert "needs an approval of its own" in button.confirm
    assert len(button.confirm) <= limits.QUESTION
    assert f"[{label}]" in seen(cards.card(run, DEPLOY, ROSTER))
    assert label not in seen(cards.card(run, PLAN, ROSTER))


def test_nothing_is_offered_before_a_change_while_it_stops_and_behind_a_success():
    for events in (scenes.ASKED, scenes.SUCCEEDED):
        assert "take-back" not in seen(cards.card(scenes.run_of(events), DEPLOY, ROSTER))
    stops = (*scenes.RUNNING, scenes.event(Kind.CANCEL_WANTED, 170, person="kim"))
    assert "take-back" not in seen(cards.card(scenes.run_of(stops), DEPLOY, ROSTER))


def test_the_button_says_that_the_approval_of_the_deploy_does_for_both():
    policy = {"rollback": {"covered": True}}
    content = {**ENVIRONMENT.model_dump(mode="json"), "approval": policy}
    covered = DEPLOY.model_copy(update={"target": Environment.model_validate(content)})
    (button,) = actions.roll_back(scenes.run_of(scenes.FAILED), covered)
    assert "The deploy's approval holds for it." in button.confirm


@pytest.mark.parametrize(
    ("full", "words"),
    [
        ({}, "A yes holds for a quick or full rollback of this deploy as well"),
        ({"roles": ["keeper"]}, "A yes holds for a quick rollback of this deploy as well"),
    ],
)
def test_a_deploy_says_that_its_approval_holds_for_taking_it_back(full, words):
    policy = {"rollback": {"covered": True, "full": full}}
    content = {**ENVIRONMENT.model_dump(mode="json"), "approval": policy}
    target = Environment.model_validate(content)
    run = scenes.run_of(scenes.ASKED)
    covered = DEPLOY.model_copy(update={"target": target})
    assert words in seen(cards.approval_request(run, covered, ROSTER))
    ways = PLAN.model_copy(update={"target": target})
    for plan in (DEPLOY, ways):
        assert "A yes holds" not in seen(cards.approval_request(run, plan, ROSTER))


def test_a_plan_alone_says_how_it_is_done():
    run = run_of(backs.ASKED)
    assert "To do it: /rollback full staging" in seen(cards.plan_shown(run, BACK, ROSTER))
    shown = seen(cards.plan_shown(run, QUICK, ROSTER))
    assert "To do it: /rollback quick staging --keep-schema" in shown
    request_ = backs.ASKED[0]
    named = event(Kind.REQUESTED, 0, "kim", **{**request_.data, "to": "staging-40"})
    shown = seen(cards.plan_shown(run_of((named,)), BACK, ROSTER))
    assert "To do it: /rollback full staging --to 9b1c22aa01" in shown


def test_stakeholders_are_told_what_is_taken_back():
    shown = seen(cards.wanted(run_of(backs.ASKED), BACK, ROSTER))
    assert "Kim asks for approval to take back staging #42: code and database" in shown


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (event(Kind.ROLLED_BACK, 9, "kim", by="staging #43"), "Taken back by staging #43."),
        (event(Kind.MARKED_BAD, 9, "dana", reason="slow"), "Dana marks this version bad: slow."),
        (event(Kind.MARK_REMOVED, 9, "dana"), "Dana takes the mark on this version back."),
        (
            event(Kind.QUORUM_REACHED, 9, approvers=["dana"], covered="staging-42"),
            "No other approval is needed: the yes of Dana to staging-42 holds for taking it back.",
        ),
    ],
)
def test_the_thread_tells_it(told, words):
    assert words in cards.said(told, PLAN, ROSTER).text


def test_a_deploy_takes_nothing_back():
    assert taken_back(scenes.run_of(scenes.ASKED), PLAN) == ""
