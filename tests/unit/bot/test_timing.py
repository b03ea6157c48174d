"""What the channels are told of a deploy that may not start yet."""

import pytest

from bot import cards
from bot.announcing import Scene, drafts
from bot.cards import Roster
from bot.cards.actions import typed
from commands.grammar import parse_action
from commands.reply import Actions, Fields, Message
from commands.request import OverrideRequest
from config.model.people import Grant
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run
from tests.unit.runner.plans import Story, plan

ROSTER = Roster(
    people={"sam": "Sam", "dana": "Dana"},
    roles={"keeper": ("sam",)},
    access=(Grant(role="keeper", may=("override",)),),
)
WHY = "deploys are frozen until 2027-01-05 00:00 CET: the end of the year"


def story(**barred) -> Story:
    told = Story(plan(at=2000.0), at=2000.0).asked().tell(Kind.QUORUM_REACHED)
    return (
        told.tell(Kind.START_BARRED, {"code": "frozen", "why": WHY, **barred}) if barred else told
    )


def run_of(told: Story) -> Run:
    run = fold(told.events)
    assert run is not None
    return run


def words(message: Message) -> str:
    parts = [message.text]
    for block in message.blocks:
        if isinstance(block, Fields):
            parts += [f"{label}: {value}" for label, value in block.pairs]
        elif not isinstance(block, Actions):
            parts.append(getattr(block, "text", ""))
    return "\n".join(parts)


def barred(roster=ROSTER, **data) -> Message:
    told = story(**data)
    return cards.barred(run_of(told), told.events[-1], roster)


def buttons(message: Message) -> list[str]:
    blocks = [block for block in message.blocks if isinstance(block, Actions)]
    return [button.action for block in blocks for button in block.buttons]


def test_a_deploy_that_may_not_start_is_told_with_a_button_for_those_who_may_let_it():
    message = barred(opens=90000.0, until=5000.0)
    assert WHY in message.text
    assert "for an override; then its approval is void" in words(message)
    assert "Sam may override it, with a reason." in words(message)
    assert message.mentions == ("sam",)
    [action] = buttons(message)
    asked = parse_action(f"{action} it is urgent", ("staging",))
    assert isinstance(asked, OverrideRequest)
    assert asked.reason == "it is urgent"
    assert typed(action) == '/handrail override #1 --reason "…"'


def test_one_that_opens_soon_starts_by_itself_and_calls_nobody():
    message = barred(opens=3000.0, until=5000.0)
    assert "then it starts by itself" in words(message)
    assert "approval is void" not in words(message)
    assert message.mentions == ()


def test_where_nobody_may_override_there_is_no_button():
    message = barred(roster=Roster(), opens=None, until=5000.0)
    assert buttons(message) == []
    assert "override it" not in words(message)
    assert "opening" not in words(message)


@pytest.mark.parametrize(("approved", "said"), [(True, False), (False, True)])
def test_an_override_is_announced_with_its_reason(approved, said):
    told = story() if approved else Story(plan()).asked()
    told.tell(Kind.OVERRIDDEN, {"reason": "the export is broken"}, actor="sam")
    message = cards.overridden(run_of(told), told.events[-1], ROSTER)
    assert message.text == "Sam lets staging #1 start at a closed time: the export is broken."
    assert ("an approval is still needed" in words(message)) is said


def draft_keys(told: Story) -> list[str]:
    scene = Scene(
        run=run_of(told), plan=told.plan, roster=ROSTER, channels=("terminal:deploys",), head=""
    )
    return [draft.key for draft in drafts(told.events[-1], scene)]


def test_both_are_messages_of_their_own_in_every_channel():
    told = story(until=5000.0)
    assert "staging-1/start barred/0/terminal:deploys" in draft_keys(told)
    told.tell(Kind.OVERRIDDEN, {"reason": "r"}, actor="sam")
    assert "staging-1/overridden/0/terminal:deploys" in draft_keys(told)
    told.tell(Kind.TIME_CAME, {"at": 2000.0})
    assert draft_keys(told) == [
        "staging-1/card/terminal:deploys",
        "staging-1/time came//0/0/terminal:deploys",
    ]


def test_the_card_and_the_request_tell_when_it_starts():
    told = story()
    card = cards.card(run_of(told), told.plan, ROSTER)
    assert "is approved and waits for its time" in card.text
    assert "Starts: " in words(card)
    asked = Story(plan(at=2000.0), at=2000.0).asked()
    assert "Starts: " in words(cards.approval_request(run_of(asked), asked.plan, ROSTER))
    come = story().tell(Kind.TIME_CAME, {"at": 2000.0})
    assert "is approved and about to start" in cards.card(run_of(come), come.plan).text
    barred_ = cards.card(run_of(story(until=5000.0)), told.plan)
    assert f"may not start: {WHY}" in barred_.text


def test_the_thread_is_told_who_let_it_start():
    event = Event(run="staging-1", kind=Kind.OVERRIDDEN, at=1, actor="sam", data={"reason": "r"})
    said = cards.said(event, None, ROSTER)
    assert said is not None
    assert "Sam lets it start at a closed time: r." in said.text
