"""Runs as people meet them: events of a small deploy, folded, for the tests of every message."""

from bot.cards import Roster
from config.model import Environment, Playbook, Settings
from runner.plan import Commit, FactRead, Migration, Plan
from runner.record.events import Event, Kind
from runner.record.fold import fold
from runner.record.run import Run

NOON = 1_760_097_600.0  # 2025-10-10 12:00 UTC
RUN = "staging-42"
CHANNEL = "terminal:deploys"
DIGEST = "3be5b3223e88" + "0" * 52

SETTINGS = Settings.model_validate(
    {
        "people": {
            "kim": {"name": "Kim"},
            "dana": {"name": "Dana"},
            "ada": {"name": "Ada"},
        },
        "roles": {
            "approver": ["dana", "ada", "kim"],
            "deployer": ["kim", "ada"],
            "keeper": ["dana"],
        },
        "access": [
            {"role": "deployer", "may": ["deploy", "cancel"]},
            {"role": "approver", "may": ["approve", "retry", "unlock", "answer"]},
            {"role": "keeper", "may": ["break-glass"]},
        ],
    }
)
ROSTER = Roster.of(SETTINGS)

ENVIRONMENT = Environment.model_validate(
    {
        "title": "Staging",
        "playbook": "playbooks/staging.yaml",
        "hosts": {"app": [{"name": "web-1", "address": "127.0.0.1", "user": "deploy"}]},
        "origin": {
            "url": "ssh://git@forge.example/cockpit.git",
            "refs": ["refs/heads/*"],
            "default": "refs/heads/main",
        },
        "channels": [CHANNEL],
        "notes": ["demo: monitoring window 30 s"],
    }
)
PLAYBOOK = Playbook.model_validate(
    {
        "title": "Staging",
        "plan": {"live": "git rev-parse HEAD"},
        "deploy": {
            "steps": [
                {
                    "id": "backup",
                    "title": "Back up the database",
                    "run": "true",
                    "outputs": {"BACKUP_FILE": ".+", "BACKUP_SIZE": "[0-9]+"},
                },
                {"id": "code", "title": "Check out the code", "run": "true"},
                {"id": "build", "title": "Install and build", "run": "true"},
                {"id": "migrate", "title": "Run the migrations", "run": "true"},
                {"id": "smoke", "title": "Smoke tests", "run": "true"},
                {
                    "id": "monitor",
                    "title": "Watch the environment",
                    "monitor": {
                        "window": "30s",
                        "measures": [
                            {"measure": "errors_total", "says": "Errors in total", "at_most": 10}
                        ],
                    },
                },
                {"id": "notify", "title": "Tell the stakeholders", "notify": True},
            ]
        },
    }
)
PLAN = Plan(
    environment="staging",
    requester="kim",
    reason="pilot for the first tenant",
    ref="refs/heads/pilot-cockpit",
    commit=Commit(
        sha="3f2a91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
        subject="Turn on the admin console",
        author="Ines",
        at=NOON - 7200,
    ),
    live=Commit(sha="9b1c22aa0144556677889900aabbccddeeff0011", subject="Base", at=NOON - 86400),
    commits=(
        Commit(
            sha="3f2a91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
            subject="Turn on the admin console",
            author="Ines",
        ),
        Commit(sha="77aa91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7", subject="Add API keys", author="Bo"),
        Commit(
            sha="11bb91c0de4b5a697887a6b5c4d3e2f1a0b9c8d7",
            subject="Route requests by tenant\nand \x1b[31mmore",
            author="Ines",
        ),
    ),
    commit_count=3,
    compare="https://forge.example/cockpit/compare/9b1c22aa01...3f2a91c0de",
    pending=(
        Migration(version="001_add_tenant_routing", dangers=("ALTER TABLE",)),
        Migration(version="002_add_rbac_roles", dangers=("DROP COLUMN", "rewrites a table")),
        Migration(version="003_add_api_keys_table"),
    ),
    env_changes=("ADMIN_CONSOLE_ENABLED", "API_KEY_ENCRYPTION_KEY"),
    facts=(
        FactRead(says="Free space for backups", value="41.2 GB"),
        FactRead(says="Size of the last backup", value="12.4 MB"),
    ),
    estimate=250.0,
    target=ENVIRONMENT,
    playbook=PLAYBOOK,
)


