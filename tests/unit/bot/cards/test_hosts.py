"""What people see of a step on several hosts."""

import pytest

from bot import cards
from bot.terminal.render import Look, plain
from runner.record.events import Kind
from tests.unit.bot import scenes
from tests.unit.bot.scenes import NOON, PLAN, ROSTER, check, event, finished, run_of, started

LOOK = Look(now=NOON + 120)
STEP = PLAN.steps[0]
NAMES = ("web-1", "web-2", "web-3")
UNDER_WAY = (*scenes.BEGUN, started(STEP.id, 65, hosts=dict.fromkeys(NAMES, "boot")))


def here(host: str, at: float, outcome: str = "", **data: object) -> list[scenes.Event]:
    ordinal = NAMES.index(host)
    told = [event(Kind.HOST_BEGAN, at, step=STEP.id, ordinal=ordinal, host=host)]
    if outcome:
        data = {"host": host, "outcome": outcome, **data}
        told.append(event(Kind.HOST_ENDED, at + 5, step=STEP.id, ordinal=ordinal, **data))
    return told


def card(*events: scenes.Event) -> str:
    return plain(cards.card(run_of((*UNDER_WAY, *events)), PLAN, ROSTER), LOOK)


ROOM = check("Room", "failed", "web-2: 3 GB", "≥ 10 GB")
HOSTS = {
    "web-1": {"outcome": "passed", "why": "", "seconds": 5.0},
    "web-2": {"outcome": "failed", "why": "Room: 3 GB", "seconds": 6.0},
    "web-3": {},
}
WHY = "web-2: Room: 3 GB; not begun on web-3"


def test_the_card_marks_each_host_of_a_step_that_runs():
    assert "web-1 ✓ web-2 ▶ web-3 ·" in card(*here("web-1", 66, "passed"), *here("web-2", 72))


def test_the_card_says_which_host_failed_and_how_far_the_others_are():
    told = card(
        *here("web-1", 66, "passed"),
        *here("web-2", 72, "failed"),
        finished(STEP.id, 80, "failed", why=WHY, checks=[ROOM], hosts=HOSTS),
    )
    assert f"web-1 ✓ web-2 ✗ web-3 · · {WHY}" in told


def test_the_card_keeps_the_marks_of_a_step_that_passed():
    done = [one for at, name in enumerate(NAMES) for one in here(name, 66 + at, "passed")]
    fine = check("Room", "passed", "41 GB", "≥ 10 GB")
    told = card(*done, finished(STEP.id, 80, checks=[fine], hosts=HOSTS))
    assert "web-1 ✓ web-2 ✓ web-3 ✓ · 1 check passed" in told


def test_the_thread_tells_the_result_of_each_host():
    told = finished(STEP.id, 80, "failed", why=WHY, seconds=15.0, checks=[ROOM], hosts=HOSTS)
    shown = plain(cards.step_finished(told, PLAN), LOOK)
    lines = [line.strip() for line in shown.splitlines()]
    assert any("web-1 passed" in line and line.endswith("5s") for line in lines), shown
    assert any("web-2 failed" in line and "Room: 3 GB" in line for line in lines)
    assert any("web-3 was not begun" in line for line in lines)


def test_the_thread_says_what_a_person_accepted_on_a_host():
    hosts = {"web-1": {"outcome": "inconclusive", "why": "no answer", "accepted": True}}
    shown = plain(cards.step_finished(finished(STEP.id, 80, "warned", hosts=hosts), PLAN), LOOK)
    assert "web-1 could not be judged, accepted" in shown


def test_of_very_many_hosts_the_thread_says_how_many_more_there_are():
    hosts = {f"web-{number}": {"outcome": "passed"} for number in range(23)}
    shown = plain(cards.step_finished(finished(STEP.id, 80, hosts=hosts), PLAN), LOOK)
    assert "web-19 passed" in shown
    assert "… and 3 more hosts" in shown
    assert "web-20" not in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"going": ["web-1"], "left": ["web-3"], "why": "exit status 1"},
            "web-2 failed: exit status 1; at work to the end: web-1; not begun any more: web-3.",
        ),
        ({"going": ["web-1", "web-3"], "left": []}, "web-2 failed; at work to the end: web-1 and"),
    ],
)
def test_a_host_that_fails_is_told_while_others_are_at_work(data, words):
    (_, ended) = here("web-2", 72, "failed", **data)
    told = cards.said(ended, PLAN)
    assert told is not None
    assert told.text.startswith(f"1. {STEP.title}: ")
    assert words in told.text


def test_a_host_that_ends_alone_or_well_is_left_to_the_end_of_the_step():
    (_, alone) = here("web-2", 72, "failed", going=[], left=["web-3"])
    assert cards.said(alone, PLAN) is None
    (_, well) = here("web-2", 72, "passed")
    assert cards.said(well, PLAN) is None


def groups(**names: tuple[str, ...]):
    first = PLAN.target.group()[0]
    hosts = {
        group: tuple(first.model_copy(update={"name": name}) for name in every)
        for group, every in names.items()
    }
    target = PLAN.target.model_copy(update={"hosts": hosts})
    return PLAN.model_copy(update={"target": target})


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (groups(web=("web-1", "web-2")), "web-1, web-2"),
        (groups(web=("web-1", "web-2"), db=("db-1",)), "web: web-1, web-2; db: db-1"),
    ],
)
def test_those_who_approve_are_told_of_all_hosts(plan, words):
    assert words in plain(cards.approval_request(run_of(scenes.ASKED), plan, ROSTER), LOOK)


def test_of_single_hosts_nothing_is_said():
    plan = groups(web=("web-1",), db=("db-1",))
    assert "db-1" not in plain(cards.approval_request(run_of(scenes.ASKED), plan, ROSTER), LOOK)
