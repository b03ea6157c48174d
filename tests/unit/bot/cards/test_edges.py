from dataclasses import replace

import pytest

from bot import cards
from bot.cards.emergency import signed, went_alone
from bot.cards.failure import failure
from bot.cards.moments import CLOSE, OPEN, pieces
from bot.cards.verdicts import measured
from bot.cards.words import last_lines
from bot.terminal.render import Look, plain
from commands.grammar import parse
from commands.reply import Actions, Chart, Words
from commands.request import MuteRequest
from runner.plan import Migration
from runner.record.events import Kind
from runner.record.run import Run
from tests.unit.bot import alarms, scenes
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


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (("passed",), "The one measure stayed healthy."),
        (("passed", "passed"), "Both measures stayed healthy."),
        (("passed",) * 3, "All 3 measures stayed healthy."),
        (("passed", "failed"), "1 of 2 measures did not stay healthy: Errors."),
    ],
)
def test_the_end_of_a_window_is_a_line_and_a_chart(verdicts, said):
    measures = [{"says": "Errors", "unit": "errors", "points": [[NOON, 1.0], [NOON + 5, 2.0]]}]
    checks = [check("Errors", verdict, "2 errors", "≤ 10 errors") for verdict in verdicts]
    ended = finished("monitor", 60, charts=measures, checks=checks)
    blocks = cards.step_finished(ended, PLAN).blocks
    assert [block.text for block in blocks if isinstance(block, Words)] == [said]
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    assert [panel.title for panel in chart.panels] == ["Errors"]


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
    measures = [{"measure": "p95", "value": value, "unit": "ms"}]
    asked = replace(run_of(alarms.ALARMED).questions[-1], measures=tuple(measures))
    assert f"p95: {value} ms" in cards.alert(run_of(alarms.ALARMED), PLAN, asked).text


def test_where_nobody_went_alone_nothing_is_said_of_it():
    run = run_of(scenes.ASKED)
    assert (went_alone(run), signed(run)) == ("", "")


def test_a_request_without_preflight_checks_and_notes_leaves_them_out():
    target = PLAN.target.model_copy(update={"notes": ("the window is short",)})
    plan = PLAN.model_copy(update={"target": target})
    bare = event(Kind.PLANNED, 4, digest=scenes.DIGEST, checks=[])
    run = run_of((scenes.REQUESTED, bare, scenes.WANTED))
    assert "Preflight" not in plain(cards.approval_request(run, plan, ROSTER), LOOK)


def test_a_quorum_of_nobody_needs_nobody():
    run = replace(run_of(scenes.RUNNING), approval={"quorum": 0}, approvals=())
    assert "none needed" in plain(cards.card(run, PLAN, ROSTER), LOOK)


@pytest.mark.parametrize("problem", [{"what": "It is gone."}, {"what": "It is gone.", "cure": "x"}])
def test_a_problem_without_a_code_or_a_cure_is_told(problem):
    run = replace(run_of(scenes.VOID), problem=problem)
    shown = plain(failure(run, PLAN, ROSTER), LOOK)
    assert "It is gone." in shown
    assert ("What to do: x." in shown) == ("cure" in problem)


def test_a_run_that_failed_without_a_reason_is_still_told():
    run = replace(run_of(scenes.VOID), problem={}, reason="")
    assert "was not started" in failure(run, PLAN, ROSTER).text


def test_a_failure_at_the_last_step_leaves_nothing_that_was_not_run():
    over = event(Kind.FINISHED, 153, outcome="failed", reason="stopped")
    run = replace(run_of((*scenes.SUCCEEDED, over)), holds=False)
    shown = plain(failure(run, PLAN, ROSTER), LOOK)
    assert "Not run" not in shown
    assert "Staging was changed and is not held." in shown


def test_a_mark_of_no_known_form_is_dropped():
    assert pieces(f"at {OPEN}decade 1.000{CLOSE} sharp")[0] == "at "


def test_a_success_without_commits_has_nothing_new():
    plan = PLAN.model_copy(update={"commits": ()})
    assert "What is new" not in plain(cards.notification(run_of(scenes.SUCCEEDED), plan, ""), LOOK)


def test_what_has_no_measured_value_is_told_by_what_was_expected():
    assert measured({"verdict": "failed", "expected": "200"}) == "expected 200"


def test_what_still_holds_without_checks_is_told():
    told = event(Kind.RECHECKED, 9, step="", checks=[])
    assert cards.rechecked(told, PLAN).text == "What had passed still holds."


def test_the_end_of_long_lines_is_kept_within_the_limit():
    shown = last_lines("\n".join(str(n) * 90 for n in range(10)), 10, limit=200)
    assert shown.startswith("… 8 earlier lines left out")


