"""Real working trees, measured."""

import stat
import subprocess

import pytest

from tests.unit.runner.checks.situations import check, measured, one, situation, told


def git(folder, *words):
    subprocess.run(
        ["git", "-C", folder, "-c", "user.name=x", "-c", "user.email=x@x", *words],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "app's tree"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.txt").write_text("one\n")
    (folder / "conf").mkdir()
    (folder / "conf" / ".env").write_text("A=1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def commit_of(folder):
    return subprocess.check_output(["git", "-C", folder, "rev-parse", "HEAD"], text=True).strip()


def test_a_working_tree_is_measured(shell, tree):
    known = situation({"DIR": str(tree), "COMMIT": commit_of(tree), "BRANCH": "main"})
    (tree / "untracked").touch()
    found = measured(
        [
            check("git", directory="${DIR}", branch="${BRANCH}", commit="${COMMIT}", clean=True),
            check("git", directory="${DIR}", untracked_secrets=["*.pem", ".env"]),
            check("git", directory="${DIR}", untracked_secrets=["conf/*.env", "./x", "*.pem"]),
            check("git", directory="${DIR}/missing"),
            check("git", directory="/"),
        ],
        known,
        shell=shell,
    )
    assert found[0].verdict == "passed"
    assert found[0].detail.endswith("1 untracked files are left as they are")
    assert told(found[1]) == ("failed", "secrets in version control: conf/.env")
    assert [one.verdict.value for one in found[2:]] == ["failed", "inconclusive", "inconclusive"]


def test_changes_and_conflicts_are_named(shell, tree):
    git(tree, "checkout", "-q", "-b", "other")
    (tree / "a.txt").write_text("two\n")
    git(tree, "commit", "-q", "-am", "second")
    git(tree, "checkout", "-q", "main")
    (tree / "a.txt").write_text("three\n")
    git(tree, "commit", "-q", "-am", "third")
    with pytest.raises(subprocess.CalledProcessError):
        git(tree, "merge", "other")
    found = measured(
        [check("git", directory=str(tree)), check("git", directory=str(tree), clean=True)],
        shell=shell,
    )
    assert told(found[0]) == ("failed", "conflicts: a.txt, MERGE_HEAD")
    assert "local changes: UU a.txt" in found[1].measured


def test_a_tree_without_a_branch_says_so(shell, tree):
    git(tree, "checkout", "-q", "--detach")
    found = one(check("git", directory=str(tree), branch="main"), shell=shell)
    assert told(found) == ("failed", "branch no branch")


def test_a_script_leaves_nothing_behind_and_writes_nothing(shell, tmp_path, tree):
    before = sorted((str(path), stat.S_IMODE(path.stat().st_mode)) for path in tree.rglob("*"))
    measured([check("git", directory=str(tree), clean=True), check("memory")], shell=shell)
    after = sorted((str(path), stat.S_IMODE(path.stat().st_mode)) for path in tree.rglob("*"))
    assert before == after
