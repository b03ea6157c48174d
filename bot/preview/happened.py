"""What happened in the runs that a preview shows: events, as a runner would have written. Pure."""

from bot.preview.stage import NOW, PLAN
from runner.record.events import Event, Kind

BEGAN = NOW - 150.0
RUN = "staging-42"
DIGEST = PLAN.digest

Check = dict[str, str]


def judged(says: str, verdict: str, measured: str, expected: str) -> Check:
    """Return a verdict as an event holds it."""
    return {
        "says": says,
        "kind": "command",
        "verdict": verdict,
        "measured": measured,
        "expected": expected,
        "detail": "",
    }


def event(kind: Kind, at: float, actor: str = "handrail", step: str = "", **data: object) -> Event:
    """Return an event, so many seconds after the run was asked for."""
    return Event(
        run=RUN,
        kind=kind,
        at=BEGAN + at,
        actor=actor,
        step=step,
        attempt=1 if step else 0,
        ordinal=0,
        data=data,
    )


def started(step: str, at: float) -> Event:
    """Return the start of a step."""
    return event(Kind.STEP_STARTED, at, step=step, host="web-1", changes=True)


def passed(
    step: str, at: float, seconds: float, *checks: Check, **data: object
) -> tuple[Event, ...]:
    """Return a step that passed, from its start."""
    end = event(
        Kind.STEP_FINISHED,
        at + seconds,
        "handrail",
        step,
        outcome="passed",
        seconds=seconds,
        checks=list(checks),
        **data,
    )
    return started(step, at), end