def check(says: str, verdict: str, measured: str, expected: str) -> dict[str, str]:
    return {
        "says": says,
        "kind": "command",
        "verdict": verdict,
        "measured": measured,
        "expected": expected,
        "detail": "",
    }


def event(kind: Kind, at: float, actor: str = "handrail", step: str = "", **data: object) -> Event:
    attempt = int(str(data.pop("attempt", 1 if step else 0)))
    ordinal = int(str(data.pop("ordinal", 0)))
    return Event(
        run=RUN,
        kind=kind,
        at=NOON + at,
        actor=actor,
        step=step,
        attempt=attempt,
        ordinal=ordinal,
        data=data,
    )


def started(step: str, at: float, **data: object) -> Event:
    return event(Kind.STEP_STARTED, at, step=step, host="web-1", changes=True, **data)


def finished(step: str, at: float, outcome: str = "passed", **data: object) -> Event:
    return event(Kind.STEP_FINISHED, at, step=step, outcome=outcome, **data)


REQUESTED = event(
    Kind.REQUESTED,
    0,
    "kim",
    environment="staging",
    number=42,
    flow="deploy",
    ref="pilot-cockpit",
    reason="pilot for the first tenant",
    skips=[],
    plan_only=False,
    channel=CHANNEL,
)
PLANNED = event(
    Kind.PLANNED,
    4,
    digest=DIGEST,
    checks=[
        check("Tests pass in CI", "passed", "success of 2 contexts", "all success"),
        check("Node is recent enough", "passed", "24.19", "≥ 20"),
        check("Free space for the backup", "warned", "41.2 GB", "≥ 50 GB"),
    ],
)
WANTED = event(
    Kind.APPROVAL_REQUESTED,
    5,
    digest=DIGEST,
    expires=NOON + 4 * 3600,
    quorum=1,
    roles=["approver"],
)
POSTED = event(Kind.APPROVAL_POSTED, 6, message="2")
APPROVED = event(Kind.APPROVED, 60, "dana", digest=DIGEST, person="dana", via="terminal")
QUORUM = event(Kind.QUORUM_REACHED, 61, approvers=["dana"])
HELD = event(Kind.HOLD_TAKEN, 62, environment="staging")
STARTED = event(Kind.STARTED, 63, moved=2, boots={})

ASKED = (REQUESTED, PLANNED, WANTED)
BEGUN = (*ASKED, POSTED, APPROVED, QUORUM, HELD, STARTED)

