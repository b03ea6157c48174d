import re

import yaml

from tests.unit.project.tree import text

THROUGH = ".venv/bin/uv run --no-sync "


def hooks():
    [local] = yaml.safe_load(text(".pre-commit-config.yaml") or "")["repos"]
    assert local["repo"] == "local"
    return local["hooks"]


def checked():
    """Give the commands of `make check`, without the folder that they lie in."""
    found = re.search(r"^check:.*\n((?:\t.*\n)+)", text("Makefile") or "", re.MULTILINE)
    assert found is not None
    lines = found[1].splitlines()
    return [line.strip().removeprefix("$(BIN)/") for line in lines]


def test_a_commit_is_judged_by_the_commands_of_make_check():
    assert [hook["entry"].removeprefix(THROUGH) for hook in hooks()] == checked()


def test_hooks_run_what_is_installed_on_the_whole_tree():
    for hook in hooks():
        assert hook["entry"].startswith(THROUGH), hook
        assert hook["language"] == "system", hook
        assert hook["pass_filenames"] is False, hook
