import re
import shlex
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from bot import cli
from commands import grammar
from config.problem import Problem
from tests.unit.project.tree import ROOT, text, tracked

FENCE = re.compile(r"^( *)(`{3,})([\w-]*)[^\n]*\n(.*?)^ *\2 *$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
CHAT = re.compile(r"/(?:handrail|deploy|rollback)\b")
# Folders in which people and build machines keep their checkouts; nobody else has what is there.
SOMEBODYS = re.compile(r"(?<![\w.$}-])/(?:builds|home|root|tmp|Users|work|workspace)/[\w.-]+")
ON_THE_HOST = {"/tmp/last_backup_timestamp"}  # the runbook's own marker on the staging host
ENVIRONMENTS = ("staging", "production")


def documents():
    return [path for path in tracked("*.md") if str(path) == "README.md" or path.parts[0] == "docs"]


def blocks():
    """Give each fenced block as (document, language, text)."""
    for path in documents():
        for _, _, language, body in FENCE.findall(text(path) or ""):
            yield str(path), language.lower(), body


def lines():
    """Give each line of all fenced blocks, without the prompt of a shell."""
    for path, _, body in blocks():
        for line in body.replace("\\\n", " ").splitlines():
            yield path, line.strip().removeprefix("$ ").strip()


def unread(line):
    """Return what chat would object to a line, or None."""
    request = grammar.parse(line, ENVIRONMENTS)
    return f"{line}: {request}" if isinstance(request, Problem) else None


def test_every_fence_is_closed():
    for path in documents():
        rest = FENCE.sub("", text(path) or "")
        assert "```" not in rest, path


def test_every_yaml_block_parses():
    for path, language, body in blocks():
        if language not in {"yaml", "yml"}:
            continue
        try:
            list(yaml.safe_load_all(body))
        except yaml.YAMLError as error:
            pytest.fail(f"{path}: {error}\n{body}")


def test_every_command_line_shown_is_one_the_console_script_takes():
    shown = [(path, line) for path, line in lines() if line.startswith("handrail ")]
    assert any(path == "README.md" for path, _ in shown)
    for path, line in shown:
        words = shlex.split(line, comments=True)[1:]
        try:
            arguments = cli.parser().parse_args(words)
        except SystemExit as end:
            assert end.code == 0, f"{path}: {line}"  # noqa: PT017 - 0 is --help and --version
            continue
        if arguments.verb == "ask":
            assert unread(arguments.text) is None, path


def test_every_chat_line_shown_is_understood():
    shown = [(path, line) for path, line in lines() if CHAT.match(line)]
    assert any(path == "README.md" for path, _ in shown)
    assert [unread(line) for _, line in shown if unread(line)] == []


def test_a_chat_line_that_is_none_would_be_noticed():
    assert unread("/handrail levitate") is not None


def test_relative_links_lead_somewhere():
    lost = []
    for path in tracked("*.md"):
        for link in LINK.findall(FENCE.sub("", text(path) or "")):
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            if not (ROOT / path.parent / unquote(parts.path)).exists():
                lost.append(f"{path}: {link}")
    assert lost == []


def test_no_file_names_a_place_on_somebodys_machine():
    told = [
        f"{path}: {place}"
        for path in tracked()
        for place in SOMEBODYS.findall(text(path) or "")
        if place not in ON_THE_HOST
    ]
    assert told == []


def test_the_changelog_has_a_place_for_what_comes():
    assert re.search(r"^## \[Unreleased\]$", text("CHANGELOG.md") or "", re.MULTILINE)
