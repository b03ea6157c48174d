"""A plan: everything a run will do, resolved and frozen. Pure.

Its digest is what people approve: the same digest means the same commit, playbook, environment,
skips and pending migrations.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from config.model import Declared, Environment, Playbook
from config.model.checks import HOST_KINDS
from config.model.environment import Approval, Host
from config.model.playbook import Flow, Step


class Commit(Declared):
    """A commit as people recognise it; `sha` is the full hash, `at` seconds since the epoch."""

    sha: str
    subject: str = ""
    author: str = ""
    at: float = 0.0

    @property
    def short(self) -> str:
        """The first ten digits of its hash."""
        return self.sha[:10]


class Migration(Declared):
    """A pending migration and the dangerous patterns found in its text.

    Attributes:
        compatible: It is marked as one that the code before it works with.
    """

    version: str
    dangers: tuple[str, ...] = ()
    compatible: bool = False


class FactRead(Declared):
    """Something read from the host for approvers: `free space for backups: 41 GB`.

    Attributes:
        value: For people; of hosts that differ, the value of each.
        name: Steps get the value as `FACT_NAME`; empty where they do not.
        on: Where hosts differ: the value of each.
    """

    says: str
    value: str
    name: str = ""
    on: dict[str, str] = Field(default_factory=dict)

    def at(self, host: str) -> str:
        """Return the value for steps on a host; that of the first one for what is on none."""
        return self.on.get(host) or next(iter(self.on.values()), self.value)


class TakesBack(Declared):
    """The deploy that a rollback takes back.

    Attributes:
        commit: The commit that it had brought.
        started: Seconds since the epoch, when it began.
    """

    run: str
    number: int
    commit: Commit
    started: float


class Skipped(Declared):
    """A version that could have been the target and was passed over, and why."""

    commit: Commit
    run: str = ""
    why: str


class Plan(Declared):
    """What will be done; JSON through pydantic, so that it is stored whole.

    Attributes:
        ref: As deployed: a full ref name (`refs/heads/main`).
        live: The commit on the (first) host when planned; None where there was none.
        lives: Where hosts differed when planned: the commit of each, empty for none.
        commits: Between `live` and `commit`, newest first, at most 50 of `commit_count`.
        backwards: `commit` does not contain `live`.
        skips: Step ids that people asked to leave out.
        applied: Migrations applied when planned.
        expected: Versions that the commit's files hold.
        env_changes: Keys of the env file that the deploy adds or sets, by name.
        estimate: Seconds, from earlier runs; None without any.
        at: When it is to start, seconds since the epoch; None for as soon as it is approved.
        takes_back: The deploy that a rollback takes back; None for a deploy.
        carried: Outputs that the steps of a deploy handed on, by name without `OUT_`: of that one,
            or of the one (`carried_from`) that found the version to go back to live.
        carried_on: Of them what other hosts handed on under the same names, by host.
        passed_over: Versions that were live before and are not gone back to.
        target_run: The run that had brought the version to go back to; empty where none is known.
        kept: Migrations that a quick rollback leaves applied, known by no version it goes back to.
        keep_schema: They are left although not all of them are marked compatible.
        covered: The deploy whose approval holds for this rollback too; empty without one.
    """

    environment: str
    flow: Literal["deploy", "rollback-quick", "rollback-full", "drill"] = "deploy"
    requester: str
    reason: str = ""
    ref: str
    commit: Commit
    live: Commit | None
    lives: dict[str, str] = Field(default_factory=dict)
    commits: tuple[Commit, ...] = ()
    commit_count: int = 0
    backwards: bool = False
    compare: str = ""
    skips: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    pending: tuple[Migration, ...] = ()
    env_changes: tuple[str, ...] = ()
    facts: tuple[FactRead, ...] = ()
    estimate: float | None = None
    at: float | None = None
    takes_back: TakesBack | None = None
    carried: dict[str, str] = Field(default_factory=dict)
    carried_from: str = ""
    carried_on: dict[str, dict[str, str]] = Field(default_factory=dict)
    passed_over: tuple[Skipped, ...] = ()
    target_run: str = ""
    kept: tuple[str, ...] = ()
    keep_schema: bool = False
    covered: str = ""
    target: Environment
    playbook: Playbook

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order, skipped ones included."""
        return self.way.steps

    @property
    def way(self) -> Flow:
        """The flow of the playbook that is carried out."""
        if self.flow == "drill" and self.playbook.drill:
            return self.playbook.drill
        back = self.playbook.way_back(self.flow.removeprefix("rollback-"))
        return back if back and self.flow != "deploy" else self.playbook.deploy

    @property
    def approval(self) -> Approval:
        """Who must say yes to this flow."""
        return self.target.approval.of(self.flow)

    def covers(self, flow: str) -> bool:
        """Return whether this deploy's approval holds for taking it back by a flow.

        It does where its policy says so, and not for a mode that has approvers of its own.
        """
        policy = self.target.approval
        own = policy.of(flow)
        there = self.playbook.way_back(flow.removeprefix("rollback-")) is not None
        special = (own.roles, own.quorum) != (policy.roles, policy.quorum)
        return self.flow == "deploy" and policy.rollback.covered and there and not special

    def hosts_of(self, step: Step) -> tuple[Host, ...]:
        """Return the hosts that a step runs on, in their order.

        What is done once, and what is measured from the bot's side alone, has the first one.
        """
        group = self.target.group(step.group)
        measured = any(isinstance(check, HOST_KINDS) for check in step.verify)
        there = step.run or step.monitor or measured
        return group if there and not step.once else group[:1]

    def live_on(self, host: str) -> str:
        """Return the full hash of the commit on a host when planned; empty for none."""
        return self.lives.get(host, self.live.sha if self.live else "")

    @property
    def branch(self) -> str:
        """The ref's short name."""
        return self.ref.removeprefix("refs/heads/").removeprefix("refs/tags/")

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the whole plan in canonical JSON."""
        return digest_of(self.model_dump(mode="json", by_alias=True))

    def step(self, step_id: str) -> Step:
        """Return a step by its id.

        Raises:
            KeyError: the plan has no such step.
        """
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the digest of a plan as it is stored, whichever release made it."""
    words = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()
