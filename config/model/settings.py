"""`handrail.yaml`: what is true for the whole bot."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.model.calendar import Zone
from config.model.declared import Declared, SecretReference, Slug, Text
from config.model.people import Grant, Person

Address = Annotated[str, StringConstraints(pattern=r"^(https?|wss?)://[^\s]+$")]
Database = Annotated[str, StringConstraints(pattern=r"^$|^(sqlite:///|postgresql\+psycopg://).+")]
Snowflake = Annotated[str, StringConstraints(pattern=r"^\d{5,20}$")]


class Http(Declared):
    """Where `/healthz`, `/readyz` and `/metrics` are served.

    Attributes:
        enabled: False serves nothing over HTTP.
        address: The address to listen on; loopback unless something else must reach it.
        port: The port to listen on; 0 takes a free one.
    """

    enabled: bool = True
    address: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class Terminal(Declared):
    """The terminal chat.

    Attributes:
        enabled: Whether `handrail chat` is offered.
        channels: The channels that people may speak in.
    """

    enabled: bool = True
    channels: tuple[Slug, ...] = ("deploys",)


class Slack(Declared):
    """One Slack workspace.

    Attributes:
        team: The workspace's id (`T024BE7LD`); requests from others do not count.
        bot_token: Where the bot token is (`xoxb-…`).
        mode: `socket` needs `app_token`, `http` needs `signing_secret` and serves `/slack/events`.
        app_token: Where the app-level token is (`xapp-…`), for Socket Mode.
        signing_secret: Where the app's signing secret is, for HTTP mode.
        channels: Ids of channels that count for every environment, beside those of environments.
        groups: User groups (`S0614TZR7`) that narrow a role: it counts only for their members.
        api: Address of the Web API.
    """

    team: Annotated[str, StringConstraints(pattern=r"^[TE][A-Z0-9]+$")]
    bot_token: SecretReference
    mode: Literal["socket", "http"] = "socket"
    app_token: SecretReference | None = None
    signing_secret: SecretReference | None = None
    channels: tuple[Annotated[str, StringConstraints(pattern=r"^[CG][A-Z0-9]+$")], ...] = ()
    groups: dict[Slug, Annotated[str, StringConstraints(pattern=r"^S[A-Z0-9]+$")]] = {}
    api: Address = "https://slack.com/api/"


class Discord(Declared):
    """One Discord application in its guilds.

    Attributes:
        application: The application's id.
        guilds: Ids of the guilds whose requests count; commands are registered in each.
        token: Where the bot token is.
        channels: Ids of channels that count for every environment, beside those of environments.
        roles: Discord roles (ids) that narrow a role of the configuration.
        api: Address of the REST API, with its version.
        gateway: Address of the gateway; empty asks the API for it.
    """

    application: Snowflake
    guilds: tuple[Snowflake, ...] = Field(min_length=1)
    token: SecretReference
    channels: tuple[Snowflake, ...] = ()
    roles: dict[Slug, Snowflake] = {}
    api: Address = "https://discord.com/api/v10"
    gateway: Address | None = None


class Chat(Declared):
    """The platforms the bot speaks on.

    Attributes:
        terminal: The chat of the command line, `handrail chat`.
        slack: One Slack workspace; leave it out where there is none.
        discord: One Discord application; leave it out where there is none.
        direct: Tell whoever asked for a run how it ended, by a direct message.
    """

    terminal: Terminal = Terminal()
    slack: Slack | None = None
    discord: Discord | None = None
    direct: bool = False


class Settings(Declared):
    """The whole of `handrail.yaml`.

    Attributes:
        name: The bot's name; its folder on hosts is `~/.handrail/<name>/`.
        database: A database URL, or empty for `handrail.db` in the state folder.
        state: Folder for the database, the socket and the git mirrors; relative to this file.
        zone: The bot's time zone: whose clock is meant where nobody's own is known.
        people: Who is known, by the name used in `roles`.
        roles: Which people hold a role.
        access: What roles may do; nothing else is allowed.
        chat: The platforms that the bot speaks on.
        http: Where the bot tells whether it is well.
    """

    name: Slug = "handrail"
    database: Database = ""
    state: Text = "state"
    zone: Zone = "UTC"
    people: dict[Slug, Person]
    roles: dict[Slug, tuple[Slug, ...]] = {}
    access: tuple[Grant, ...] = ()
    chat: Chat = Chat()
    http: Http = Http()
