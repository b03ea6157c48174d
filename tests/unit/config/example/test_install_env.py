"""The env installer, run by the shells that hosts have."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import EXAMPLE

SHELLS = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["busybox", "ash"]}
BEFORE = """\
# The platform's variables.
NODE_ENV=staging

; another comment
PORT = 3000
GREETING="two words"
JWT_SECRET='kept as it is'
"""
SECRET = "s3cret+/of=44-characters"


class Ended(NamedTuple):
    status: int
    out: str
    words: str

    def names(self, what: str) -> list[str]:
        """Return the names listed behind `added:`, `changed:` or `unchanged:`."""
        (line,) = [line for line in self.out.splitlines() if line.startswith(f"{what}: ")]
        names = line.split()[1:]
        return [] if names == ["none"] else names


Install = Callable[..., Ended]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> list[str]:
    words = SHELLS[request.param]
    if shutil.which(words[0]) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{words[0]} is missing")
    return words


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    file = folder / "cockpit.env"
    file.write_text(BEFORE)
    file.chmod(0o640)
    return file


@pytest.fixture
def install(shell: list[str], env_file: Path) -> Install:
    def run(text: str, path: str = str(env_file), limit: int | None = None) -> Ended:
        command = [*shell, str(EXAMPLE / "host/handrail-install-env"), path]
        if limit is not None:
            command = ["sh", "-c", 'ulimit -f "$1"; shift; exec "$@"', "sh", str(limit), *command]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        return Ended(done.returncode, done.stdout, done.stdout + done.stderr)

    return run


def _beside(env_file: Path) -> set[str]:
    return {path.name for path in env_file.parent.iterdir()}


def test_it_adds_and_changes_the_given_names_only(install: Install, env_file: Path):
    found = install("#run=staging-42\nNEW=1\nPORT=4000\nNODE_ENV=staging\n")
    assert found.status == 0
    assert env_file.read_text() == BEFORE.replace("PORT = 3000", "PORT=4000") + "NEW=1\n"
    assert found.names("added") == ["NEW"]
    assert found.names("changed") == ["PORT"]
    assert found.names("unchanged") == ["NODE_ENV"]


def test_mode_and_owner_stay(install: Install, env_file: Path):
    if os.geteuid() == 0:
        os.chown(env_file, 12345, 23456)
    before = env_file.stat()
    assert install("NEW=1\n").status == 0
    after = env_file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_the_file_as_it_was_is_kept_for_a_rollback(install: Install, env_file: Path):
    found = install("#run=staging-42\nPORT=4000\n")
    copy = env_file.with_name("cockpit.env.handrail-staging-42")
    assert f"copy: {copy}" in found.out.splitlines()
    assert copy.read_text() == BEFORE
    assert copy.stat().st_mode == env_file.stat().st_mode


def test_a_second_attempt_keeps_the_first_copy(install: Install, env_file: Path):
    install("#run=staging-42\nPORT=4000\n")
    found = install("#run=staging-42\nPORT=5000\n")
    copy = env_file.with_name("cockpit.env.handrail-staging-42")
    assert f"copy: {copy}" in found.out.splitlines()
    assert copy.read_text() == BEFORE


def test_once_more_changes_nothing(install: Install, env_file: Path):
    install("#run=staging-1\nNEW=1\nGREETING=good $day\n")
    before = (env_file.stat().st_ino, env_file.read_bytes())
    found = install("#run=staging-2\nNEW=1\nGREETING=good $day\n")
    assert found.names("unchanged") == ["NEW", "GREETING"]
    assert "copy: none" in found.out.splitlines()
    assert (env_file.stat().st_ino, env_file.read_bytes()) == before
    assert _beside(env_file) == {"cockpit.env", "cockpit.env.handrail-staging-1"}


def test_no_value_is_ever_printed(install: Install, env_file: Path):
    for text in (
        f"NEW={SECRET}\nPORT={SECRET}\n",
        f"NEW={SECRET}\n{SECRET}\n",
        f"NEW=<{SECRET}>\n",
        f"not a name={SECRET}\n",
        f"#run={SECRET}\nNEW=1\n",
    ):
        found = install(text)
        assert SECRET not in found.words
        assert "kept as it is" not in found.words


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "44-characters/of+base64/ABCDEFGHIJKLMNOPQRSTUVW=",
        "postgresql://user:p%2Fw@127.0.0.1:5432/name?sslmode=require",
        "two words",
        "  spaces around  ",
        'a "quoted" word',
        "it's",
        "back\\slash \\n \\\\",
        "$HOME `date` $(date) ${X}",
        "hash # and ; semicolon",
        "& < > | * ? [a-z] {} ~ !",
        "äöü ☃ 日本",
    ],
)
def test_a_value_means_the_same_when_it_is_read(install: Install, env_file: Path, value: str):
    assert install(f"NEW={value}\n").status == 0
    line = env_file.read_text().splitlines()[-1]
    read = subprocess.run(
        ["sh", "-c", f'{line}\nprintf %s "$NEW"'], capture_output=True, text=True, check=True
    )
    assert read.stdout == value


@pytest.mark.parametrize(
    "value",
    [
        "<REPLACE_WITH_SECRET>",
        "<secret>",
        "replace_with_something",
        "REPLACE-WITH-X",
        "changeme",
        "Change_Me",
        "TODO",
        "xxxx",
        "",
    ],
)
def test_a_placeholder_is_refused(install: Install, env_file: Path, value: str):
    found = install(f"OTHER=1\nNEW={value}\n")
    assert found.status == 65
    assert "NEW" in found.words
    assert env_file.read_text() == BEFORE
    assert _beside(env_file) == {"cockpit.env"}


@pytest.mark.parametrize(
    "text",
    [
        "NEW=first\nsecond line\n",
        "NEW=a\rb\n",
        "NEW=a\tb\n",
        "=value\n",
        "lower=1\n",
        "A-B=1\n",
        " NEW=1\n",
        "export NEW=1\n",
        "1NEW=1\n",
        "NEW=1\nNEW=2\n",
        "",
        "#run=staging-1\n",
        "#run=../../x\nNEW=1\n",
        "#run=\nNEW=1\n",
        "#run=.hidden\nNEW=1\n",
        "#run=a b\nNEW=1\n",
    ],
)
def test_what_is_no_variable_is_refused(install: Install, env_file: Path, text: str):
    assert install(text).status == 65
    assert env_file.read_text() == BEFORE
    assert _beside(env_file) == {"cockpit.env"}


def test_a_copy_that_is_kept_no_longer_is_removed(install: Install, env_file: Path):
    assert install("#run=staging-7\nNODE_ENV=production\n").status == 0
    copy = env_file.with_name("cockpit.env.handrail-staging-7")
    after = env_file.read_text()
    for _ in range(2):  # the second time it is gone already
        ended = install(f"#remove={copy}")
        assert (ended.status, ended.out) == (0, f"gone: {copy}\n")
        assert not copy.exists()
    assert env_file.read_text() == after


@pytest.mark.parametrize(
    "named", ["", "/etc/passwd", ".handrail-", ".handrail-../x", ".handrail-new.1"]
)
def test_nothing_else_is_removed(install: Install, env_file: Path, named: str):
    bystander = env_file.with_name("cockpit.env.handrail-new.1")
    bystander.write_text("stays")
    wanted = named if named.startswith("/") else f"{env_file}{named}"
    ended = install(f"#remove={wanted}")
    assert ended.status == 65
    assert (env_file.read_text(), bystander.read_text()) == (BEFORE, "stays")


def test_a_link_in_the_place_of_an_old_copy_is_not_removed(install: Install, env_file: Path):
    copy = env_file.with_name("cockpit.env.handrail-staging-7")
    copy.symlink_to("/etc/hostname")
    assert install(f"#remove={copy}").status == 65
    assert copy.is_symlink()


def test_a_symbolic_link_is_refused(install: Install, env_file: Path):
    real = env_file.with_name("real.env")
    env_file.rename(real)
    env_file.symlink_to(real)
    assert install("NEW=1\n").status == 65
    assert real.read_text() == BEFORE


def test_a_folder_that_is_a_link_is_refused(install: Install, env_file: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(env_file.parent)
    assert install("NEW=1\n", path=str(tmp_path / "link/cockpit.env")).status == 65


def test_a_link_in_the_place_of_the_copy_is_refused(install: Install, env_file: Path):
    env_file.with_name("cockpit.env.handrail-staging-1").symlink_to("/dev/null")
    assert install("#run=staging-1\nNEW=1\n").status == 65
    assert env_file.read_text() == BEFORE


def test_a_folder_open_to_others_is_refused(install: Install, env_file: Path):
    env_file.parent.chmod(0o777)
    assert install("NEW=1\n").status == 65
    assert env_file.read_text() == BEFORE


def test_a_missing_file_is_not_made(install: Install, env_file: Path):
    env_file.unlink()
    assert install("NEW=1\n").status == 65
    assert _beside(env_file) == set()


@pytest.mark.parametrize("path", ["cockpit.env", "/etc/../etc/x", "/etc/a b", "/e/*", ""])
def test_an_unusual_path_is_refused(install: Install, path: str):
    assert install("NEW=1\n", path=path).status == 64


def test_only_allowed_names_are_set_where_a_list_says_so(install: Install, env_file: Path):
    allowed = env_file.with_name("cockpit.env.allow")
    allowed.write_text("# names\nNEW\nPORT")
    allowed.chmod(0o644)
    assert install("NEW=1\nPORT=1\n").status == 0
    found = install("NEW=2\nNODE_ENV=production\n")
    assert found.status == 65
    assert "NODE_ENV" in found.words
    assert "NEW=1" in env_file.read_text()


def test_an_empty_list_allows_nothing(install: Install, env_file: Path):
    allowed = env_file.with_name("cockpit.env.allow")
    allowed.write_text("")
    allowed.chmod(0o644)
    assert install("NEW=1\n").status == 65


def test_a_list_that_others_may_write_is_refused(install: Install, env_file: Path):
    allowed = env_file.with_name("cockpit.env.allow")
    allowed.write_text("NEW\n")
    allowed.chmod(0o666)
    assert install("NEW=1\n").status == 65


def test_a_value_over_several_lines_is_not_touched(install: Install, env_file: Path):
    text = 'KEY="first\nNEW=inside\nlast"\n'
    env_file.write_text(text)
    found = install("NEW=1\n")
    assert found.status == 65
    assert "KEY" in found.words
    assert env_file.read_text() == text


def test_a_file_without_a_last_line_end_keeps_its_last_line(install: Install, env_file: Path):
    env_file.write_text("A=1\nB=2")
    assert install("NEW=3\n").status == 0
    assert env_file.read_text() == "A=1\nB=2\nNEW=3\n"


def test_an_empty_file_gets_its_first_variables(install: Install, env_file: Path):
    env_file.write_text("")
    assert install("A=1\nB=2\n").status == 0
    assert env_file.read_text() == "A=1\nB=2\n"


def test_every_line_of_a_name_that_stands_twice_is_set(install: Install, env_file: Path):
    env_file.write_text("A=1\nB=2\nA=3\n#A=4\n")
    assert install("A=9\n").status == 0
    assert env_file.read_text() == "A=9\nB=2\nA=9\n#A=4\n"


def test_a_full_disk_leaves_the_old_file(install: Install, env_file: Path):
    """A limit on the size of files stands for the disk; it is in blocks of 512 or 1024 bytes."""
    text = "A=1\n" + "# padding\n" * 20
    env_file.write_text(text)
    found = install(f"NEW={'x' * 4096}\n", limit=2)
    assert found.status != 0
    assert env_file.read_text() == text
    assert _beside(env_file) == {"cockpit.env"}


def test_a_kill_before_the_end_leaves_the_old_file(shell: list[str], env_file: Path):
    command = [*shell, str(EXAMPLE / "host/handrail-install-env"), str(env_file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdin
        process.stdin.write(b"NEW=1\nPORT=40")
        process.stdin.flush()
        os.killpg(process.pid, signal.SIGKILL)
    assert env_file.read_text() == BEFORE
    assert _beside(env_file) == {"cockpit.env"}


def test_a_kept_copy_comes_back_whole_and_what_was_there_is_kept(install: Install, env_file: Path):
    assert install(f"#run=staging-42\nJWT_SECRET={SECRET}\nNEW=1\n").status == 0
    env_file.write_text(f"{env_file.read_text()}BY_HAND=1\n")
    changed = env_file.read_text()
    found = install(f"#run=staging-43\n#restore={env_file}.handrail-staging-42\n")
    assert found.status == 0
    assert (env_file.read_text(), env_file.stat().st_mode & 0o777) == (BEFORE, 0o640)
    assert found.names("changed") == ["JWT_SECRET"]
    assert set(found.names("removed")) == {"NEW", "BY_HAND"}
    assert SECRET not in found.words
    assert "kept as it is" not in found.words
    copy = Path(f"{env_file}.handrail-staging-43")
    assert copy.read_text() == changed
    again = install(f"#run=staging-43\n#restore={env_file}.handrail-staging-42\n")
    assert (again.status, again.names("changed"), copy.read_text()) == (0, [], changed)


@pytest.mark.parametrize(
    "source",
    ["/etc/passwd", "{file}", "{file}.handrail-", "{file}.handrail-x/../../y", "{file}.old"],
)
def test_only_a_kept_copy_of_the_file_comes_back(install: Install, env_file: Path, source: str):
    Path(f"{env_file}.old").write_text("EVIL=1\n")
    found = install(f"#run=staging-43\n#restore={source.format(file=env_file)}\n")
    assert found.status == 65
    assert env_file.read_text() == BEFORE


def test_a_copy_that_others_could_have_written_does_not_come_back(install: Install, env_file: Path):
    copy = Path(f"{env_file}.handrail-staging-42")
    assert install(f"#restore={copy}\n").status == 65
    copy.write_text("EVIL=1\n")
    copy.chmod(0o666)
    assert install(f"#restore={copy}\n").status == 65
    copy.unlink()
    copy.symlink_to("/etc/passwd")
    assert install(f"#restore={copy}\n").status == 65
    assert env_file.read_text() == BEFORE
