import pytest

from config.sudo import Call, Right, calls, fits, rule, unfit


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sudo -n systemctl restart app", ("systemctl", "restart", "app")),
        ('sudo -n systemctl restart "$unit"', ("systemctl", "restart", None)),
        ('x=$(sudo -n "$PROGRAM" /etc/a 2>/dev/null)', (None, "/etc/a")),
        ("sudo -n systemctl reload app 2>/dev/null", ("systemctl", "reload", "app")),
        ("echo a | sudo -n /bin/put 1 2 >out", ("/bin/put", "1", "2")),
        ("sudo -n systemctl \\\n  stop app", ("systemctl", "stop", "app")),
        ("a && sudo -n reboot || true", ("reboot",)),
        ("sudo -n reboot # at last", ("reboot",)),
    ],
)
def test_a_call_of_sudo_is_found_in_a_script(script, words):
    assert list(calls(script)) == [Call(words=words, asks=False)]


@pytest.mark.parametrize(
    "script",
    [
        "echo sudoers",
        "# sudo -n reboot",
        'cat "$FILE" || sudo -n cat "$FILE"',
        '{ cat -- "$FILE" || { sudo -n cat "$FILE"; }; }',
        "sudo -n -l /bin/x",
        "sudo -n",
        "sudo -n echo 'a quotation that\ngoes on'",
    ],
)
def test_what_needs_no_right_is_not_found(script):
    assert list(calls(script)) == []


def test_a_call_that_could_ask_for_a_password_says_so():
    assert [call.asks for call in calls("sudo reboot")] == [True]


@pytest.mark.parametrize(
    ("words", "command", "fit"),
    [
        (("systemctl", "restart", None), "/usr/bin/systemctl restart app", True),
        (("/usr/bin/systemctl", "restart", "app"), "/usr/bin/systemctl restart app", True),
        ((None, "restart", "app"), "/usr/bin/systemctl restart app", True),
        (("systemctl", "restart", None), "/usr/bin/systemctl stop app", False),
        (("systemctl", "restart"), "/usr/bin/systemctl restart app", False),
        (("ctl", "restart", "app"), "/usr/bin/systemctl restart app", False),
    ],
)
def test_a_call_fits_a_command_line_word_by_word(words, command, fit):
    assert fits(Call(words=words, asks=False), command) is fit


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("/usr/bin/systemctl restart app", ""),
        ("systemctl restart app", "does not begin with the program's absolute path"),
        ("/bin/cat /etc/${COMMIT}", "differs from run to run"),
        ("/bin/cat /etc/*", "holds '*'"),
        ("/bin/cat [a]", "holds '['"),
        ("/bin/cat a\nroot ALL=(ALL) ALL", "holds '\\n'"),
    ],
)
def test_only_full_command_lines_can_be_rules(command, why):
    assert unfit(command) == why


def test_signs_that_sudoers_reads_itself_are_escaped():
    right = Right(group="app", user="deploy", command="/bin/x a=b,c:d\\e", why="X")
    assert rule(right) == r"deploy ALL=(root) NOPASSWD: /bin/x a\=b\,c\:d\\e"
