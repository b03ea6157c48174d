import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.grammar import READERS, parse, parse_action, parse_run
from commands.request import (
    AnswerRequest,
    AuditVerify,
    Ballot,
    Cancel,
    Deploy,
    HandOver,
    Help,
    Lock,
    Log,
    MarkBad,
    ReplicasRequest,
    Retry,
    RollbackRequest,
    RunReference,
    Runs,
    Show,
    Status,
    Unlock,
    Whoami,
)
from commands.vocabulary import BY_NAME, ENTRIES
from config.problem import Problem
from tests.unit.commands.hostile import HOSTILE
from tests.unit.commands.world import ENVIRONMENTS

RUN = RunReference(environment="staging", number=42)
BARE = RunReference(number=42)

UNDERSTOOD = [
    ("/deploy", Deploy()),
    ("/deploy staging", Deploy(environment="staging")),
    ("deploy staging", Deploy(environment="staging")),
    ("/Deploy Staging", Deploy(environment="staging")),
    ("/handrail deploy staging", Deploy(environment="staging")),
    ("/deploy staging main", Deploy(environment="staging", ref="main")),
    ("/deploy staging ref:main", Deploy(environment="staging", ref="main")),
    ("/deploy ref:fix/login-2", Deploy(ref="fix/login-2")),
    ("/deploy staging refs/tags/v1.4.2", Deploy(environment="staging", ref="refs/tags/v1.4.2")),
    ("/deploy  staging\u00a0main ", Deploy(environment="staging", ref="main")),
    ("/deploy staging --plan", Deploy(environment="staging", plan_only=True)),
    ("/deploy --plan staging", Deploy(environment="staging", plan_only=True)),
    ("/deploy staging \u2014plan", Deploy(environment="staging", plan_only=True)),
    ("/deploy staging \u2013\u2013PLAN", Deploy(environment="staging", plan_only=True)),
    ('/deploy --reason "two words"', Deploy(reason="two words")),
    ('/deploy --reason="two words"', Deploy(reason="two words")),
    ("/deploy \u2014reason=\u201ctwo words\u201d", Deploy(reason="two words")),
    ("/deploy --reason=short", Deploy(reason="short")),
    ("/deploy --reason \u201ctwo words\u201d", Deploy(reason="two words")),
    ("/deploy --reason \u2018two words\u2019", Deploy(reason="two words")),
    ("/deploy --reason 'don't stop'", Deploy(reason="don't stop")),
    ("/deploy --reason don\u2019t", Deploy(reason="don\u2019t")),
    (r'/deploy --reason "say \"yes\" \\ no \n"', Deploy(reason=r'say "yes" \ no \n')),
    ('/deploy --reason "--plan"', Deploy(reason="--plan")),
    (
        '/deploy --reason "\u2764\ufe0f\u200d\U0001f525"',
        Deploy(reason="\u2764\ufe0f\u200d\U0001f525"),
    ),
    ("/deploy --skip build --skip restart --skip build", Deploy(skips=("build", "restart"))),
    ("/rollback", RollbackRequest()),
    ("/rollback full staging", RollbackRequest(environment="staging", mode="full")),
    ("/rollback quick --to #41", RollbackRequest(run=RunReference(number=41))),
    (
        "/rollback full --to staging#41 --keep-schema --plan",
        RollbackRequest(
            environment="staging",
            mode="full",
            run=RunReference(environment="staging", number=41),
            keep_schema=True,
            plan_only=True,
        ),
    ),
    ("/rollback --to 3F2A91C0DE", RollbackRequest(commit="3f2a91c0de")),
    (
        '/handrail bad staging#42 "it loses sessions"',
        MarkBad(run=RunReference(environment="staging", number=42), reason="it loses sessions"),
    ),
    ("/handrail bad #42 slow pages", MarkBad(run=RunReference(number=42), reason="slow pages")),
    ("/handrail bad #42 --undo", MarkBad(run=RunReference(number=42), undo=True)),
    ('/rollback staging --reason "slow"', RollbackRequest(environment="staging", reason="slow")),
    ("/handrail", Help()),
    ("handrail", Help()),
    ("/handrail help", Help()),
    ("/handrail help deploy", Help(about="deploy")),
    ("/handrail help /deploy", Help(about="deploy")),
    ("/deploy help", Help(about="deploy")),
    ("/deploy --help", Help(about="deploy")),
    ("/handrail lock -h", Help(about="lock")),
    ("/handrail status", Status()),
    ("/status production", Status(environment="production")),
    ("/handrail runs", Runs()),
    ("/handrail runs staging --limit 3", Runs(environment="staging", limit=3)),
    ("/handrail show", Show(run=RunReference())),
    ("/handrail show staging", Show(run=RunReference(environment="staging"))),
    ("/handrail show #42", Show(run=BARE)),
    ("/handrail show 42", Show(run=BARE)),
    ("/handrail show staging#42", Show(run=RUN)),
    ("/handrail show staging-42", Show(run=RUN)),
    ("/handrail show Staging #42", Show(run=RUN)),
    ("/handrail log #42", Log(run=BARE)),
    ("/handrail log staging #42 build", Log(run=RUN, step="build")),
    ("/handrail log staging #42 build@web-2", Log(run=RUN, step="build@web-2")),
    (
        "/handrail log #42 build --attempt 2 --all",
        Log(run=BARE, step="build", attempt=2, whole=True),
    ),
    ("/handrail log staging build", Log(run=RunReference(environment="staging"), step="build")),
    ("/handrail cancel #42", Cancel(run=BARE)),
    ("/handrail retry staging-42", Retry(run=RUN)),
    ("/handrail answer #42 go on", AnswerRequest(run=BARE, option="go on")),
    ('/handrail lock staging --reason "work"', Lock(environment="staging", reason="work")),
    ("/handrail lock --reason work --for 2h", Lock(reason="work", seconds=7200.0)),
    ('/handrail lock --reason work --for "1h 30m"', Lock(reason="work", seconds=5400.0)),
    ("/handrail give staging", HandOver(environment="staging", gives=True)),
    ("/handrail keep", HandOver(gives=False)),
    ("/handrail unlock staging --reason over", Unlock(environment="staging", reason="over")),
    ("/handrail whoami", Whoami()),
    ("handrail audit verify", AuditVerify()),
    ("/handrail replicas", ReplicasRequest()),
]