BACKED_UP = finished(
    "backup",
    66,
    seconds=2.14,
    status=0,
    outputs={
        "BACKUP_FILE": "/backups/teei_cockpit_20251010_120103.dump",
        "BACKUP_SIZE": "12436480",
    },
    checks=[
        check("Backup file exists", "passed", "/backups/teei_cockpit.dump", "a file"),
        check("Backup size", "passed", "12.4 MB", "≥ 10.0 MB"),
        check("Backup timestamp recorded", "passed", "20251010_120103", "20251010_120103"),
    ],
)
CODE = finished(
    "code",
    68,
    seconds=0.81,
    checks=[check("On the correct branch", "passed", "pilot-cockpit", "pilot-cockpit")],
)
RUNNING = (
    *BEGUN,
    started("backup", 64),
    BACKED_UP,
    started("code", 67),
    CODE,
    started("build", 69),
)
BUILD_FAILED = finished(
    "build",
    81,
    "failed",
    why="ended with status 1",
    seconds=12.0,
    status=1,
    tail="\n".join(
        [*(f"packages/p{n} built" for n in range(40)), "error TS2304: Cannot find name 'tenat'."]
    ),
    diagnosis="node v24.19.0\npnpm 9.15.0\n/dev/sda1 41% used",
    advice=["Read the first error above: later ones often follow from it.", "Build it locally."],
    checks=[
        check("Build completes without errors", "failed", "status 1", "status 0"),
        check("No critical vulnerabilities", "inconclusive", "the service answered 503", "0"),
        check("No install errors", "passed", "status 0", "status 0"),
    ],
)
FAILED = (
    *RUNNING,
    BUILD_FAILED,
    event(
        Kind.FINISHED,
        82,
        outcome="failed",
        reason="Install and build: ended with status 1",
        held=True,
    ),
)
BUILT = finished(
    "build", 81, seconds=12.0, checks=[check("No install errors", "passed", "status 0", "status 0")]
)
ASKING = (
    *RUNNING,
    BUILT,
    started("migrate", 82),
    finished("migrate", 84, seconds=1.6),
    started("smoke", 85),
    finished(
        "smoke",
        91,
        "inconclusive",
        why="needs a person",
        seconds=6.2,
        checks=[check("No errors in the browser console", "inconclusive", "nobody looked", "none")],
    ),
    event(
        Kind.QUESTION_ASKED,
        92,
        step="smoke",
        id="smoke.1",
        text="Is the browser console free of errors?",
        items=["Load the dashboard and open the console", "Export as MANAGER"],
        options=["go-on", "try-again", "stop"],
        roles=["approver"],
        deadline=NOON + 3692,
        default="stop",
        not_requester=True,
    ),
)
ANSWERED = event(Kind.ANSWERED, 120, "dana", "smoke", id="smoke.1", option="go-on", person="dana")
MONITORING = (*ASKING, ANSWERED, started("monitor", 121, monitor=True))
SUCCEEDED = (
    *MONITORING,
    finished(
        "monitor",
        151,
        seconds=30.0,
        checks=[check("Errors in total", "passed", "3 errors", "≤ 10 errors")],
    ),
    started("notify", 152),
    finished("notify", 152, seconds=0.01),
    event(Kind.FINISHED, 153, outcome="succeeded", reason="", held=False),
    event(Kind.HOLD_FREED, 153, environment="staging", person="", reason="staging #42 succeeded"),
)
WHY = "the export is down for every tenant"
BROKE = event(
    Kind.BROKE_GLASS, 30, "dana", person="dana", reason=WHY, digest=DIGEST, via="terminal"
)
OBJECTED = event(Kind.OBJECTED, 90, "ada", person="ada", via="slack", message="7")
COUNTERSIGNED = event(Kind.COUNTERSIGNED, 7290, "ada", person="ada", via="slack", message="7")
BROKEN = (*ASKED, POSTED, BROKE)
ALONE = (
    *BROKEN,
    event(Kind.QUORUM_REACHED, 31, approvers=["dana"], emergency=True),
    HELD,
    STARTED,
    *RUNNING[len(BEGUN) :],
)
ALONE_FAILED = (*ALONE, *FAILED[len(RUNNING) :])
ALONE_SUCCEEDED = (*ALONE, *SUCCEEDED[len(RUNNING) :])
ALONE_CANCELLED = (
    *BROKEN,
    event(Kind.CANCEL_WANTED, 31, "kim", person="kim"),
    event(Kind.FINISHED, 32, outcome="cancelled", reason="cancelled by kim", held=False),
)
REJECTED = (
    *ASKED,
    event(Kind.REJECTED, 40, "ada", person="ada"),
    event(Kind.FINISHED, 41, outcome="rejected", reason="ada said no", held=False),
)
EXPIRED = (
    *ASKED,
    event(Kind.EXPIRED, 14400, after=14400),
    event(Kind.FINISHED, 14400, outcome="expired", reason="nobody approved in time", held=False),
)
VOID = (
    *BEGUN[:-1],
    event(
        Kind.VOIDED,
        63,
        problem={
            "code": "commit-gone",
            "what": "3f2a91c0de is no longer reachable from pilot-cockpit.",
            "cure": "Ask for a new deploy.",
        },
    ),
    event(
        Kind.FINISHED,
        64,
        outcome="failed",
        reason="3f2a91c0de is no longer reachable from pilot-cockpit.",
        held=False,
    ),
    event(Kind.HOLD_FREED, 64, environment="staging", reason="nothing was changed"),
)
CANCELLED = (
    *RUNNING,
    event(Kind.CANCEL_WANTED, 75, "kim", person="kim"),
    finished(
        "build", 77, "cancelled", why="cancelled by kim", seconds=8.0, survivors=["npm (4711)"]
    ),
    event(Kind.FINISHED, 78, outcome="cancelled", reason="cancelled by kim", held=True),
)


def run_of(events: tuple[Event, ...]) -> Run:
    run = fold(events)
    assert run is not None
    return run
