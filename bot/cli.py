"""The console script `handrail`."""

import argparse
import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bot import asking, checking, ending
from bot.authoring import verbs as authoring
from bot.discord.invite import invite
from bot.logs import to_stderr
from bot.places import configuration_folder, state_folder_of
from bot.slack.manifest import as_yaml
from bot.terminal.socket import path_in
from bot.version import version
from config.model import Configuration
from config.place import nearest
from config.problem import Problem, ProblemError, fail

_EXAMPLES = """\
examples:
  handrail init DIR                        begin a configuration
  handrail check                           what is wrong with the configuration
  handrail serve --config /etc/handrail    start the bot
  handrail chat                            talk to it
  handrail ask "/deploy staging --plan"    one command, for scripts
  handrail react +1 'staging#42'           approve
  handrail follow 'staging#42'             wait for a run; exit status 0 only if it succeeded

The configuration folder is --config, else HANDRAIL_CONFIG, else /etc/handrail where that holds
one, else the folder you are in. The verbs chat, ask, react, follow, status, runs, show, log, audit,
replicas, drain and plan without --show reach the serving bot over its socket, as the user you are.
"""

MakeVerb = Callable[[str, str, str], argparse.ArgumentParser]
"""Adds a verb by its name, what it does, and an example."""

_FOLDER = "the configuration folder"


_CHOICE = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)", re.DOTALL)


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong with a command line as everything else is told: one line, with a cure."""

    def error(self, message: str) -> NoReturn:
        """Print the problem and exit with status 2, as programs do."""
        cure = f"`{self.prog} --help` shows what there is."
        what = f"{message[:1].upper()}{message[1:]}."
        if found := _CHOICE.search(message):
            what = f"`{found[1]}` is none that is known here."
            near = nearest(found[1], re.findall(r"'([^']*)'", found[2]), "")
            cure = near if near.startswith("Did") else cure
        self.exit(2, f"{Problem(code='command-line', what=what, cure=cure)}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(
        prog="handrail",
        description="Deploy and roll back from chat, one verified step at a time.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--config", metavar="DIR", help=_FOLDER)
    top.add_argument("--version", action="version", version=f"handrail {version()}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, words: str, example: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(
            name, help=words, description=f"{words[0].upper()}{words[1:]}.", epilog=example
        )
        made.add_argument("--config", metavar="DIR", default=argparse.SUPPRESS, help=_FOLDER)
        return made

    verb("serve", "start the bot; SIGTERM stops it in order", "handrail serve --config DIR")
    chat = verb("chat", "talk to the serving bot", "handrail chat --channel deploys")
    chat.add_argument("--channel", default="deploys", help="where to sit (default: %(default)s)")
    check = verb(
        "check", "print what is wrong with the configuration", "handrail check DIR --connect"
    )
    check.add_argument("folder", nargs="?", metavar="DIR", help=_FOLDER)
    check.add_argument(
        "--connect",
        action="store_true",
        help="also try hosts, rights, database, origin, forge and chat; a line each, with its cure",
    )
    authoring.declare(verb)
    ask = verb("ask", "give one command and print the reply", 'handrail ask "/deploy staging"')
    ask.add_argument("text", help="the command, in quotation marks")
    react = verb("react", "say yes or no to an approval request", "handrail react +1 'staging#42'")
    react.add_argument("sign", help="+1 or -1")
    react.add_argument("run", help="the run, for example 'staging#42'")
    react.add_argument("--remove", action="store_true", help="take the sign back")
    follow = verb(
        "follow",
        "print how a run goes on; exit status 0 only if it succeeded",
        "handrail follow 'staging#42'",
    )
    follow.add_argument("run", help="the run, for example 'staging#42'")
    status = verb("status", "show what is live and what is going on", "handrail status staging")
    status.add_argument("environment", nargs="?")
    runs = verb("runs", "list the newest runs", "handrail runs staging --limit 5")
    runs.add_argument("environment", nargs="?")
    runs.add_argument("--limit", type=int, metavar="N")
    show = verb("show", "show a run with its steps", "handrail show 'staging#42'")
    show.add_argument("run", nargs="?")
    log = verb("log", "print what a step printed", "handrail log 'staging#42' build --all")
    log.add_argument("run")
    log.add_argument("step", nargs="?")
    log.add_argument("--attempt", type=int, metavar="N")
    log.add_argument("--all", action="store_true", help="all that is kept, not only the end")
    audit = verb("audit", "check the record of all runs", "handrail audit verify")
    audit.add_argument("what", choices=["verify"])
    tables = verb("db", "show or upgrade the tables of the database", "handrail db status")
    tables.add_argument(
        "what",
        choices=["status", "upgrade"],
        help="status: exits with 1 where an upgrade is due; upgrade: as `serve` does at its start",
    )
    _of_replicas(verb)
    _of_chats(verb)
    preview = verb("preview", "write every message as people will see it", "handrail preview DIR")
    preview.add_argument("target", metavar="DIR", help="where to; made if it is not there")
    verb("version", "print the version", "handrail version")
    return top


def _of_chats(verb: MakeVerb) -> None:
    slack = verb("slack", "print the manifest of the Slack app", "handrail slack manifest")
    slack.add_argument("what", choices=["manifest"])
    slack.add_argument("--name", default="Handrail", help="the app's name (default: %(default)s)")
    slack.add_argument("--mode", choices=["socket", "http"], default="socket")
    slack.add_argument("--url", default="", help="with --mode http: where Slack reaches the bot")
    discord = verb("discord", "print the link that invites the bot", "handrail discord invite 123")
    discord.add_argument("what", choices=["invite"])
    discord.add_argument(
        "application", nargs="?", help="the application's id (default: from the configuration)"
    )


def _of_replicas(verb: MakeVerb) -> None:
    verb(
        "replicas",
        "show which replicas serve, and what each of them holds",
        "handrail replicas",
    )
    drain = verb(
        "drain",
        "have a replica hand over all it holds to the others, and end",
        "handrail drain; handrail drain bot-2; handrail drain 3f2a",
    )
    drain.add_argument(
        "replica",
        nargs="?",
        help="the beginning of its id, its machine or its process (default: the one here)",
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the console script; returns its exit status."""
    arguments = parser().parse_args(argv)
    try:
        return _obey(arguments)
    except ProblemError as error:
        sys.stderr.write(f"{error.problem}\n")
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has left, for example `head`
        return 1
    except KeyboardInterrupt:
        return 130