NOT_UNDERSTOOD = [
    ("", "nothing-asked", "/handrail help"),
    ("/dpeloy staging", "unknown-verb", "Did you mean deploy?"),
    ("/handrail vote staging-42 yes", "unknown-verb", "/handrail help"),
    ("/d\u0435ploy staging", "unknown-verb", "cyrillic small letter ie"),
    ("/handrail help depoly", "unknown-verb", "Did you mean deploy?"),
    ("/deploy stagign", "unknown-environment", "Did you mean staging?"),
    ("/deploy main", "unknown-environment", "ref:main"),
    ("/deploy st\u0430ging", "unknown-environment", "cyrillic small letter a"),
    ("/deploy zzz", "unknown-environment", "Environments: staging, production."),
    ("/deploy staging main extra", "too-many-words", "quotation marks"),
    ("/deploy ref:main ref:fix", "two-refs", "/deploy [environment]"),
    ("/deploy staging m\u0430in", "look-alike", "cyrillic small letter a"),
    ("/deploy staging --paln", "unknown-flag", "Did you mean --plan?"),
    ("/deploy staging -plan", "unknown-flag", "Did you mean --plan?"),
    ("/deploy staging --zzzzzz", "unknown-flag", "Write /deploy"),
    ("/deploy staging --", "unknown-flag", "Write /deploy"),
    ("/handrail status --plan", "unknown-flag", "Write /handrail status"),
    ("/deploy --plan --plan", "flag-twice", "/deploy"),
    ("/deploy --plan=yes", "needless-value", "--plan takes no value"),
    ("/deploy --reason", "missing-value", "for example"),
    ("/deploy --reason --plan", "missing-value", "--reason needs a value"),
    ("/deploy --reason=", "missing-value", "--reason needs a value"),
    ('/deploy --reason ""', "missing-value", "--reason needs a value"),
    ('/deploy --reason "two words', "unclosed-quotation", "quotation mark"),
    ('/deploy --reason "two"words', "unclosed-quotation", "quotation mark"),
    (f'/deploy --reason "{"x" * 4000}"', "reason-too-long", "4000"),
    ("/deploy " + "x" * 9000, "text-too-long", "9008"),
    ("/deploy staging\nmain", "invisible-character", "line break"),
    ("/deploy staging\tmain", "invisible-character", "U+0009"),
    ("/deploy staging\0", "invisible-character", "U+0000"),
    ("/deploy --reason '\u202egpj'", "invisible-character", "U+202E"),
    ("/deploy --reason '\ud800'", "invisible-character", "U+D800"),
    ("/deploy --skip Build!", "bad-step", "build"),
    ("/deploy --skip b\u0443ild", "look-alike", "cyrillic"),
    ("/rollback quikc staging", "unknown-environment", "Environments"),
    ("/rollback --to main", "bad-run", "environment and number"),
    ("/rollback --to staging", "bad-version", "--to #41"),
    ("/rollback --to", "missing-value", "run or commit"),
    ("/handrail bad #42", "reason-missing", "loses sessions"),
    ("/handrail bad", "missing-run", "loses sessions"),
    ("/handrail bad staging slow", "missing-number", "staging#42"),
    ("/rollback staging quick", "unknown-rollback", "/rollback [quick|full]"),
    ("/handrail runs --limit 0", "bad-number", "1 to 50"),
    ("/handrail runs --limit 51", "bad-number", "1 to 50"),
    ("/handrail runs --limit \u0663", "bad-number", "1 to 50"),
    ("/handrail show #0", "bad-run", "staging#42"),
    ("/handrail show stagign", "bad-run", "Did you mean staging?"),
    ("/handrail show stagign#42", "unknown-environment", "Did you mean staging?"),
    ("/handrail show #\u0664\u0662", "look-alike", "digit"),
    ("/handrail show #42 #43", "too-many-words", "one run"),
    ("/handrail log", "missing-run", "staging#42"),
    ("/handrail log #42 build restart", "too-many-words", "One step"),
    ("/handrail log #42 --attempt x", "bad-number", "1 to 999"),
    ("/handrail log #42 build@", "bad-step", "lower case"),
    ("/handrail cancel", "missing-run", "staging#42"),
    ("/handrail cancel staging", "missing-number", "staging#42"),
    ("/handrail retry staging", "missing-number", "staging#42"),
    ("/handrail answer #42", "bad-option", "accept"),
    ("/handrail answer staging accept", "missing-number", "staging#42"),
    ("/handrail answer #42 " + "x" * 81, "bad-option", "accept"),
    ("/handrail lock staging", "reason-missing", "everybody"),
    ("/handrail unlock staging", "reason-missing", "everybody"),
    ("/handrail lock --reason x --for soon", "bad-duration", "--for 2h"),
    ("/handrail lock --reason x --for 1s", "bad-duration", "1m to 30d"),
    ("/handrail lock --reason x --for 99d", "bad-duration", "1m to 30d"),
    ("/handrail lock --reason x --for \u0662h", "bad-duration", "1m to 30d"),
    ("/handrail audit", "unknown-audit", "audit verify"),
    ("/handrail audit delete", "unknown-audit", "audit verify"),
    ("/handrail whoami really", "too-many-words", "whoami"),
]


