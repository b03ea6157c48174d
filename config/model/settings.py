"""`handrail.yaml`: what is true for the whole bot."""

from pydantic import Field

from config.model.declared import Declared, Slug, Text
from config.model.people import Grant, Person


class Http(Declared):
    """Where `/healthz` and `/readyz` are served; port 0 takes a free one, `enabled: false` none."""

    enabled: bool = True
    address: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class Terminal(Declared):
    """The terminal chat: channels people may speak in, and whether it is offered."""

    enabled: bool = True
    channels: tuple[Slug, ...] = ("deploys",)


class Chat(Declared):
    """The platforms the bot speaks on."""

    terminal: Terminal = Terminal()


class Settings(Declared):
    """The whole of `handrail.yaml`.

    Attributes:
        name: The bot's name; its folder on hosts is `~/.handrail/<name>/`.
        database: A database URL, or empty for `handrail.db` in the state folder.
        state: Folder for the database, the socket and the git mirrors; relative to this file.
        people: Who is known, by the name used in `roles`.
        roles: Which people hold a role.
        access: What roles may do; nothing else is allowed.
    """

    name: Slug = "handrail"
    database: str = ""
    state: Text = "state"
    people: dict[Slug, Person]
    roles: dict[Slug, tuple[Slug, ...]] = {}
    access: tuple[Grant, ...] = ()
    chat: Chat = Chat()
    http: Http = Http()
