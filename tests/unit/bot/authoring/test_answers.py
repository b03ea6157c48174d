import argparse
import os

import pytest

from bot.authoring.answers import Person, answered, declare
from config.problem import ProblemError

NEEDED = ("--host", "deploy@app.example.com", "--directory", "/srv/app", "--origin", "git@f:a.git")


def given(*flags):
    parser = argparse.ArgumentParser()
    declare(parser)
    return parser.parse_args(["folder", *flags])


class Asked:
    """Somebody who answers in order, and remembers what they were asked."""

    def __init__(self, *typed):
        self.typed = list(typed)
        self.questions = []

    def __call__(self, question, default):
        self.questions.append((question, default))
        return self.typed.pop(0)


def test_flags_answer_everything_that_is_needed():
    answers = answered(given(*NEEDED), None)
    assert (answers.user, answers.address, answers.port) == ("deploy", "app.example.com", 22)
    assert (answers.environment, answers.ref) == ("staging", "refs/heads/main")
    assert (answers.build, answers.units, answers.url, answers.approvers) == ("", (), "", ())
    assert answers.me.uid == os.getuid()
    assert answers.over_ssh


@pytest.mark.parametrize(
    ("host", "address", "port"),
    [("a@b:2222", "b", 2222), ("a@10.0.0.1", "10.0.0.1", 22), ("a@[::1]:22", "::1", 22)],
)
def test_a_host_is_a_user_an_address_and_maybe_a_port(host, address, port):
    answers = answered(given(*NEEDED, "--host", host), None)
    assert (answers.user, answers.address, answers.port) == ("a", address, port)


def test_what_no_flag_says_is_asked_with_its_default():
    asked = Asked(
        "", "me@host", "/srv/x", "https://f/x.git", "", "make", "web", "", "Dana:7", "", ""
    )
    answers = answered(given(), asked)
    assert answers.environment == "staging"
    assert (answers.build, answers.units, answers.url) == ("make", ("web",), "")
    assert [(each.slug, each.uid) for each in answers.approvers] == [("dana", 7)]
    assert not answers.over_ssh
    assert ("Name of the environment?", "staging") in asked.questions


def test_what_is_not_written_right_is_asked_again():
    asked = Asked("app.example.com", "me@app.example.com", "", "")
    answers = answered(_without_host(), asked)
    assert answers.address == "app.example.com"
    assert "is no value for --host" in asked.questions[1][0]


def _without_host():
    arguments = given(
        *NEEDED[2:], "--environment", "x", "--branch", "m", "--build", "", "--url", "https://x/"
    )
    arguments.unit, arguments.approver = [], []
    return arguments


def test_where_nobody_can_be_asked_a_missing_value_is_told():
    with pytest.raises(ProblemError) as refused:
        answered(given(*NEEDED[2:]), None)
    assert refused.value.problem.code == "init-question"
    assert "--host" in refused.value.problem.what


def test_no_questions_leaves_out_what_is_optional():
    asked = Asked()
    answered(given(*NEEDED, "--no-questions"), asked)
    assert asked.questions == []


@pytest.mark.parametrize(
    "flags",
    [
        ("--host", "app.example.com"),
        ("--directory", "srv/app"),
        ("--environment", "Staging 1"),
        ("--origin", "a b"),
        ("--branch", "a b"),
        ("--build", "a\nb"),
        ("--unit", "a b"),
        ("--url", "app.example.com"),
        ("--me", "Ines"),
        ("--approver", "Dana:me"),
        ("--approver", "Dana:7:dana"),
        ("--approver", "Dana:"),
        ("--approver", "Dana::U0DANA"),
        ("--approver", "Dana::20002", "--slack", "T024BE7LD/C0123456789"),
        ("--slack", "C0123456789"),
        ("--slack", "T024BE7LD/C0123456789", "--slack-user", "ines"),
        ("--discord", "10001/10002"),
        ("--discord", "10001/10002/10003", "--discord-user", "ines"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_with_the_right_one(flags):
    with pytest.raises(ProblemError) as refused:
        answered(given(*NEEDED, *flags), None)
    assert refused.value.problem.code == "wrong-value"
    assert refused.value.problem.cure.startswith("Write ")


def test_slack_and_discord_are_asked_for_and_their_tokens_by_name_alone():
    slack = ("T024BE7LD/C0123456789", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "U012AB3CD")
    discord = ("10001/10002/10003", "DISCORD_TOKEN", "20001")
    asked = Asked(*slack, *discord)
    arguments = given(*NEEDED, *REST)
    arguments.unit, arguments.approver = [], []
    answers = answered(arguments, asked)
    assert asked.typed == []
    assert answers.variables == ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN")
    assert (answers.me.slack, answers.me.discord) == ("U012AB3CD", "20001")
    assert ("Environment variable with the bot's token?", "DISCORD_TOKEN") in asked.questions


REST = ("--environment", "x", "--branch", "m", "--build", "", "--url", "")


def test_somebody_known_elsewhere_alone_is_nobody_else_there():
    flags = ("--no-questions", "--slack", "T024BE7LD/C0123456789", "--me", "Ines:5:U0INES")
    found = answered(given(*NEEDED, *flags, "--approver", "Dana::U0DANA"), None)
    assert [(each.slug, each.uid) for each in found.approvers] == [("dana", None)]
    both = ("--approver", "Dana::U0DANA", "--approver", "Dana::U0OTHER")
    found = answered(given(*NEEDED, *flags, *both), None)
    assert [each.slug for each in found.approvers] == ["dana", "dana-u0other"]
    with pytest.raises(ProblemError) as refused:
        answered(given(*NEEDED, *flags, "--approver", "Dana::U0INES"), None)
    assert refused.value.problem.what == "Dana has an id of Ines."


@pytest.mark.parametrize(
    "flags",
    [
        ("--slack", "T024BE7LD/C0123456789", "--slack-token", "xoxb-1-secret"),
        ("--slack", "T024BE7LD/C0123456789", "--slack-app-token", "xapp-1-secret"),
        ("--discord", "10001/10002/10003", "--discord-token", "secret.of.discord"),
    ],
)
def test_a_token_in_the_place_of_its_name_is_refused_and_not_repeated(flags):
    with pytest.raises(ProblemError) as refused:
        answered(given(*NEEDED, "--no-questions", *flags), None)
    assert refused.value.problem.code == "secret-given"
    assert "secret" not in refused.value.problem.what + refused.value.problem.cure
    assert flags[2] in refused.value.problem.what


def test_nobody_is_two_people():
    with pytest.raises(ProblemError) as refused:
        answered(given(*NEEDED, "--me", "Ines:5", "--approver", "Dana:5"), None)
    assert "nobody approves" in refused.value.problem.cure


def test_two_people_of_one_name_can_be_told_apart():
    answers = answered(given(*NEEDED, "--me", "Sam:5", "--approver", "Sam:6"), None)
    assert [each.slug for each in (answers.me, *answers.approvers)] == ["sam", "sam-6"]


@pytest.mark.parametrize(
    ("name", "slug"), [("Ines", "ines"), ("Ana Maria", "ana-maria"), ("李", "person-7")]
)
def test_a_person_is_called_in_roles_by_what_can_be_typed(name, slug):
    assert Person(name=name, uid=7).slug == slug


def test_a_user_without_a_name_is_known_by_number(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 4_000_123)
    assert answered(given(*NEEDED), None).me.name == "User 4000123"
