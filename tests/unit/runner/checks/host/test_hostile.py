"""Whatever a value or a field holds is data: the composed script runs in a real sh."""

import os
import re
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from config.model.playbook import Migrations
from runner.checks import host
from runner.checks.host import words
from tests.unit.runner.checks.situations import TOKEN, check, situation

CANARY = "canary"
PAYLOADS = st.sampled_from(
    [
        "; touch canary",
        "$(touch canary)",
        "`touch canary`",
        "'; touch canary; '",
        '"; touch canary; "',
        "\n touch canary\n",
        "|| touch canary #",
        "x) ; touch canary ; (",
        "' ) </dev/null; touch canary; ( '",
        "-exec touch canary ;",
        "--upload-pack=touch canary",
        "-",
        "--",
        "-e",
        "*",
        "~",
        "",
        "\\",
        "\\'",
        "$'\\n'",
        "%s%n",
        "${HOME}",
        "!!",
        "\N{FULLWIDTH SEMICOLON} touch canary",
        "\N{RIGHT SINGLE QUOTATION MARK}; touch canary",
        "a\0b; touch canary",
        "&& touch canary &",
        "<(touch canary)",
        "\r; touch canary",
        ":(exclude)*",
        f"\n{TOKEN} end 0 0\n",
    ]
)
TEXTS = st.one_of(PAYLOADS, st.text(st.characters(codec="utf-8"), max_size=30))


def all_kinds(text):
    """Give every kind with the text as a field of its own and by its name."""
    name = "${VALUE}"
    field = text.replace("${", "$${") or "x"
    return [
        check("command", run=":", uses=["VALUE"], matches=re.escape(text)),
        check("file", path=name, contains=name, mode="600"),
        check("file", path=field, contains=field),
        check("git", directory=name, branch=name, commit=name, clean=True),
        check("git", directory=".", untracked_secrets=[name, field]),
        check("systemd", units=[name], settle="1ms"),
        check("journal", units=[name], since="step"),
        check("port", ports=[name, field], within="0s"),
        check("env_file", in_units=[name]),
        check("migrations"),
        check("memory", units=[field]),
        check("tools", tools={text: "1", field: "2"}),
        check("file", path="/x", when={"OUT_VALUE": text}),
        check("file", path="/x${OUT_VALUE}", contains="${OUT_VALUE}"),
    ]


def known(text):
    return situation(
        {"VALUE": text},
        fresh=frozenset({"OUT_VALUE", "OUT_STEP_STARTED"}),
        migrations=Migrations(directory="d", applied=":", uses=("VALUE",)),
        expected_versions=(),
        declared={
            "env_file": {"path": "${VALUE}", "refuse": {"DEBUG": text}, "required": ["A"]},
            "secrets": {"SECRET": "env:SECRET"},
        },
    )


def run(script, folder, **env):
    return subprocess.run(
        ["sh"],
        input=script.encode(),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **env},
        capture_output=True,
        check=False,
        timeout=60,
    )


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_nothing_in_a_value_or_a_field_runs(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("host")
    checks = all_kinds(text)
    env = {"OUT_VALUE": text.replace("\0", ""), "OUT_STEP_STARTED": "$(touch canary)"}
    done = run(host.script(checks, known(text), TOKEN), folder, **env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not list(folder.rglob("*canary*"))
    assert len(host.judge(checks, done.stdout, known(text), TOKEN)) == len(checks)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS.filter(lambda text: "\0" not in text))
def test_a_word_is_exactly_its_text(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("host")
    given_ = situation({"VALUE": text}, fresh=frozenset({"OUT_VALUE"}))
    word = words.word("<${VALUE}|${OUT_VALUE}|$${VALUE}>", given_)
    done = run(f'set -- {word}; printf \'%s:%s\' "$#" "$1"', folder, OUT_VALUE=text)
    assert done.stdout.decode() == f"1:<{text}|{text}|${{VALUE}}>"


@settings(max_examples=60, deadline=None)
@given(text=TEXTS.filter(lambda text: not {"\0", "\n", "\r"} & set(text) and text))
def test_a_script_gets_exactly_the_value_it_uses(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("host")
    one = check("command", run='printf "%s" "<$VALUE>"', uses=["VALUE"], matches=".")
    given_ = situation({"VALUE": text})
    done = run(host.script([one], given_, TOKEN), folder)
    assert f"<{text}>" in done.stdout.decode()
