"""`playbooks/<name>.yaml`: the flows of an environment."""

from typing import Annotated, Literal

from pydantic import Field

from config.model.checks import AnyCheck
from config.model.declared import Declared, Script, Slug, Text, VariableName
from config.model.measures import Monitor
from config.model.watching import Watch
from config.quantity import Duration


class Step(Declared):
    """One script and its verifications; either may be missing.

    Attributes:
        id: Its name in commands and in the record: `backup`.
        title: Its name in messages.
        group: The host group it runs on; the environment's first where it names none. Of several
            hosts it runs on the first one to its end, then on the others.
        once: Run it on the first host of its group alone: what is to be done once for the
            environment, such as a migration or a backup.
        parallel: On how many hosts it runs at the same time, behind the first one.
        run: The script; bash with `set -euo pipefail`.
        functions: Shell text of the playbook's `functions` that stands before `run`, by name.
        uses: Variables and secrets that the script gets, and no others.
        sudo: What its scripts run by `sudo -n`: full command lines, the program's path absolute.
        env_file: Give the script what the environment's `env_file` sets: `ENV_FILE`, `ENV_KEYS`
            and a `SET_<KEY>` for each key.
        outputs: Names that the script may hand on, each with the pattern its value must match.
        verify: The checks that prove the step.
        monitor: A window in which the environment is watched; alone in its step.
        notify: Tell everybody; alone in its step.
        changes: Whether it changes something (the hold begins at the first such step).
        skippable: Whether people may ask for a run without it.
        when: Names and the values they must have for the step to run; else it is skipped.
        limit: Time limit, enforced on the host.
        silence: Longest time without output; 0 for any.
        grace: Time between TERM and KILL when it has to end early.
        check_limit: Time limit of its checks.
        resume: What to do when the host lost the process.
        diagnose: Read-only script whose output is posted when the step fails.
        diagnose_uses: Variables and secrets that it gets.
        advice: What a person can try when it fails.
    """

    id: Slug
    title: Text
    group: Slug | None = None
    once: bool = False
    parallel: int = Field(default=4, ge=1)
    run: Script | None = None
    functions: tuple[Slug, ...] = ()
    uses: tuple[VariableName, ...] = ()
    sudo: tuple[Text, ...] = ()
    env_file: bool = False
    outputs: dict[VariableName, str] = {}
    verify: tuple[AnyCheck, ...] = ()
    monitor: Monitor | None = None
    notify: bool = False
    changes: bool = True
    skippable: bool = True
    when: dict[VariableName, str] = {}
    limit: Duration = 600.0
    silence: Duration = 0.0
    grace: Duration = 5.0
    check_limit: Duration = 120.0
    resume: Literal["safe", "check", "ask", "never"] = "ask"
    diagnose: Script | None = None
    diagnose_uses: tuple[VariableName, ...] = ()
    advice: tuple[Text, ...] = ()


class Migrations(Declared):
    """How pending migrations are found.

    Attributes:
        directory: Folder of the files in the repository; a version is a file's name without `.sql`.
        applied: Read-only script that prints the applied versions, one per line.
        uses: Variables and secrets that it gets.
        dangerous: Patterns in a migration's text that approvers are warned of.
        compatible: Patterns of versions that the code before them works with: a quick rollback may
            leave them applied. A line `-- handrail: compatible` in a file says the same.
    """

    directory: Text
    applied: Script
    uses: tuple[VariableName, ...] = ()
    dangerous: tuple[str, ...] = ()
    compatible: tuple[str, ...] = ()


class Fact(Declared):
    """Something read from the hosts for the plan, shown to approvers.

    Attributes:
        says: How messages call it.
        run: Read-only script that prints it.
        functions: Shell text of the playbook's `functions` that stands before `run`, by name.
        uses: Variables and secrets that the script gets.
        once: Read it on the first host alone: what is the same for all of them, such as what the
            database holds.
        name: Under which steps get what was read when the plan was made: `FACT_NAME`. A step can so
            hold to what people have approved.
    """

    says: Text
    run: Script
    functions: tuple[Slug, ...] = ()
    uses: tuple[VariableName, ...] = ()
    once: bool = False
    name: VariableName | None = None


