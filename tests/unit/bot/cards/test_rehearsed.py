import pytest

from bot import cards
from bot.terminal.render import Look, plain
from commands.reply import Message, Tone
from config.model import Playbook
from runner.record.events import Event, Kind
from runner.record.fold import fold
from tests.unit.bot.scenes import NOON, PLAN, PLAYBOOK, ROSTER, check

STEPS = {
    "steps": [
        {"id": "restore", "title": "Restore beside", "changes": False, "run": "true"},
        {"id": "build", "title": "Build beside", "changes": False, "run": "true"},
    ]
}
DRILL = PLAN.model_copy(
    update={
        "flow": "drill",
        "carried_from": "staging-42",
        "playbook": Playbook.model_validate({**PLAYBOOK.model_dump(mode="json"), "drill": STEPS}),
    }
)


def ended(*checks, head="5d41") -> Message:
    def event(kind, at, step="", **data):
        attempt = 1 if step else 0
        return Event(
            run="staging-43",
            kind=kind,
            at=NOON + at,
            actor="kim",
            step=step,
            attempt=attempt,
            data=data,
        )

    run = fold(
        (
            event(Kind.REQUESTED, 0, environment="staging", number=43, flow="drill"),
            event(Kind.PLANNED, 1, digest=DRILL.digest, checks=[]),
            event(Kind.QUORUM_REACHED, 2, approvers=[]),
            event(Kind.STARTED, 3),
            event(Kind.STEP_STARTED, 4, "restore"),
            event(Kind.STEP_FINISHED, 9, "restore", outcome="passed", seconds=5, checks=[*checks]),
            event(Kind.FINISHED, 50, outcome="succeeded", reason="", held=False),
        )
    )
    assert run is not None
    return cards.notification(run, DRILL, head, ROSTER)


def seen(message: Message) -> str:
    return " ".join(plain(message, Look(now=NOON + 76)).replace("▌", " ").split())


def test_the_end_of_a_drill_tells_each_time_and_that_nothing_was_touched():
    message = ended(check("Time to restore", "passed", "5 s", "at most 60 s"))
    shown = seen(message)
    for words in (
        "staging #43 · drill · succeeded",
        "staging #43 has rehearsed a rollback of Staging to 3f2a91c0de: all as wanted.",
        "staging #42",
        "1. Restore beside",
        "Time to restore",
        "What is live on Staging was not touched.",
    ):
        assert words in shown
    assert message.tone is Tone.GOOD
    assert "is live on" not in message.text


def test_a_target_that_was_missed_is_told_and_counted():
    message = ended(check("Time to restore", "warned", "90 s", "at most 60 s"))
    assert "1 result not as wanted" in message.text
    assert message.tone is Tone.WARNING


def test_a_drill_without_checks_and_journal_says_less():
    shown = seen(ended(head=""))
    assert "What was measured" not in shown
    assert "journal head" not in shown


@pytest.mark.parametrize("flow", ["drill"])
def test_a_drill_needs_no_approval(flow):
    assert DRILL.approval.quorum == 0
    assert [step.id for step in DRILL.steps] == ["restore", "build"]