SINCE = "which holds the environment since 12:00"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Queued behind staging-41."),
        ({"since": NOON, "why": "a demo"}, f"Queued behind staging-41, {SINCE}: a demo."),
        ({"since": 0.0, "why": "it goes first"}, "Queued behind staging-41: it goes first."),
        ({"since": NOON, "why": ""}, f"Queued behind staging-41, {SINCE}."),
    ],
)
def test_a_run_that_waits_says_for_whom_since_when_and_why(data, words):
    told = cards.said(event(Kind.QUEUED, 9, holder="staging-41", **data), PLAN)
    assert told is not None
    assert words in plain(told, Look(now=NOON, width=200))


def test_an_alert_that_cannot_tell_says_so_and_offers_what_there_is():
    asked = replace(
        run_of(alarms.ALARMED).questions[-1],
        kind="inconclusive",
        options=("accept", "extend", "stop"),
        measures=({"says": "Errors", "value": "", "threshold": ""},),
    )
    message = cards.alert(run_of(alarms.ALARMED), None, asked, ROSTER)
    shown = plain(message, LOOK)
    assert "monitoring could not tell" in shown
    assert "no value" in shown
    assert "[Stop]" in shown
    assert message.text == "No verdict on staging: Errors: no value (staging #42)."


def test_an_alert_for_anybody_names_nobody():
    asked = replace(run_of(alarms.ALARMED).questions[-1], not_requester=False, roles=("ghost",))
    shown = plain(cards.alert(run_of(alarms.ALARMED), PLAN, asked, ROSTER), LOOK)
    assert "extend and accept: ghost;" in shown


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer": None}, "it was left undecided"),
        ({"answer": "stop", "person": "handrail"}, "nobody decided in time, so by the policy"),
        (
            {"answer": "roll-back", "person": "handrail", "deadline": 0.0},
            "by the policy, at once: the deploy is taken back",
        ),
        ({"answer": "extend", "person": "dana"}, "Dana has decided: it is watched"),
        ({"answer": "perhaps", "person": "dana"}, "Dana has decided: perhaps"),
    ],
)
def test_a_closed_alert_says_who_decided_what(changes, said):
    asked = replace(run_of(alarms.ALARMED).questions[-1], **changes)
    assert said in cards.alert_closed(run_of(alarms.ALARMED), asked, ROSTER).text


def test_a_total_that_is_counted_anew_is_no_recovery():
    told = replace(alarms.RECOVERED, data={**alarms.RECOVERED.data, "anew": True})
    run = run_of(alarms.ALARMED)
    assert cards.also(told, run).text == "Errors in total: counted anew from now on."
    bare = event(Kind.MONITOR_RECOVERED, 150, measure="p95")
    assert cards.also(bare, run).text == "p95 is healthy again."


def test_an_alert_that_the_policy_decides_at_once_says_so_and_offers_nothing():
    run = run_of(alarms.ALARMED)
    asked = replace(run.questions[-1], default="roll-back")
    now = cards.alert(run, PLAN, replace(asked, deadline=asked.asked), ROSTER)
    assert "By the policy, at once: the deploy is taken back." in plain(now, LOOK)
    assert not [block for block in now.blocks if isinstance(block, Actions)]
    assert now.mentions == cards.alert(run, PLAN, asked, ROSTER).mentions, "people are called"


def test_news_below_an_alert_say_whether_a_decision_is_still_wanted():
    open_, decided = (run_of((*alarms.ALARMED, *more)) for more in ((), (alarms.TAKEN_BACK,)))
    assert "the decision is still wanted, until" in plain(cards.also(alarms.RECOVERED, open_), LOOK)
    assert "decision" not in plain(cards.also(alarms.RECOVERED, decided), LOOK)


def test_what_an_incident_says_to_type_is_a_whole_command():
    told = event(Kind.INCIDENT_TOLD, 60, step="disk", title="Disk", state="failing", lines=["full"])
    shown = plain(cards.incident(replace(told, run="environment:staging")), LOOK)
    typed = shown[shown.index("/handrail mute") :].strip()
    asked = parse(typed, ["staging"])
    assert isinstance(asked, MuteRequest)
    assert (asked.environment, asked.watch, asked.seconds) == ("staging", "disk", 2 * 3600)


def test_a_checklist_before_the_start_says_so_on_the_card_and_asks_its_roles():
    events = (
        *scenes.ASKED,
        event(Kind.QUORUM_REACHED, 70, approvers=["dana"]),
        event(
            Kind.QUESTION_ASKED,
            71,
            id="start.0",
            text="The start of staging #42 needs a person's eyes: Stakeholders know.",
            items=["Told in the channel"],
            options=["go-on", "stop"],
            roles=["approver"],
            checklist="Stakeholders know",
            deadline=NOON + 3671,
            default="stop",
        ),
    )
    run = run_of(events)
    assert "waits for a decision before it starts" in cards.card(run, PLAN, ROSTER).text
    shown = plain(cards.question(run, PLAN, run.questions[0], ROSTER), LOOK)
    assert "To be looked at, 1 item:" in shown
    assert "Told in the channel" in shown
    assert "go-on or stop" in shown