def _obey(arguments: argparse.Namespace) -> int:
    folder = configuration_folder(arguments.config)
    if authoring.mine(arguments):
        return authoring.obey(arguments, folder)
    match arguments.verb:
        case "version" | "slack" | "discord":
            sys.stdout.write(_paper(arguments, folder))
            return 0
        case "preview":
            return _preview(Path(arguments.target))
        case "check":
            return _check(arguments, folder)
        case "serve" | "db":
            return _own(arguments, checking.valid(folder))
        case _:
            path = path_in(state_folder_of(folder))
            return asyncio.run(_speak(arguments, path))


def _check(arguments: argparse.Namespace, folder: Path) -> int:
    folder = Path(arguments.folder) if arguments.folder else folder
    if not arguments.connect:
        return checking.check(folder)
    from bot.authoring import connecting  # noqa: PLC0415 - SSH and chat, which only this needs

    return connecting.connect(folder)


def _preview(target: Path) -> int:
    from bot.preview.gallery import preview  # noqa: PLC0415 - pictures, which only this verb needs

    return preview(target)


def _paper(arguments: argparse.Namespace, folder: Path) -> str:
    """Return the version, or what a platform asks for when the bot is introduced to it."""
    if arguments.verb == "version":
        return f"handrail {version()}\n"
    if arguments.verb == "slack":
        return as_yaml(arguments.name, arguments.mode, arguments.url)
    return f"{invite(arguments.application or _application(folder))}\n"


def _application(folder: Path) -> str:
    """Return the application of the configuration."""
    discord = checking.valid(folder).settings.chat.discord
    if discord is None:
        raise fail(
            "discord-unset",
            "There is no `chat.discord` in handrail.yaml.",
            "Add it, or write the application's id: handrail discord invite 123456789012345678.",
        )
    return discord.application


def _own(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Do what only one process of a database may do."""
    if arguments.verb == "db":
        from bot import tables  # noqa: PLC0415 - the database, which few verbs need

        return tables.obey(configuration, arguments.what)
    from bot import app  # noqa: PLC0415 - the engine takes seconds to load; only this verb needs it

    to_stderr()
    with ending.ending():
        asyncio.run(app.serve(app.product(configuration)))
    return 0


async def _speak(arguments: argparse.Namespace, path: Path) -> int:
    match arguments.verb:
        case "chat":
            return await asking.chat(path, arguments.channel)
        case "follow":
            return await asking.follow(path, arguments.run)
        case "drain":
            return await asking.drain(path, arguments.replica or "")
        case _:
            return await asking.ask(path, command(arguments))


def command(arguments: argparse.Namespace) -> str:
    """Return what would be typed in chat for a verb of the command line."""
    match arguments.verb:
        case "ask":
            return str(arguments.text)
        case "react":
            return f"{arguments.sign} {arguments.run}" + (" off" if arguments.remove else "")
        case "audit":
            return "/handrail audit verify"
        case "plan":
            return f"/deploy {arguments.environment} --plan"
        case name:
            return " ".join(["/handrail", name, *_words(arguments)])


def _words(arguments: argparse.Namespace) -> list[str]:
    """Return the words and flags behind a verb that is spelled as in chat."""
    given = vars(arguments)
    words = [str(given[name]) for name in ("environment", "run", "step") if given.get(name)]
    flags = [f"--{name}={given[name]}" for name in ("limit", "attempt") if given.get(name)]
    return words + flags + (["--all"] if given.get("all") else [])
