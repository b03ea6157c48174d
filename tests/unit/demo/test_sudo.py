from __future__ import annotations

import shlex

import pytest

from demo.host.layout import Layout
from demo.host.sudo import NO_PASSWORD, decided, default_rules


@pytest.fixture
def layout(tmp_path):
    layout = Layout(root=tmp_path)
    layout.make()
    for name in ("systemctl", "cat"):
        (layout.bin / name).write_text("#!/bin/sh\n")
        (layout.bin / name).chmod(0o755)
    layout.env_installer.write_text("#!/bin/sh\n")
    layout.env_installer.chmod(0o755)
    (layout.sudoers / "deploy").write_text(default_rules(layout))
    return layout


def sudo(layout, line):
    return decided(layout, shlex.split(line))


@pytest.mark.parametrize(
    "command",
    [
        "systemctl restart teei-cockpit-astro",
        "/usr/bin/systemctl restart teei-cockpit-astro",
        "systemctl reload teei-cockpit",
        "systemctl stop teei-cockpit-astro",
        "{env_installer} {env_file}",
        "cat {env_file}",
    ],
)
def test_what_a_rule_allows_runs_without_a_password(layout, command):
    words = command.format(env_installer=layout.env_installer, env_file=layout.env_file)
    verdict = sudo(layout, f"-n {words}")
    assert verdict.dropped == 2
    assert verdict.program.startswith(str(layout.root))


@pytest.mark.parametrize(
    "command",
    [
        "systemctl restart sshd",
        "systemctl restart teei-cockpit-astro sshd",
        "systemctl disable teei-cockpit-astro",
        "-u postgres systemctl restart teei-cockpit-astro",
        "cat /etc/shadow",
        "{env_installer}",
        "true",
    ],
)
def test_anything_else_wants_a_password(layout, command):
    verdict = sudo(layout, f"-n {command.format(env_installer=layout.env_installer)}")
    assert (verdict.program, verdict.status, verdict.err) == ("", 1, NO_PASSWORD)


def test_listing_tells_the_rules_or_judges_one_command(layout):
    assert "(root) NOPASSWD: /usr/bin/systemctl reload teei-cockpit" in sudo(layout, "-n -l").out
    assert sudo(layout, "-nl systemctl reload teei-cockpit").status == 0
    assert sudo(layout, "-n -l systemctl reboot").status == 1
    (layout.sudoers / "deploy").unlink()
    assert sudo(layout, "-n -l").err == NO_PASSWORD


@pytest.mark.parametrize(
    ("rule", "command", "allowed"),
    [
        ("ALL", "true", True),
        ("/usr/bin/systemctl", "systemctl anything at all", True),
        ('/usr/bin/systemctl ""', "systemctl", True),
        ('/usr/bin/systemctl ""', "systemctl status", False),
        ("/usr/bin/systemctl restart teei-*", "systemctl restart teei-x", True),
        ("/usr/bin/systemctl restart teei-*", "systemctl stop teei-x", False),
    ],
)
def test_rules_are_read_as_sudoers_are(layout, rule, command, allowed):
    (layout.sudoers / "deploy").write_text(f"# a comment\ndeploy ALL=(root) NOPASSWD: {rule}\n")
    assert bool(sudo(layout, command).program) is allowed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("-n A=1 systemctl", "not allowed to set the following environment variables: A"),
        ("-n no-such-program", "no-such-program: command not found"),
        ("-n", "usage"),
        ("--frobnicate true", "invalid option"),
    ],
)
def test_refusals_say_why(layout, line, said):
    verdict = sudo(layout, line)
    assert verdict.status == 1
    assert said in verdict.err
