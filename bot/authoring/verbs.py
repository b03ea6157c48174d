"""The verbs of the command line that help to write a configuration."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot import checking
from bot.authoring import answers
from bot.authoring.explain import explain
from bot.authoring.schema import text, write
from bot.authoring.shown import shown
from bot.authoring.sudoers import sudoers
from config.files import read_file
from config.load import read
from config.place import nearest
from config.problem import fail
from config.raw import MAX_SIZE
from config.schema import KINDS

Verb = Callable[[str, str, str], argparse.ArgumentParser]
"""Declares a verb: its name, what it does, and an example."""

_VERBS = frozenset({"init", "import", "schema", "explain", "sudoers"})


def declare(verb: Verb) -> None:
    """Declare the verbs."""
    answers.declare(
        verb(
            "init",
            "make a first configuration; asks for what no flag says",
            "handrail init handrail --host deploy@app.example.com --directory /srv/app"
            " --origin https://git.example.com/app.git",
        )
    )
    runbook = verb(
        "import",
        "draft a playbook from a runbook in Markdown, and say what could not be mapped",
        "handrail import RUNBOOK.md --into playbooks/staging.yaml",
    )
    runbook.add_argument("runbook", metavar="RUNBOOK.md", help="the runbook")
    runbook.add_argument("--into", metavar="FILE", help="write the playbook there; a new file")
    told = verb(
        "explain",
        "tell what a problem code, a kind of check or a key means",
        "handrail explain host-key-changed; handrail explain approval.quorum",
    )
    told.add_argument("word", help="a code, a kind, or a key: quorum, approval.quorum")
    sudo = verb(
        "sudoers",
        "print the rules of sudo that an environment's hosts need",
        "handrail sudoers staging > handrail.sudoers",
    )
    sudo.add_argument("environment", help="the environment")
    form = verb(
        "schema",
        "print the JSON Schema of a kind of file, or write all of them into a folder",
        "handrail schema playbook; handrail schema --into /etc/handrail/schema",
    )
    form.add_argument("kind", nargs="?", choices=list(KINDS), help="the kind of file")
    form.add_argument("--into", metavar="DIR", help="write one file for each kind there")
    plan = verb(
        "plan",
        "plan a deploy without asking for it; with --show, print the playbook as it counts",
        "handrail plan staging --show",
    )
    plan.add_argument("environment", help="the environment")
    plan.add_argument(
        "--show",
        action="store_true",
        help="print the playbook with what it extends and its variables; asks no bot",
    )


def mine(arguments: argparse.Namespace) -> bool:
    """Return whether a command line is one of these verbs, which need no serving bot."""
    return arguments.verb in _VERBS or (arguments.verb == "plan" and arguments.show)


def obey(arguments: argparse.Namespace, folder: Path) -> int:
    """Carry a verb out; returns the exit status."""
    match arguments.verb:
        case "init":
            sys.stdout.write(_init(arguments))
        case "import":
            _import(arguments)
        case "explain":
            sys.stdout.write(explain(arguments.word))
        case "schema":
            sys.stdout.write(_schema(arguments))
        case "sudoers":
            sys.stdout.write(_sudoers(arguments.environment, folder))
        case _:
            sys.stdout.write(shown(read(folder), arguments.environment))
    return 0


def _init(arguments: argparse.Namespace) -> str:
    """Make a configuration; returns what was made and what to do next."""
    from bot.authoring.initial import make  # noqa: PLC0415 - makes keys, with what SSH needs

    folder = Path(arguments.folder)
    given = answers.answered(arguments, _asked if sys.stdin.isatty() else None)
    made = make(folder, given)
    told = [f"Made in {folder}:", *(f"  {name}" for name in made.files), ""]
    if f"keys/{given.environment}" in made.public:
        told += [
            f"Let {given.user} log in on {given.address} with this key (~/.ssh/authorized_keys):",
            f"  {made.public[f'keys/{given.environment}']}",
        ]
    if "keys/origin" in made.public:
        told += ["Let this key read the origin:", f"  {made.public['keys/origin']}"]
    if not given.known_hosts:
        told.append(f"Write the host's key into {folder / 'known_hosts'}; the file says how.")
    told += [f"Set {name} in the bot's environment." for name in given.variables]
    told += ["Then:", f"  handrail check {folder} --connect", f"  handrail serve --config {folder}"]
    return "\n".join(told) + "\n"


def _import(arguments: argparse.Namespace) -> None:
    """Print the draft, or write it; the report goes to stderr."""
    from bot.authoring.runbook.drafting import draft  # noqa: PLC0415 - Markdown, for this alone
    from bot.authoring.runbook.written import playbook, report  # noqa: PLC0415

    path = Path(arguments.runbook)
    try:
        source = read_file(path, MAX_SIZE).data.decode("utf-8-sig")
    except UnicodeDecodeError:
        what = f"{path} is no text in UTF-8."
        raise fail("import-unreadable", what, "Save it as UTF-8.") from None
    made = draft(source)
    if made.empty:
        what = f"{path} holds no commands and no list of what has to be true."
        cure = "Write commands in fenced blocks, and what has to be true as a list below them."
        raise fail("import-empty", what, cure)
    text = playbook(made, path.name)
    if arguments.into:
        _new(Path(arguments.into), text)
    else:
        sys.stdout.write(text)
    sys.stderr.write(report(made, path.name))


def _new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        what = f"{path} is there already."
        raise fail("file-exists", what, "Name a new file.") from None
    except OSError as error:
        what = f"{path} cannot be written: {error.strerror}."
        raise fail("unreadable-file", what, "Name a file in a folder of yours.") from error


def _asked(question: str, default: str) -> str:
    try:
        return input(f"{question} {f'[{default}] ' if default else ''}").strip()
    except EOFError:
        what = "The answers ended before everything was known; nothing was made."
        raise fail("init-question", what, "Answer, or give the values as flags.") from None


def _schema(arguments: argparse.Namespace) -> str:
    if arguments.into:
        try:
            return "".join(f"{path}\n" for path in write(Path(arguments.into)))
        except OSError as error:
            what = f"{error.filename} cannot be written: {error.strerror}."
            raise fail("unreadable-file", what, "Name a folder of yours.") from error
    if not arguments.kind:
        what = "It is not said which schema is wanted."
        raise fail("missing-value", what, f"Name one of {', '.join(KINDS)}, or --into DIR.")
    return text(arguments.kind)


def _sudoers(name: str, folder: Path) -> str:
    configuration = checking.described(folder)
    if name not in configuration.environments:
        cure = nearest(name, configuration.environments, "Add its file to `environments/`.")
        raise fail("unknown-environment", f"There is no environment `{name}`.", cure)
    return sudoers(name, configuration)
