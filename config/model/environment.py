"""`environments/<name>.yaml`: a named target and its policy."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.model.calendar import Calendar
from config.model.declared import Declared, HostName, SecretReference, Slug, Text, VariableName
from config.model.watching import Watching
from config.quantity import Duration, Size
from config.times import Cron


class Host(Declared):
    """A machine reached by SSH; its key is always verified.

    Attributes:
        name: How messages call it.
        address: Its host name or address, as the bot reaches it.
        port: The port of its SSH server.
        user: The user to log in as.
        known_hosts: A file in known_hosts format, relative to the configuration folder.
        key: The private key's file; without it the agent is asked, where `agent` allows it.
        agent: Whether keys of the running SSH agent may be used; it is never forwarded.
        jump: The host to go through, with a key and known hosts of its own.
    """

    name: Slug
    address: HostName
    port: int = Field(default=22, ge=1, le=65535)
    user: Text
    key: Text | None = None
    agent: bool = False
    known_hosts: Text = "known_hosts"
    jump: "Host | None" = None


class Forge(Declared):
    """Where commit status is read: an API shaped like GitHub's.

    Attributes:
        api: Its address, as in `https://api.github.com`.
        repository: `owner/name`.
        token: Name of the secret to ask with; optional where anybody may read.
    """

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
        forge: Where the status of commits is read, for checks of kind `ci`.
    """

    url: Text
    key: Text | None = None
    refs: tuple[Text, ...] = Field(min_length=1)
    default: Text
    compare: Text | None = None
    forge: Forge | None = None


class Database(Declared):
    """A PostgreSQL database as checks reach it.

    Attributes:
        address: Where it listens: as the host sees it with `tunnel`, else as the bot does.
        port: Its port.
        name: The database's name.
        user: The role to log in as; checks only read.
        password: Name of the secret that is its password.
        tunnel: Reach it through the host's SSH connection.
        pool_max: Connections of the application's pool, for checks of kind `connections`.
    """

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
        path: The file, absolute.
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
    """What differs where a rollback of one mode is approved; the rest is as for deploys.

    Attributes:
        roles: Who may approve it.
        quorum: How many must.
        expires: How long the request stands.
    """

    roles: tuple[Slug, ...] | None = Field(default=None, min_length=1)
    quorum: int | None = Field(default=None, ge=0, le=10)
    expires: Duration | None = Field(default=None, gt=0)


class RollbackPolicy(Declared):
    """How rollbacks are approved.

    Attributes:
        covered: A deploy's approval holds for taking it back as well, should it fail; its request
            says so.
        quick: What differs for quick rollbacks.
        full: What differs for full rollbacks.
    """

    covered: bool = False
    quick: ApprovalOfRollback = ApprovalOfRollback()
    full: ApprovalOfRollback = ApprovalOfRollback()


class Approval(Declared):
    """How many people with which role must say yes, and until when.

    Attributes:
        roles: Who may approve: people with any of these roles.
        quorum: How many of them must say yes; whoever asked never counts.
        expires: How long a request stands.
        remind: After how long those who may approve are reminded.
        yes: The reaction that counts as yes.
        no: The reaction that ends a request.
        rollback: How approving rollbacks differs.
    """

    roles: tuple[Slug, ...] = ("approver",)
    quorum: int = Field(default=1, ge=0, le=10)
    expires: Duration = Field(default=4 * 3600.0, gt=0)
    remind: Duration = 15 * 60.0
    yes: str = "+1"
    no: str = "-1"
    rollback: RollbackPolicy = RollbackPolicy()

    def of(self, flow: str) -> "Approval":
        """Return what counts for a flow: nobody has to approve a drill, which changes nothing."""
        if flow == "drill":
            return self.model_copy(update={"quorum": 0})
        own = {"rollback-quick": self.rollback.quick, "rollback-full": self.rollback.full}
        changes = own[flow].model_dump(exclude_none=True) if flow in own else {}
        return self.model_copy(update=changes)


