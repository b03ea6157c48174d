"""The verbs as they are typed."""

import io
import json
import sys

import pytest

from bot.authoring.verbs import _asked
from bot.cli import command, main, parser
from config.problem import ProblemError


@pytest.fixture
def typed(sample, capsys):
    def run(*words):
        status = main([*words, "--config", str(sample.folder)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_explain_prints_what_a_word_means(typed):
    assert typed("explain", "unknown-key")[:2] == (
        0,
        (
            "unknown-key (a problem)\n"
            "  Unknown keys are refused, because a misspelt one would silently do nothing.\n"
        ),
    )


def test_explain_fails_for_a_word_that_is_nothing(typed):
    status, out, err = typed("explain", "unknown-kay")
    assert (status, out) == (1, "")
    assert "[nothing-explained] Did you mean `unknown-key`?" in err


def test_schema_prints_one_or_writes_all(typed, tmp_path):
    assert "playbook" in json.loads(typed("schema", "playbook")[1])["title"].lower()
    status, out, _ = typed("schema", "--into", str(tmp_path / "schema"))
    names = ["handrail.json", "environment.json", "playbook.json"]
    assert (status, out.split()) == (0, [str(tmp_path / "schema" / name) for name in names])
    assert json.loads((tmp_path / "schema/environment.json").read_text())["$defs"]["Host"]


def test_schema_needs_to_know_which(typed):
    status, _, err = typed("schema")
    assert status == 1
    assert "[missing-value]" in err


def test_sudoers_works_where_keys_and_secrets_are_not(typed, sample, monkeypatch):
    monkeypatch.delenv("HANDRAIL_TEST_TOKEN")
    (sample.folder / "keys/id").unlink()
    assert typed("check")[0] == 1
    assert typed("sudoers", "staging")[0] == 0


def test_sudoers_needs_a_valid_configuration_and_an_environment_of_it(typed, sample):
    status, _, err = typed("sudoers", "stagin")
    assert (status, "Did you mean `staging`?" in err) == (1, True)
    sample.change(sample.playbook, "check: file", "check: fiel")
    status, out, err = typed("sudoers", "staging")
    assert (status, out) == (1, "")
    assert "unknown-check-kind" in err


def test_plan_is_shown_without_a_bot_and_asked_of_one_otherwise(typed):
    status, out, _ = typed("plan", "staging", "--show")
    assert (status, out.startswith("# The playbook of `staging`")) == (0, True)
    assert command(parser().parse_args(["plan", "staging"])) == "/deploy staging --plan"
    status, _, err = typed("plan", "staging")
    assert (status, "[not-serving]" in err) == (1, True)


@pytest.mark.parametrize(
    "verb", ["init", "import", "explain", "schema", "sudoers", "plan", "check"]
)
def test_every_verb_has_an_example(verb, capsys):
    with pytest.raises(SystemExit) as left:
        parser().parse_args([verb, "--help"])
    assert left.value.code == 0
    assert f"\nhandrail {verb}" in capsys.readouterr().out


def test_questions_are_asked_on_the_terminal_with_their_default(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("  deploy@app \n"))
    assert _asked("Host?", "a@b") == "deploy@app"
    assert capsys.readouterr().out == "Host? [a@b] "


def test_answers_that_end_too_early_make_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(ProblemError) as refused:
        _asked("Host?", "")
    assert "nothing was made" in refused.value.problem.what
