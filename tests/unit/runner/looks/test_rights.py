import subprocess

from config.sudo import Right
from runner.looks.rights import question, seen
from runner.looks.seen import Mark

HEAD = "User deploy may run the following commands on app:\n"


def right(command):
    return Right(group="app", user="deploy", command=command, why="X")


RESTART = right("/bin/systemctl restart app")
STOP = right("/bin/systemctl stop app")


def marks(found):
    return [each.mark for each in found]


def test_exactly_what_is_needed_is_fine():
    listed = f"{HEAD}    (root) NOPASSWD: /bin/systemctl restart app, /bin/systemctl stop app\n"
    (line,) = seen("sudo", (RESTART, STOP), f"yes 0\nyes 1\nall\n{listed}")
    assert (line.mark, line.said) == (Mark.FINE, "2 command lines allowed, nothing else")


def test_a_missing_right_is_wrong_and_names_the_cure():
    (line,) = seen("sudo", (RESTART, STOP), "yes 0\nno 1\nall\n")
    assert line.mark is Mark.WRONG
    assert line.said == "deploy may not run /bin/systemctl stop app"
    assert "handrail sudoers" in line.cure


def test_more_than_is_needed_is_doubtful_and_told():
    listed = f"{HEAD}    (root) NOPASSWD: /bin/systemctl restart app\n    (ALL : ALL) ALL\n"
    (line,) = seen("sudo", (RESTART,), f"yes 0\nall\n{listed}")
    assert line.mark is Mark.DOUBTFUL
    assert line.said.endswith("any step needs: ALL")


def test_missing_and_wider_are_two_lines_that_stay_short():
    extra = "".join(f"    (root) /bin/x{number}\n" for number in range(9))
    many = tuple(right(f"/bin/y {number}") for number in range(9))
    asked = "".join(f"no {number}\n" for number in range(9))
    found = seen("sudo", many, f"{asked}all\n{HEAD}{extra}")
    assert marks(found) == [Mark.WRONG, Mark.DOUBTFUL]
    assert all(line.said.endswith(", …") for line in found)


def test_what_sudoers_escapes_is_the_same_command():
    odd = right("/bin/x a=b,c")
    (line,) = seen("sudo", (odd,), f"yes 0\nall\n{HEAD}    (root) NOPASSWD: /bin/x a\\=b\\,c\n")
    assert line.mark is Mark.FINE


def test_without_sudo_only_needed_rights_are_missed():
    assert marks(seen("sudo", (RESTART,), "none\n")) == [Mark.WRONG]
    assert marks(seen("sudo", (), "none\n")) == [Mark.FINE]
    assert marks(seen("sudo", (), "all\n")) == [Mark.FINE]


def test_the_question_is_one_that_a_real_shell_can_ask(tmp_path):
    sudo = tmp_path / "sudo"
    sudo.write_text(
        '#!/bin/sh\n[ "$*" = "-n -l /bin/a b\'c" ] && exit 0\n'
        '[ "$*" = "-n -l" ] && echo "    (root) NOPASSWD: /bin/z" && exit 0\nexit 1\n'
    )
    sudo.chmod(0o755)
    rights = (right("/bin/a b'c"), right("/bin/d"))
    done = subprocess.run(
        ["/bin/sh"],
        input=question(rights),
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["yes 0", "no 1", "all", "    (root) NOPASSWD: /bin/z"]
    assert marks(seen("sudo", rights, done.stdout)) == [Mark.WRONG, Mark.DOUBTFUL]