@pytest.mark.parametrize(("text", "request_"), UNDERSTOOD)
def test_what_people_type_is_understood(text, request_):
    assert parse(text, ENVIRONMENTS) == request_


@pytest.mark.parametrize(("text", "code", "says"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_explained(text, code, says):
    problem = parse(text, ENVIRONMENTS)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert says in str(problem)
    assert len(str(problem)) < 500


def test_a_run_may_belong_to_an_environment_whose_name_ends_in_a_number():
    assert parse("/handrail show eu-1-42", ["eu-1", "eu"]) == Show(
        run=RunReference(environment="eu-1", number=42)
    )
    assert parse("/handrail show eu-1", ["eu-1", "eu"]) == Show(
        run=RunReference(environment="eu-1")
    )


def test_an_environment_called_help_can_be_deployed():
    assert parse("/deploy help", ["help"]) == Deploy(environment="help")


@pytest.mark.parametrize(
    ("action", "request_"),
    [
        ("cancel staging-42", Cancel(run=RUN)),
        ("retry staging-42", Retry(run=RUN)),
        ("answer staging-42 go-on", AnswerRequest(run=RUN, option="go-on")),
        ("vote staging-42 yes", Ballot(run=RUN, yes=True)),
        ("vote staging-42 no", Ballot(run=RUN, yes=False)),
    ],
)
def test_a_button_is_read_like_typed_text(action, request_):
    assert parse_action(action, ENVIRONMENTS) == request_


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("vote", "bad-vote"),
        ("vote yes", "bad-vote"),
        ("vote staging yes", "bad-vote"),
        ("vote staging-42 maybe", "bad-vote"),
        ("vote nowhere-42 yes", "unknown-environment"),
        ("", "nothing-asked"),
    ],
)
def test_a_button_that_carries_nonsense_is_a_problem(action, code):
    problem = parse_action(action, ENVIRONMENTS)
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_a_run_alone_is_read():
    assert parse_run("staging #42", ENVIRONMENTS) == RUN
    assert isinstance(parse_run("", ENVIRONMENTS), Problem)
    assert isinstance(parse_run("#42 build", ENVIRONMENTS), Problem)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_table_of_verbs_tells_the_truth(entry):
    understood = parse(entry.example, ENVIRONMENTS)
    assert not isinstance(understood, Problem)
    assert set(re.findall(r"--([a-z-]+)", entry.usage)) == {flag.name for flag in entry.flags}
    for flag in entry.flags:
        assert (f"--{flag.name}]" in entry.usage) == (not flag.value)


