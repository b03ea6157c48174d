import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.tree import options, payload
from bot.discord.typed import about, line, quoted
from commands.grammar import parse
from commands.request import Deploy, Lock, RollbackRequest
from commands.vocabulary import ENTRIES, PLAIN
from commands.words import gather, split
from config.problem import Problem
from tests.servers.discord.refusals import check_commands

ENVIRONMENTS = ("staging", "production")
# What the grammar refuses in any line (control and invisible characters) is refused quoted, too.
LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
TEXTS = st.text(LETTERS, min_size=1, max_size=80)
MARKS = "".join(map(chr, (*range(0x2018, 0x2020), *range(0x2010, 0x2016))))
NASTY = st.text(st.sampled_from("\"'\\ -=#/a\u00a0\u00ab\u00bb" + MARKS), min_size=1, max_size=40)


def data(name: str, **given) -> dict:
    first, _, second = name.partition(" ")
    filled = [{"name": key.replace("_", "-"), "value": value} for key, value in given.items()]
    if second:
        return {"name": first, "options": [{"type": 1, "name": second, "options": filled}]}
    return {"name": first, "options": filled}


@given(st.lists(TEXTS | NASTY, min_size=1, max_size=5))
def test_whatever_a_value_holds_it_stays_one_word(values):
    words = split("/deploy " + " ".join(map(quoted, values)))
    assert [word.text for word in words[1:]] == values
    assert not any(word.flag for word in words)


@given(TEXTS | NASTY)
def test_whatever_a_reason_holds_it_stays_one_reason(value):
    said = line(data("handrail lock", environment="staging", reason=value))
    entry = next(entry for entry in ENTRIES if entry.name == "lock")
    if value.strip():
        assert gather(split(said)[2:], entry).one("reason") == value
    else:
        assert isinstance(parse(said, ENVIRONMENTS), Problem)


@given(st.dictionaries(st.sampled_from(["environment", "ref", "reason", "skip"]), TEXTS | NASTY))
def test_nothing_that_is_written_into_an_option_becomes_another_option(given_):
    said = line(data("deploy", **given_))
    read = parse(said, ENVIRONMENTS)
    assert isinstance(read, Problem | Deploy)
    if isinstance(read, Deploy):
        assert not read.plan_only
        assert read.environment is None or "environment" in given_


def test_a_deploy_with_everything_is_read_as_it_was_meant():
    said = line(
        data(
            "deploy",
            skip="build, audit",
            reason='the "login" page\nis broken',
            plan=True,
            ref="main",
            environment="staging",
        )
    )
    assert parse(said, ENVIRONMENTS) == Deploy(
        environment="staging",
        ref="main",
        plan_only=True,
        reason='the "login" page is broken',
        skips=("build", "audit"),
    )


def test_a_ref_alone_is_no_environment():
    read = parse(line(data("deploy", ref="staging")), ENVIRONMENTS)
    assert read == Deploy(environment=None, ref="staging", plan_only=False, reason="", skips=())


def test_a_rollback_and_a_lock_are_read_as_they_were_meant():
    rollback = parse(line(data("rollback", mode="full", environment="staging")), ENVIRONMENTS)
    assert isinstance(rollback, RollbackRequest)
    assert (rollback.mode, rollback.environment) == ("full", "staging")
    lock = parse(
        line(data("handrail lock", environment="staging", reason="-x", **{"for": "2h"})),
        ENVIRONMENTS,
    )
    assert lock == Lock(environment="staging", reason="-x", seconds=7200.0)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_each_verb_is_offered_with_the_words_and_flags_of_its_usage(entry):
    offered = {option.name for option in options(entry)}
    flags = {flag.name for flag in entry.flags} - ({"all"} if entry.name == "log" else set())
    assert flags <= offered
    values = {
        "at": "in 2h",
        "run": "staging#42",
        "environment": "staging",
        "for": "2h",
        "no": True,
        "to": "#41",
        "verb": "deploy",
    }
    given_ = {}
    for option in options(entry):
        kinds = {3: values.get(option.name, "some-long-word"), 4: 3, 5: True}
        given_[option.name.replace("-", "_")] = (
            option.choices[0] if option.choices else kinds[option.kind]
        )
    name = entry.name if entry.name in PLAIN else f"handrail {entry.name}"
    read = parse(line(data(name, **given_)), ENVIRONMENTS)
    assert not isinstance(read, Problem), read


def test_a_command_of_an_older_version_is_refused_with_a_hint():
    read = parse(line(data("handrail promote")), ENVIRONMENTS)
    assert isinstance(read, Problem)
    assert read.code == "unknown-verb"


def test_the_commands_are_such_as_discord_registers():
    check_commands(payload())
    assert [each["name"] for each in payload()] == ["deploy", "rollback", "handrail"]


def test_a_ref_is_completed_for_the_environment_that_is_chosen():
    given_ = data("deploy", environment="staging", ref="ma")
    given_["options"][1]["focused"] = True
    assert about(given_) == ("ref:staging", "ma")
    alone = data("deploy", ref="ma")
    alone["options"][0]["focused"] = True
    assert about(alone) == ("ref", "ma")
    run = data("handrail cancel", run="4")
    run["options"][0]["options"][0]["focused"] = True
    assert about(run) == ("run", "4")
