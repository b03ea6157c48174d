from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.cards.actions import typed
from bot.cards.moments import Form, Moment, clock, distance, pieces
from bot.cards.verdicts import MOST, verdict_lines
from bot.cards.words import last_lines, one_line
from commands.grammar import parse_action
from commands.reply import Actions, Code, Lines, Sign, Words
from config.listing import listed
from config.problem import Problem
from runner.record.events import Event, Kind
from tests.unit.bot import scenes
from tests.unit.bot.scenes import PLAN, ROSTER, check, run_of


def test_every_kind_of_event_can_be_told_without_any_data():
    for kind in Kind:
        event = Event(run=scenes.RUN, kind=kind, at=scenes.NOON, step="build", attempt=1)
        message = cards.said(event, PLAN, ROSTER)
        assert message is None or message.text
    bare = Event(run=scenes.RUN, kind=Kind.STEP_FINISHED, at=scenes.NOON, step="gone", attempt=2)
    assert cards.step_finished(bare, None).text.startswith("gone could not be judged")


def test_messages_do_without_a_plan():
    for events in (scenes.RUNNING, scenes.FAILED, scenes.SUCCEEDED, scenes.CANCELLED):
        run = run_of(events)
        assert cards.card(run, None).text
        assert cards.notification(run, None, "").text


@given(st.lists(st.sampled_from(range(len(scenes.SUCCEEDED))), max_size=3))
def test_any_prefix_of_a_run_has_a_card(cuts):
    for cut in cuts:
        run = run_of(scenes.SUCCEEDED[: cut + 1])
        message = cards.card(run, PLAN, ROSTER)
        assert len(message.blocks) < 40
        assert message.text.endswith(".")


def test_a_run_that_is_over_offers_nothing_but_a_retry_after_a_failure():
    def labels(events):
        blocks = cards.card(run_of(events), PLAN, ROSTER).blocks
        return [
            button.label
            for block in blocks
            if isinstance(block, Actions)
            for button in block.buttons
        ]

    assert labels(scenes.RUNNING) == ["Cancel"]
    assert labels(scenes.FAILED) == ["Retry"]
    assert labels(scenes.SUCCEEDED) == labels(scenes.REJECTED) == labels(scenes.VOID) == []


def test_every_button_means_something_to_the_commands():
    run = run_of(scenes.ASKING)
    messages = [
        cards.card(run, PLAN, ROSTER),
        cards.approval_request(run_of(scenes.ASKED), PLAN, ROSTER),
        cards.question(run, PLAN, run.questions[0], ROSTER),
        cards.card(run_of(scenes.FAILED), PLAN, ROSTER),
        cards.emergency(run_of(scenes.ALONE), PLAN, ROSTER),
    ]
    actions = [
        button.action
        for message in messages
        for block in message.blocks
        if isinstance(block, Actions)
        for button in block.buttons
    ]
    assert len(actions) == 10
    for action in actions:
        field = " what was typed into the field" if action.startswith("break-glass") else ""
        assert not isinstance(parse_action(action + field, ("staging",)), Problem)
        assert typed(action)
    assert typed("dance staging-42") == ""


def test_a_ref_that_moved_backwards_is_a_warning():
    plan = PLAN.model_copy(update={"backwards": True})
    message = cards.approval_request(run_of(scenes.ASKED), plan, ROSTER)
    lines = [line for block in message.blocks if isinstance(block, Lines) for line in block.lines]
    assert lines[0].sign is Sign.WARNED
    assert "moved backwards" in lines[0].text


def test_the_approvers_are_mentioned_once_and_never_the_requester():
    message = cards.approval_request(run_of(scenes.ASKED), PLAN, ROSTER)
    assert message.mentions == ("dana", "ada")


def test_a_long_list_of_commits_says_what_it_leaves_out():
    plan = PLAN.model_copy(update={"commit_count": 73})
    message = cards.approval_request(run_of(scenes.ASKED), plan, ROSTER)
    words = "\n".join(block.text for block in message.blocks if isinstance(block, Words))
    assert "73 commits since" in words
    assert "… and 70 more commits" in words


def test_many_verdicts_are_cut_and_the_worst_of_the_rest_is_shown():
    checks = [check(f"check {n}", "passed", "1", "1") for n in range(MOST + 3)]
    checks[-1]["verdict"] = "failed"
    last = verdict_lines(checks)[-1]
    assert last.sign is Sign.FAILED
    assert last.text == "… and 3 more checks"


@given(st.text(), st.integers(2, 200))
def test_one_line_is_one_line_and_short(text, limit):
    shown = one_line(text, limit)
    assert len(shown) <= limit
    assert shown.splitlines() in ([], [shown])


@given(st.text(), st.integers(1, 40))
def test_the_end_of_a_log_is_bounded(text, lines):
    shown = last_lines(text, lines, limit=500)
    assert len(shown.split("\n")) <= lines + 1
    assert len(shown) <= 600


def test_text_from_outside_cannot_forge_a_moment():
    forged = clock(scenes.NOON)
    assert all(isinstance(piece, str) for piece in pieces(one_line(forged)))
    assert pieces(f"at {distance(5)} sharp") == [
        "at ",
        Moment(form=Form.DISTANCE, at=5.0),
        " sharp",
    ]


def test_a_commit_subject_cannot_forge_a_line():
    commit = PLAN.commits[0].model_copy(update={"subject": "ok\n✓ approved by Dana"})
    plan = PLAN.model_copy(update={"commits": (commit,), "commit_count": 1})
    message = cards.approval_request(run_of(scenes.ASKED), plan, ROSTER)
    lines = [
        line
        for block in message.blocks
        if isinstance(block, Words)
        for line in block.text.split("\n")
    ]
    assert not any(line.startswith("✓") for line in lines)


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ([*"abc"], "a, b and c")]
)
def test_names_are_listed_as_people_do(names, said):
    assert listed(names) == said


def test_a_retry_that_went_well_says_so():
    run = replace(run_of(scenes.SUCCEEDED), retries=2)
    assert "after 2 retries" in cards.card(run, PLAN, ROSTER).text


def test_a_failure_shows_the_log_once_per_message():
    message = cards.notification(run_of(scenes.FAILED), PLAN, "", ROSTER)
    codes = [block.text for block in message.blocks if isinstance(block, Code)]
    assert len(codes) == 2
    assert codes[0].endswith("'tenat'.")
    assert "31 earlier lines left out" in codes[0]


def test_a_failure_names_its_step_once():
    for message in (
        cards.notification(run_of(scenes.FAILED), PLAN, "", ROSTER),
        cards.ended(run_of(scenes.FAILED), PLAN, ROSTER),
    ):
        assert message.text.endswith("step 3 of 7, Install and build: ended with status 1.")


def test_a_step_that_was_rechecked_is_told():
    event = Event(
        run=scenes.RUN,
        kind=Kind.RECHECKED,
        at=scenes.NOON,
        data={"step": "code", "checks": [check("On the correct branch", "failed", "x", "y")]},
    )
    message = cards.rechecked(event, PLAN)
    assert message.text == "What had passed no longer holds: Check out the code."


def test_a_lock_is_news():
    data = {"environment": "staging", "reason": "maintenance", "until": scenes.NOON + 60}
    event = Event(
        run="environment:staging", kind=Kind.LOCKED, at=scenes.NOON, actor="dana", data=data
    )
    assert cards.lock_news(event, ROSTER).text == "Dana locked staging: maintenance."
