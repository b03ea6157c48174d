"""`environments/<name>.yaml`: a named target and its policy."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.model.declared import Declared, SecretReference, Slug, Text, VariableName
from config.quantity import Duration, Size


class Host(Declared):
    """A machine reached by SSH; its key is always verified.

    Attributes:
        known_hosts: A file in known_hosts format, relative to the configuration folder.
        key: The private key's file; without it the agent is asked, where `agent` allows it.
    """

    name: Slug
    address: Text
    port: int = Field(default=22, ge=1, le=65535)
    user: Text
    key: Text | None = None
    agent: bool = False
    known_hosts: Text = "known_hosts"
    jump: "Host | None" = None


class Forge(Declared):
    """Where commit status is read: an API shaped like GitHub's."""

    api: Text
    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    token: VariableName | None = None


class Origin(Declared):
    """Where commits come from, and which of them may be deployed.

    Attributes:
        url: What `git fetch` is given.
        key: Private key for `url` over SSH; optional.
        refs: Branches and tags that may be deployed, full names or `*` patterns.
        default: The ref that a deploy without one takes.
        compare: Page that compares two commits; `{old}` and `{new}` are filled in.
    """

    url: Text
    key: Text | None = None
    refs: tuple[Text, ...] = Field(min_length=1)
    default: Text
    compare: Text | None = None
    forge: Forge | None = None


class Database(Declared):
    """A PostgreSQL database as checks reach it, through the host's SSH connection if `tunnel`."""

    address: Text = "127.0.0.1"
    port: int = Field(default=5432, ge=1, le=65535)
    name: Text
    user: Text
    password: VariableName | None = None
    tunnel: bool = True
    pool_max: int | None = Field(default=None, ge=1)


class EnvFile(Declared):
    """The environment file on the host, and what a deploy sets in it.

    Attributes:
        set: Keys to add or change; a value is text or `{secret: NAME}`.
        required: Keys that must be there afterwards.
        secret: Keys whose values are masked wherever they turn up.
        refuse: Keys that must not have this value (`DEBUG: "true"`).
    """

    path: Text
    set: dict[VariableName, str | dict[Literal["secret"], VariableName]] = {}
    required: tuple[VariableName, ...] = ()
    secret: tuple[VariableName, ...] = ()
    refuse: dict[VariableName, str] = {}


class ApprovalOfRollback(Declared):
    """What differs where a rollback of one mode is approved; the rest is as for deploys."""

    roles: tuple[Slug, ...] | None = Field(default=None, min_length=1)
    quorum: int | None = Field(default=None, ge=0, le=10)
    expires: Duration | None = None


class RollbackPolicy(Declared):
    """How rollbacks are approved.

    Attributes:
        covered: A deploy's approval holds for taking it back as well, should it fail; its request
            says so.
    """

    covered: bool = False
    quick: ApprovalOfRollback = ApprovalOfRollback()
    full: ApprovalOfRollback = ApprovalOfRollback()


class Approval(Declared):
    """How many people with which role must say yes, and until when."""

    roles: tuple[Slug, ...] = ("approver",)
    quorum: int = Field(default=1, ge=0, le=10)
    expires: Duration = 4 * 3600.0
    remind: Duration = 15 * 60.0
    yes: str = "+1"
    no: str = "-1"
    rollback: RollbackPolicy = RollbackPolicy()

    def of(self, flow: str) -> "Approval":
        """Return what counts for a flow (`deploy`, `rollback-quick`, `rollback-full`)."""
        own = {"rollback-quick": self.rollback.quick, "rollback-full": self.rollback.full}
        changes = own[flow].model_dump(exclude_none=True) if flow in own else {}
        return self.model_copy(update=changes)


class Limits(Declared):
    """Bounds on what a run may take."""

    log: Size = 8 * 10**6
    reconnect: Duration = 600.0
    question: Duration = 3600.0


ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z]+:.+$")]
"""`platform:channel`, as in `slack:C024BE91L`."""


class Notify(Declared):
    """Channels that are told less than `channels` are.

    Attributes:
        stakeholders: Told that an approval is wanted, that a run starts and how it ended, in one
            message each: no card, no thread.
        alerts: Told of alerts and of runs that failed, and of nothing else.
    """

    stakeholders: tuple[ChannelName, ...] = ()
    alerts: tuple[ChannelName, ...] = ()


class Environment(Declared):
    """The whole of an environment's file.

    Attributes:
        playbook: The playbook's file, relative to the configuration folder.
        hosts: Host groups; steps run on `default_group` unless they name another.
        variables: Values for the playbook's `${NAME}` and for scripts that declare them.
        secrets: Where secret values come from; resolved late, masked always.
        channels: `platform:channel` where runs are told with all they have, on every platform; the
            first one is bound to commands.
        notify: More channels that are told less.
    """

    title: Text
    playbook: Text
    hosts: dict[Slug, tuple[Host, ...]] = Field(min_length=1)
    origin: Origin
    variables: dict[VariableName, str] = {}
    secrets: dict[VariableName, SecretReference] = {}
    database: Database | None = None
    env_file: EnvFile | None = None
    approval: Approval = Approval()
    limits: Limits = Limits()
    channels: tuple[ChannelName, ...] = Field(min_length=1)
    notify: Notify = Notify()
    notes: tuple[Text, ...] = ()

    @property
    def default_group(self) -> str:
        """The group of steps that name none: the first."""
        return next(iter(self.hosts))