class Monitoring(Declared):
    """What follows where a monitor is beyond a limit, or cannot tell.

    Attributes:
        roles: Who may decide that it goes on; whoever approves deploys, where none are given.
        deadline: How long a decision is waited for; the playbook's time, where none is given.
        at_deadline: What happens then: the run stops and keeps its hold, goes on, or the deploy is
            taken back.
        automatic: A breach takes the deploy back at once; needs an approval that covers it.
    """

    roles: tuple[Slug, ...] = ()
    deadline: Duration | None = None
    at_deadline: Literal["hold", "accept", "roll-back"] = "hold"
    automatic: bool = False


class Limits(Declared):
    """Bounds on what a run may take.

    Attributes:
        log: How much of one attempt's output is kept; beyond it its head and tail.
        reconnect: How long a lost connection to a host is tried again.
        question: How long a question waits for an answer; then the run stops.
        handover: How long the holder of a lock is asked to give it; then others may take it.
    """

    log: Size = 8 * 10**6
    reconnect: Duration = 600.0
    question: Duration = 3600.0
    handover: Duration = 600.0


class Retention(Declared):
    """What is removed from the host again: of each kind of thing that the playbook `keeps`.

    Nothing is removed while a run is open or the environment is held, nor what the next rollback
    would need.

    Attributes:
        at: When it is looked at.
        least: How many are kept however old they are.
        most: How many are kept at most.
        age: How long the others are kept.
        folders: How long the files of a run that failed are kept on the host.
    """

    at: Cron = "30 3 * * *"
    least: int = Field(default=5, ge=1)
    most: int = Field(default=30, ge=1)
    age: Duration = 30 * 86400.0
    folders: Duration = 14 * 86400.0


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
        title: How messages call the environment.
        playbook: The playbook's file, relative to the configuration folder.
        hosts: Host groups; steps run on the first group unless they name another. A group may have
            several hosts: a step runs on its first one to the end, then on the others.
        origin: Where commits come from, and which of them may be deployed.
        variables: Values for the playbook's `${NAME}` and for scripts that declare them.
        secrets: Where secret values come from; resolved late, masked always.
        database: The database that checks of kind `sql` and `connections` ask.
        env_file: The environment file on the host, and what a deploy sets in it.
        approval: Who must say yes.
        monitoring: What follows where a monitor is beyond a limit, or cannot tell.
        limits: Bounds on what a run may take.
        retention: What is removed from the host again, and when.
        drills: When a rollback is rehearsed unasked: the first of each month at six is
            `0 6 1 * *`. Never without it.
        channels: `platform:channel` where runs are told with all they have, on every platform; the
            first one is bound to commands.
        notify: More channels that are told less.
        notes: Sentences shown to those who approve.
        calendar: When deploys may start.
        watching: Whether and when the playbook's watches tell of what they find.
    """

    title: Text
    playbook: Text
    hosts: dict[Slug, Annotated[tuple[Host, ...], Field(min_length=1)]] = Field(min_length=1)
    origin: Origin
    variables: dict[VariableName, str] = {}
    secrets: dict[VariableName, SecretReference] = {}
    database: Database | None = None
    env_file: EnvFile | None = None
    approval: Approval = Approval()
    monitoring: Monitoring = Monitoring()
    limits: Limits = Limits()
    retention: Retention = Retention()
    calendar: Calendar = Calendar()
    drills: Cron | None = None
    watching: Watching = Watching()
    channels: tuple[ChannelName, ...] = Field(min_length=1)
    notify: Notify = Notify()
    notes: tuple[Text, ...] = ()

    @property
    def default_group(self) -> str:
        """The group of steps that name none: the first."""
        return next(iter(self.hosts))

    def group(self, name: str | None = None) -> tuple[Host, ...]:
        """Return the hosts of a group in their order; of the default group without a name."""
        return self.hosts[name or self.default_group]
