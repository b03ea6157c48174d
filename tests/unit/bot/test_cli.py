import subprocess
import sys

import pytest

from bot.cli import command, parser


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        (["ask", "/deploy staging"], "/deploy staging"),
        (["react", "+1", "#42"], "+1 #42"),
        (["react", "-1", "staging#42", "--remove"], "-1 staging#42 off"),
        (["status"], "/handrail status"),
        (["status", "staging"], "/handrail status staging"),
        (["runs", "staging", "--limit", "5"], "/handrail runs staging --limit=5"),
        (["show", "staging#42"], "/handrail show staging#42"),
        (
            ["log", "#42", "build", "--attempt", "2", "--all"],
            "/handrail log #42 build --attempt=2 --all",
        ),
        (["audit", "verify"], "/handrail audit verify"),
        (["replicas"], "/handrail replicas"),
    ],
)
def test_a_verb_is_what_would_be_typed_in_chat(line, typed):
    assert command(parser().parse_args(line)) == typed


@pytest.mark.parametrize("line", [["--config", "x", "status"], ["status", "--config", "x"]])
def test_the_folder_can_be_named_before_and_behind_the_verb(line):
    assert parser().parse_args(line).config == "x"


def test_every_verb_has_an_example(capsys):
    for verb in ("serve", "chat", "check", "ask", "react", "follow", "log", "audit"):
        with pytest.raises(SystemExit) as left:
            parser().parse_args([verb, "--help"])
        assert left.value.code == 0
        assert f"\nhandrail {verb}" in capsys.readouterr().out


def test_a_verb_that_only_speaks_loads_no_engine_database_or_chat_library():
    large = ("aiohttp", "asyncssh", "dbos", "discord", "prompt_toolkit", "slack_bolt", "sqlalchemy")
    code = f"import sys, bot.cli; print(*set({large}) & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert told.stdout.split() == []