REQUESTED = event(
    Kind.REQUESTED,
    0,
    "kim",
    environment="staging",
    number=42,
    flow="deploy",
    ref="pilot-cockpit",
    reason=PLAN.reason,
    skips=[],
    plan_only=False,
    channel="slack:C0DEPLOYS",
)
PLANNED = event(
    Kind.PLANNED,
    4,
    digest=DIGEST,
    checks=[
        judged("Tests pass in CI", "passed", "success of 4 contexts", "all success"),
        judged("Node is recent enough", "passed", "24.19", "≥ 20"),
        judged("Free space for the backup", "warned", "41.2 GB", "≥ 50 GB"),
    ],
)
WANTED = event(
    Kind.APPROVAL_REQUESTED,
    5,
    digest=DIGEST,
    expires=BEGAN + 4 * 3600,
    quorum=1,
    roles=["approver"],
)
APPROVED = event(Kind.APPROVED, 38, "dana", digest=DIGEST, person="dana", via="slack")
ASKED = (REQUESTED, PLANNED, WANTED, event(Kind.APPROVAL_POSTED, 6, message="2"))
BEGUN = (
    *ASKED,
    APPROVED,
    event(Kind.QUORUM_REACHED, 39, approvers=["dana"]),
    event(Kind.HOLD_TAKEN, 40, environment="staging"),
    event(Kind.STARTED, 40, moved=0, boots={}),
)
BACKED_UP = passed(
    "backup",
    41,
    9.4,
    judged("Backup file exists", "passed", "/backups/shop_20260310.dump", "a file"),
    judged("Backup size", "passed", "12.4 MB", "≥ 10.0 MB"),
    judged("Every table is in it", "passed", "38 of 38", "all"),
    outputs={"BACKUP_FILE": "/backups/shop_20260310.dump", "BACKUP_SIZE": "12436480"},
)
CODE = passed("code", 51, 0.81, judged("On the approved commit", "passed", "3f2a91c0de", "it"))
BEFORE_BUILD = (*BEGUN, *BACKED_UP, *CODE)
RUNNING = (*BEFORE_BUILD, started("build", 53))
BUILD_FAILED = event(
    Kind.STEP_FINISHED,
    137,
    step="build",
    outcome="failed",
    why="ended with status 1",
    seconds=84.0,
    status=1,
    tail="\n".join(
        [
            *(f"[{n}/38] packages/part-{n} built" for n in range(1, 38)),
            "packages/admin/src/keys.ts:41:17 - error TS2304: Cannot find name 'tenat'.",
            "Found 1 error in packages/admin/src/keys.ts:41",
            "npm error Lifecycle script `build` failed with error",
        ]
    ),
    diagnosis="node v24.19.0, npm 11.4.2\n/dev/sda1  41% used\nmemory 2.1 GB of 8 GB",
    advice=["Read the first error above: later ones often follow from it."],
    checks=[
        judged("Build completes without errors", "failed", "status 1", "status 0"),
        judged("No critical vulnerabilities", "inconclusive", "the service answered 503", "0"),
        judged("No install errors", "passed", "status 0", "status 0"),
    ],
)
FAILED = (
    *RUNNING,
    BUILD_FAILED,
    event(
        Kind.FINISHED,
        138,
        outcome="failed",
        reason="Install and build: ended with status 1",
        held=True,
    ),
)
BUILT = (
    *BEFORE_BUILD,
    *passed("build", 53, 40.0, judged("No install errors", "passed", "status 0", "status 0")),
    *passed("migrate", 94, 1.6, judged("Migrations applied", "passed", "2 of 2", "all")),
    *passed("environment", 96, 0.34, judged("Variables are set", "passed", "14 of 14", "all")),
    *passed("restart", 97, 6.2, judged("Services are active", "passed", "3 of 3", "all")),
    *passed("health", 104, 3.8, judged("/healthz answers", "passed", "200 in 42ms", "200")),
)
ASKING = (
    *BUILT,
    started("smoke", 108),
    event(
        Kind.STEP_FINISHED,
        120,
        step="smoke",
        outcome="inconclusive",
        why="needs a person",
        seconds=12.0,
        checks=[judged("No errors in the console", "inconclusive", "nobody looked", "none")],
    ),
    event(
        Kind.QUESTION_ASKED,
        121,
        step="smoke",
        id="smoke.1",
        text="Is the browser console free of errors?",
        items=["Load the dashboard and open the console", "Export a report as a manager"],
        options=["go-on", "try-again", "stop"],
        roles=["approver"],
        deadline=BEGAN + 3721,
        default="stop",
        not_requester=True,
    ),
)
MONITORING = (
    *BUILT,
    *passed("smoke", 108, 12.0, judged("Scenarios", "passed", "6 of 6", "all")),
    event(Kind.STEP_STARTED, 121, step="monitor", monitor=True, changes=False),
)
BREACHED = event(
    Kind.MONITOR_BREACHED,
    140,
    step="monitor",
    measure="errors_total",
    index=0,
    says="Errors in total",
    value="14",
    threshold="at most 10",
    unit="errors",
    baseline="1",
    whence="4m 10s before the deploy",
    question="monitor-1",
    first=True,
)
ALERT = event(
    Kind.QUESTION_ASKED,
    140,
    step="monitor",
    id="monitor-1",
    text="Watch: Errors in total: 14 errors; healthy is at most 10. "
    "Roll back, extend the window, or accept it?",
    options=["accept", "extend", "roll-back"],
    roles=["approver"],
    deadline=BEGAN + 740,
    default="stop",
    not_requester=True,
    measures=[
        {
            "measure": "errors_total",
            "index": 0,
            "says": "Errors in total",
            "value": "14",
            "threshold": "at most 10",
            "unit": "errors",
            "baseline": "1",
            "whence": "4m 10s before the deploy",
            "points": [[BEGAN + 121.0 + 5 * at, float(min(at * at, 14))] for at in range(5)],
            "high": 10.0,
            "low": None,
            "usual": 1.0,
            "band": [0.0, 2.0],
            "since": ["", 250.0],
            "began": BEGAN + 121.0,
        }
    ],
    why="breached",
)
ALSO = event(
    Kind.MONITOR_BREACHED,
    145,
    step="monitor",
    measure="p95",
    index=1,
    says="Answer time, 95th percentile",
    value="0.812",
    threshold="at most 0.500",
    unit="s",
    baseline="",
    question="monitor-1",
    first=False,
)
RECOVERED = event(
    Kind.MONITOR_RECOVERED,
    149,
    step="monitor",
    measure="errors_total",
    index=0,
    says="Errors in total",
    value="3",
    unit="errors",
    question="monitor-1",
)
TAKEN_BACK = event(
    Kind.ANSWERED,
    160,
    "dana",
    step="monitor",
    id="monitor-1",
    option="roll-back",
    person="dana",
)
SUCCEEDED = (
    *MONITORING,
    event(
        Kind.STEP_FINISHED,
        721,
        step="monitor",
        outcome="passed",
        seconds=600.0,
        checks=[
            judged("Errors in total", "passed", "3 errors", "≤ 10 errors"),
            judged("P95 of the dashboard", "passed", "182ms", "≤ 800ms"),
        ],
    ),
    *passed("notify", 722, 0.01),
    event(Kind.FINISHED, 723, outcome="succeeded", reason="", held=False),
    event(Kind.HOLD_FREED, 723, environment="staging", reason="staging #42 succeeded"),
)
REJECTED = (
    *ASKED,
    event(Kind.REJECTED, 40, "ada", person="ada"),
    event(Kind.FINISHED, 41, outcome="rejected", reason="Ada said no", held=False),
)
WHY = "The shop is down and nobody else is awake"
ALONE = (*ASKED, event(Kind.BROKE_GLASS, 30, "dana", person="dana", reason=WHY, via="slack"))