def test_every_verb_of_the_table_has_a_reader():
    assert READERS.keys() == BY_NAME.keys()


def test_there_are_two_hundred_hostile_texts():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "line",
    [
        "/deploy staging {}",
        '/deploy staging "{}"',
        "/deploy ref:{}",
        "/deploy staging --skip {}",
        "/handrail log #42 {}",
        "/handrail cancel {}",
        "/handrail runs staging --limit {}",
        "{}",
    ],
)
def test_hostile_text_never_becomes_a_value(line, text):
    assert isinstance(parse(line.format(text), ENVIRONMENTS), Problem)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_behind_a_button_never_becomes_a_value(text):
    for action in (f"cancel {text}", f"vote {text} yes", f"answer {text} accept"):
        assert isinstance(parse_action(action, ENVIRONMENTS), Problem)


PIECES = [
    *[word for text, _ in UNDERSTOOD for word in text.split(" ")],
    *HOSTILE[:20],
    *"\"\u201c\u201d'\u2014-=#",
]
INVISIBLE = {"Cc", "Cs", "Co", "Zl", "Zp"}
LINES = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map(" ".join))


@given(LINES)
def test_any_text_is_understood_or_explained(text):
    for found in (
        parse(text, ENVIRONMENTS),
        parse("/handrail " + text, ENVIRONMENTS),
        parse_action(text, ENVIRONMENTS),
        parse_run(text, ENVIRONMENTS),
    ):
        assert found is not None
        if isinstance(found, Problem):
            assert found.code
            assert found.what
            assert found.cure


@given(LINES)
def test_a_ref_that_is_understood_is_a_plain_name(text):
    found = parse("/deploy " + text, ENVIRONMENTS)
    if isinstance(found, Deploy):
        assert re.fullmatch(r"([A-Za-z0-9_][A-Za-z0-9._/+@#-]{0,199})?", found.ref)
        assert ".." not in found.ref
        assert all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}", skip) for skip in found.skips)
        assert found.environment in {None, *ENVIRONMENTS}
        assert len(found.reason) <= 500
        assert not {unicodedata.category(letter) for letter in found.reason} & INVISIBLE
