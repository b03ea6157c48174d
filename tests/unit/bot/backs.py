"""A full rollback of the deploy in the scenes, for the tests of what is said of it."""

from config.model import Playbook
from runner.plan import Commit, FactRead, Skipped, TakesBack
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run
from tests.unit.bot.scenes import DIGEST, NOON, PLAN, PLAYBOOK, check

ID = "staging-43"
STEPS = {
    "steps": [
        {"id": "stop", "title": "Stop the services", "run": "true"},
        {"id": "restore", "title": "Restore the database", "run": "true"},
    ]
}
WITH_WAYS = Playbook.model_validate(
    {**PLAYBOOK.model_dump(mode="json"), "rollback": {"quick": STEPS, "full": STEPS}}
)
LIVE = PLAN.commit
GOAL = Commit(sha="9b1c22aa0144556677889900aabbccddeeff0011", subject="Base", author="Bo")
BACK = PLAN.model_copy(
    update={
        "flow": "rollback-full",
        "commit": GOAL,
        "live": LIVE,
        "pending": (),
        "env_changes": (),
        "reason": "the export is empty",
        "playbook": WITH_WAYS,
        "takes_back": TakesBack(run="staging-42", number=42, commit=LIVE, started=NOON - 600),
        "carried": {"BACKUP_FILE": "/backups/teei_cockpit_20251010_120103.dump"},
        "carried_from": "staging-42",
        "target_run": "staging-40",
        "passed_over": (
            Skipped(
                commit=Commit(sha="5" * 40, subject="Faster export"),
                run="staging-41",
                why="was marked bad by dana (staging #41): it is empty",
            ),
        ),
        "facts": (
            FactRead(says="Age of the backup", value="14 minutes"),
            FactRead(says="Rows written since", value="companies 3; reports 18"),
        ),
    }
)
QUICK = BACK.model_copy(
    update={
        "flow": "rollback-quick",
        "kept": ("007_add_exports", "008_add_index"),
        "keep_schema": True,
        "facts": (),
        "passed_over": (),
    }
)


def event(kind: Kind, at: float, actor: str = "handrail", step: str = "", **data: object) -> Event:
    attempt = 1 if step else 0
    return Event(
        run=ID, kind=kind, at=NOON + at, actor=actor, step=step, attempt=attempt, data=data
    )


ASKED = (
    event(
        Kind.REQUESTED,
        0,
        "kim",
        environment="staging",
        number=43,
        flow="rollback-full",
        ref="",
        takes_back="staging-42",
        reason="the export is empty",
    ),
    event(
        Kind.PLANNED,
        4,
        digest=DIGEST,
        checks=[check("Backup's checksum", "passed", "5d41…", "5d41…")],
    ),
    event(
        Kind.APPROVAL_REQUESTED,
        5,
        digest=DIGEST,
        expires=NOON + 4 * 3600,
        quorum=1,
        roles=["approver"],
    ),
)
RUNNING = (
    *ASKED,
    event(Kind.APPROVED, 60, "dana", digest=DIGEST, person="dana", via="terminal"),
    event(Kind.QUORUM_REACHED, 61, approvers=["dana"]),
    event(Kind.HOLD_TAKEN, 62, environment="staging"),
    event(Kind.STARTED, 63, moved=0),
    event(Kind.STEP_STARTED, 64, step="stop", changes=True),
    event(
        Kind.STEP_FINISHED,
        66,
        step="stop",
        outcome="passed",
        seconds=2.0,
        checks=[check("Services are stopped", "passed", "3", "3")],
    ),
    event(Kind.STEP_STARTED, 67, step="restore", changes=True),
)
SUCCEEDED = (
    *RUNNING,
    event(
        Kind.STEP_FINISHED,
        70,
        step="restore",
        outcome="passed",
        seconds=3.0,
        checks=[check("Rows are as recorded", "passed", "1 204", "1 204")],
    ),
    event(Kind.FINISHED, 71, outcome="succeeded", reason="", held=True),
)
FAILED = (
    *RUNNING,
    event(Kind.STEP_FINISHED, 70, step="restore", outcome="failed", why="exit 1", seconds=3.0),
    event(
        Kind.FINISHED,
        71,
        outcome="failed",
        reason="Restore the database: exit 1. Done: Stop the services. Next: /handrail retry #43",
        held=True,
    ),
)


def run_of(events: tuple[Event, ...]) -> Run:
    run = fold(events)
    assert run is not None
    return run
