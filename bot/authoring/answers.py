"""What `handrail init` has to know, from flags or from somebody who answers questions."""

import argparse
import os
import pwd
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.authoring import platforms
from bot.authoring.platforms import Discord, Slack
from config.problem import ProblemError, fail

Ask = Callable[[str, str], str]
"""Asks a person: the question and what counts where nothing is typed; returns what is typed."""

_HOST = re.compile(r"(?P<user>[^@\s:]+)@(?P<address>\[[^\]\s]+\]|[^\s:@]+)(?::(?P<port>\d{1,5}))?")
_PERSON = re.compile(
    r"(?P<name>[^:]{1,80}):(?P<uid>\d{1,10}|(?=:.))"
    r"(?::(?P<slack>[UW][A-Z0-9]{2,20}))?(?::(?P<discord>\d{5,20}))?"
)
_WHO = "NAME:UID, or NAME:UID:SLACK-USER:DISCORD-USER, of which some may be missing"
_ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,39}")
_UNIT = re.compile(r"[A-Za-z0-9@._-]{1,200}")
_HTTP = re.compile(r"https?://[^\s]+")
_REF = re.compile(r"(?!.*(?:\.\.|//|\.lock$|/$|\.$))\w[\w./+@#-]*")
_ORIGIN = re.compile(r"[a-z+]+://\S+|/\S+|[^\s/:]+:\S+")
_PORTS = range(65536)
_SSH = re.compile(r"ssh://|[^/:]+@[^/:]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as they are known on this machine, and elsewhere; `slug` is their name in roles.

    `uid` is None for somebody who is known elsewhere alone.
    """

    name: str
    uid: int | None
    slack: str = ""
    discord: str = ""

    @property
    def slug(self) -> str:
        """The name in lower case, without what a name in roles cannot have."""
        bare = re.sub(r"[^a-z0-9-]+", "-", self.name.lower()).strip("-")
        return bare if _ENVIRONMENT.fullmatch(bare) else f"person-{self._id.lower()}"

    @property
    def _id(self) -> str:
        return str(self.slack or self.discord if self.uid is None else self.uid)

    def is_also(self, other: "Person") -> bool:
        """Say whether an id is the same."""
        mine, others = ((one.uid, one.slack or None, one.discord or None) for one in (self, other))
        return any(a == b is not None for a, b in zip(mine, others, strict=True))

    def told_apart(self) -> "Person":
        """Return the person under a name that nobody else has."""
        return replace(self, name=f"{self.name} {self._id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that the files are made of.

    Attributes:
        environment: The environment's name.
        key: A private key's file; empty to make one.
        known_hosts: A file with the hosts' keys; empty where they are added later.
        directory: The checkout on the host.
        ref: The branch that is deployed, as a full ref name.
        build: The command that builds; empty where nothing is built.
        units: Units that are restarted.
        url: The health page; empty where there is none.
        approvers: People who may approve; nobody has to where there are none.
        port: The port of the host's SSH server.
        http: The port of the bot's own HTTP.
        slack: Where it speaks on Slack; None where it does not.
        discord: Likewise.
    """

    environment: str
    user: str
    address: str
    port: int
    key: str
    known_hosts: str
    directory: str
    origin: str
    ref: str
    build: str
    units: tuple[str, ...]
    url: str
    me: Person
    approvers: tuple[Person, ...]
    http: int
    slack: Slack | None = None
    discord: Discord | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of environment variables that have to hold tokens."""
        slack = (self.slack.bot_token, self.slack.app_token) if self.slack else ()
        return (*slack, self.discord.token) if self.discord else slack

    @property
    def over_ssh(self) -> bool:
        """Whether the origin is reached by SSH, so that the bot needs a key for it."""
        return bool(_SSH.match(self.origin))


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the flags."""
    add = parser.add_argument
    add("folder", metavar="DIR", help="the configuration folder to make")
    add("--environment", metavar="NAME", help="name of the environment (default: staging)")
    add("--host", metavar="USER@ADDRESS[:PORT]", help="the host, and the user to log in as")
    add("--key", metavar="FILE", help="private key for the host (default: make one)")
    add("--known-hosts", metavar="FILE", help="the host's key, in known_hosts format")
    add("--directory", metavar="DIR", help="the git checkout on the host")
    add("--origin", metavar="URL", help="where commits come from, as git names it")
    add("--branch", metavar="NAME", help="the branch that may be deployed (default: main)")
    add("--build", metavar="COMMAND", help="the command that builds, in the checkout")
    add("--unit", metavar="NAME", action="append", help="a unit to restart; can be repeated")
    add("--url", metavar="URL", help="the page that answers 200 when all is well")
    add("--me", metavar="NAME:UID", help="you (default: the user you are)")
    add("--approver", metavar="NAME:UID", action="append", help="who may approve; can be repeated")
    platforms.declare(parser)
    add("--http-port", metavar="PORT", type=int, default=8080, help="for /healthz and /metrics")
    add("--no-questions", action="store_true", help="leave out what is optional and not given")


def answered(given: argparse.Namespace, ask: Ask | None) -> Answers:
    """Return the answers of the flags; what they leave open is asked.

    Args:
        given: The flags.
        ask: Asks a person; None where nobody can answer.

    Raises:
        ProblemError: a value is missing that nobody can be asked for (`init-question`), or is not
            written as it must be (`wrong-value`).
    """
    asking = _Asking(given, None if given.no_questions else ask)
    name = asking.value("environment", "Name of the environment?", "staging", _ENVIRONMENT)
    host = _HOST.fullmatch(asking.value("host", "Host (user@address)?", None, _HOST))
    assert host is not None  # noqa: S101 - it was matched where it was asked for
    directory = asking.value("directory", "Git checkout on the host?", None, re.compile(r"/.*"))
    origin = asking.value("origin", "Origin (as git names it)?", None, _ORIGIN)
    ref = asking.value("branch", "Branch that may be deployed?", "main", _REF)
    build = asking.value("build", "Command that builds (empty: none)?", "", re.compile(r".*"))
    units = asking.several("unit", "Unit to restart (empty: none)?", _UNIT)
    url = asking.value("url", "Health page (empty: none)?", "", _HTTP)
    people = [_me(given.me)]
    for each in asking.several("approver", "Who else may approve (name:uid)?", _PERSON):
        people.append(_another(_person(each), people))
    slack = platforms.slack(given, asking.value)
    discord = platforms.discord(given, asking.value)
    for person in people:
        _reachable(person, slack, discord)
    _port("host", int(host["port"] or 22))
    _port("http-port", given.http_port)
    _there("key", given.key)
    _there("known-hosts", given.known_hosts)
    return Answers(
        environment=name,
        user=host["user"],
        address=host["address"].strip("[]"),
        port=int(host["port"] or 22),
        key=str(Path(given.key).expanduser().absolute()) if given.key else "",
        known_hosts=str(Path(given.known_hosts).expanduser()) if given.known_hosts else "",
        directory=directory,
        origin=origin,
        ref=ref if ref.startswith("refs/") else f"refs/heads/{ref}",
        build=build,
        units=units,
        url=url,
        me=replace(
            people[0],
            slack=people[0].slack or (slack.user if slack else ""),
            discord=people[0].discord or (discord.user if discord else ""),
        ),
        approvers=tuple(people[1:]),
        http=given.http_port,
        slack=slack,
        discord=discord,
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    """The flags, and somebody to ask for the rest."""

    given: argparse.Namespace
    ask: Ask | None

    def value(self, name: str, question: str, default: str | None, form: re.Pattern[str]) -> str:
        """Return one value; `default` None means that there has to be one."""
        flag = getattr(self.given, name)
        if flag is not None:
            return _formed(name, flag, default, form)
        while self.ask is not None:
            typed = self.ask(question, default or "") or (default or "")
            try:
                return _formed(name, typed, default, form)
            except ProblemError as error:
                question = f"{error.problem.what} {question}"
        if default is None:
            flag = f"--{_flag(name)}"
            what = f"{flag} is not given, and nobody can be asked for it."
            raise fail("init-question", what, f"Add {flag}; see handrail init --help.")
        return default

    def several(self, name: str, question: str, form: re.Pattern[str]) -> tuple[str, ...]:
        """Return the values of a flag that can be repeated; asks for one."""
        flags = getattr(self.given, name)
        if flags is not None:
            return tuple(_formed(name, each, None, form) for each in flags)
        typed = self.value(name, question, "", form)
        return (typed,) if typed else ()


def _formed(name: str, typed: str, default: str | None, form: re.Pattern[str]) -> str:
    """Return a value that is written as it must be; it may be empty where it can be left out."""
    if (not typed and default == "") or (form.fullmatch(typed) and typed.isprintable()):
        return typed
    wanted = {"host": "user@address or user@address:port", "directory": "an absolute path"}
    wanted |= {"origin": "a URL, user@host:path, or an absolute path", "branch": "a branch's name"}
    wanted |= {"environment": "lower-case letters, digits and hyphens, a letter first"}
    wanted |= {"me": _WHO, "approver": _WHO, "url": "http:// or https:// and more"}
    wanted |= platforms.FORMS
    what = f"{typed[:80]!r} is no value for --{_flag(name)}."
    cure = f"Write {wanted.get(_flag(name), 'it on one line, without odd signs')}."
    raise fail("wrong-value", what, cure)


def _port(flag: str, number: int) -> None:
    if number not in _PORTS:
        what = f"{number} is no port, for --{flag}."
        raise fail("wrong-value", what, f"Write a number up to {_PORTS[-1]}.")


def _there(flag: str, file: str | None) -> None:
    if file and not Path(file).expanduser().is_file():
        what = f"{file} is no file, for --{flag}."
        raise fail("missing-file", what, f"Name one that is there, or leave --{flag} out.")


def _flag(name: str) -> str:
    return name.replace("_", "-")


def _me(flag: str | None) -> Person:
    if flag is not None:
        return _person(_formed("me", flag, None, _PERSON))
    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:
        user = f"user {uid}"
    return Person(name=user.capitalize(), uid=uid)


def _another(person: Person, known: list[Person]) -> Person:
    """Return a person who is none of those that are known; two of them share no name and no id."""
    if same := next((each for each in known if person.is_also(each)), None):
        what = f"{person.name} has an id of {same.name}."
        cure = "Name somebody else: nobody approves what they asked for themselves."
        raise fail("wrong-value", what, cure)
    if person.slug in {each.slug for each in known}:
        return person.told_apart()
    return person


def _reachable(person: Person, slack: Slack | None, discord: Discord | None) -> None:
    """Refuse somebody who is known nowhere that the bot speaks."""
    known = person.uid is not None or (slack and person.slack) or (discord and person.discord)
    if not known:
        what = f"{person.name} has no id where the bot is to speak."
        raise fail("wrong-value", what, f"Write {_WHO}, and --slack or --discord for those.")


def _person(text: str) -> Person:
    found = _PERSON.fullmatch(text)
    assert found is not None  # noqa: S101 - it was matched where it was given
    name, uid = found["name"].strip(), int(found["uid"]) if found["uid"] else None
    return Person(name=name, uid=uid, slack=found["slack"] or "", discord=found["discord"] or "")
