"""What people type wrongly is answered with a code and a cure, never with a traceback."""

import pytest

from bot.cli import main
from config.load import read

NEEDED = ["--host=a@b", "--directory=/srv/a", "--origin=https://f/a.git", "--me=Ines:5"]


def refused(capsys, *words):
    assert main([*map(str, words)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_a_configuration_is_not_made_in_place_of_a_file(tmp_path, capsys):
    (tmp_path / "there").write_text("mine")
    told = refused(capsys, "init", tmp_path / "there", "--no-questions", *NEEDED)
    assert "is a file. [file-exists] Name a folder" in told


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        ("--host=a@b:70000", "wrong-value"),
        ("--http-port=99999", "wrong-value"),
        ("--origin=nonsense", "wrong-value"),
        ("--branch=a..b", "wrong-value"),
        ("--key=/none/such", "missing-file"),
        ("--known-hosts=/none/such", "missing-file"),
    ],
)
def test_nothing_is_made_of_a_value_that_check_would_refuse(tmp_path, capsys, flag, code):
    made = tmp_path / "made"
    told = refused(capsys, "init", made, "--no-questions", *NEEDED, flag)
    assert f"[{code}]" in told
    assert flag.partition("=")[0] in told
    assert not made.exists()


def test_two_people_of_one_name_are_told_apart(tmp_path, capsys):
    made = tmp_path / "made"
    assert main(["init", str(made), "--no-questions", *NEEDED, "--approver=Ines:6"]) == 0
    assert set(read(made).configuration.settings.people) == {"ines", "ines-6"}


@pytest.mark.parametrize("place", ["none/such", "file/below"])
def test_schemas_go_into_folders_alone(tmp_path, capsys, place):
    (tmp_path / "file").write_text("")
    (tmp_path / "none").touch()
    assert "[unreadable-file] Name a folder" in refused(
        capsys, "schema", "--into", tmp_path / place
    )


@pytest.mark.parametrize("source", ["", "\n \n", "just words\n", "# A title\n\nand words\n"])
def test_a_runbook_without_commands_and_lists_is_refused(tmp_path, capsys, source):
    (tmp_path / "x.md").write_text(source)
    told = refused(capsys, "import", tmp_path / "x.md", "--into", tmp_path / "made.yaml")
    assert "[import-empty]" in told
    assert not (tmp_path / "made.yaml").exists()


def test_a_folder_and_a_huge_file_are_no_runbook(tmp_path, capsys):
    assert "[unreadable-file]" in refused(capsys, "import", tmp_path)
    (tmp_path / "x.md").write_text("words\n" * 200_000)
    assert "[file-too-large]" in refused(capsys, "import", tmp_path / "x.md")


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_and_marks_of_other_systems_make_the_same_draft(tmp_path, capsys, line_end):
    text = "# Deploy\n\n## Step 1: Stop\n\n```sh\nsudo systemctl stop app\n```\n\n- [ ] it is off\n"
    drafts = []
    for source in (text, "\ufeff" + text.replace("\n", line_end)):
        (tmp_path / "x.md").write_bytes(source.encode())
        assert main(["import", str(tmp_path / "x.md")]) == 0
        drafts.append(capsys.readouterr().out)
    assert drafts[0] == drafts[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chek"], "`chek` is none that is known here. [command-line] Did you mean `check`?"),
        (["schema", "playbok"], "[command-line] Did you mean `playbook`?"),
        (["xyzzy"], "[command-line] `handrail --help` shows what there is."),
        (["check", "--conect"], "Unrecognized arguments: --conect. [command-line] `handrail "),
        (["init"], "required: DIR. [command-line] `handrail init --help` shows what there is."),
        (["init", "x", "--http-port", "abc"], "invalid int value: 'abc'. [command-line]"),
    ],
)
def test_a_command_line_that_is_none_is_told_in_one_line(capsys, words, told):
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