class Planning(Declared):
    """What a plan reads from the host, read-only.

    Attributes:
        live: Script that prints the commit that is live now.
        uses: Variables and secrets that `live` and the checks get.
        migrations: How pending migrations are found; leave it out where there are none.
        facts: Shown in the approval request.
        verify: Checks before anything is changed; part of `--plan`.
    """

    live: Script
    uses: tuple[VariableName, ...] = ()
    migrations: Migrations | None = None
    facts: tuple[Fact, ...] = ()
    verify: tuple[AnyCheck, ...] = ()


class Criterion(Declared):
    """One thing by which a run is a success, and the checks that show it.

    Attributes:
        says: What has been reached, for people.
        shown_by: For each step the checks or measures, by what they say, that must have passed;
            or `all` of them.
    """

    says: Text
    shown_by: dict[Slug, Literal["all"] | Annotated[tuple[Text, ...], Field(min_length=1)]] = Field(
        min_length=1
    )


class NextSteps(Declared):
    """What people do after a success: a checklist with an owner.

    Attributes:
        title: What it is about.
        owner: Who sees to it.
        items: The points of the list.
    """

    title: Text
    owner: Text
    items: tuple[Text, ...] = Field(min_length=1)


class Flow(Declared):
    """The steps of one way through: a deploy.

    Attributes:
        steps: What is done, in order.
        uses: Secrets that the checks of `verify` may ask for.
        verify: Checks before anything is changed; part of the plan.
        facts: Read from the host for the plan, shown to approvers.
        criteria: What it is a success by; the notification shows each with its measured values.
        next_steps: What people do after a success, told by the notification.
    """

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    uses: tuple[VariableName, ...] = ()
    verify: tuple[AnyCheck, ...] = ()
    facts: tuple[Fact, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    next_steps: tuple[NextSteps, ...] = ()


class Rollback(Declared):
    """The ways back; what is not declared is not offered.

    The outputs of the deploy that is taken back (`OUT_BACKUP_FILE`) are known to all of it.

    Attributes:
        quick: Back to the code that was live before.
        full: Back to the code and to the database of the backup.
    """

    quick: Flow | None = None
    full: Flow | None = None


class Kept(Declared):
    """What runs leave on the host on purpose, and how it is removed when it is kept no longer.

    Attributes:
        id: Names it in the record of runs.
        says: What it is, for people.
        outputs: Names under which a run's steps hand it on; a run has left it where all of them are
            known. `run` and `uses` know them as `OUT_NAME`.
        run: Removes it; done again where it is not known to have ended, so it must bear that.
        functions: Shell text of the playbook's `functions` that stands before `run`, by name.
        uses: Variables and secrets that the script gets, and no others.
        least: How many are kept however old they are; the environment's `retention` without one.
        age: How long they are kept; likewise.
    """

    id: Slug
    says: Text
    outputs: Annotated[tuple[VariableName, ...], Field(min_length=1)]
    run: Script
    functions: tuple[Slug, ...] = ()
    uses: tuple[VariableName, ...] = ()
    least: int | None = Field(default=None, ge=0)
    age: Duration | None = None


class Playbook(Declared):
    """The whole of a playbook's file.

    Attributes:
        extends: Another playbook's file, relative to the configuration folder, which this one
            changes: blocks are merged key by key, steps by `id`, checks and facts by `says`; `null`
            takes a key away, `drop: true` a step or check; `after` and `before` place a new one.
        title: How messages call the playbook.
        functions: Shell text that scripts share, by name; a block with a script names what it needs
            under `functions` of its own, and gets it in front of its text when the file is read.
        plan: What a plan reads from the host.
        deploy: The steps of a deploy.
        rollback: The ways back.
        drill: The steps by which a way back is rehearsed beside what is live; none of them changes
            anything there. They know what the deploy whose backup is tried handed on.
        shared: Folders that all hosts of the environment's first group have to share, as in
            `${BACKUP_DIR}`; `handrail check --connect` looks whether they do.
        keeps: What is removed from the host when it has been kept for long enough.
        watches: What is looked at on a schedule, between deploys.
    """

    extends: Text | None = None
    title: Text
    functions: dict[Slug, Script] = {}
    plan: Planning
    deploy: Flow
    rollback: Rollback | None = None
    drill: Flow | None = None
    shared: tuple[Text, ...] = ()
    keeps: tuple[Kept, ...] = ()
    watches: tuple[Watch, ...] = ()

    def way_back(self, mode: str) -> Flow | None:
        """Return the flow of `quick` or `full`; None where it is not declared."""
        if self.rollback is None:
            return None
        return self.rollback.full if mode == "full" else self.rollback.quick
