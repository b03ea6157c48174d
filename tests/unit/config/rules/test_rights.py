import pytest

RUN = "      run: |\n        echo FILE=/x"


def declare(sample, sudo, script):
    sample.change(sample.playbook, RUN, f"{sudo}      run: |\n        {script}\n        echo")


@pytest.mark.parametrize(
    ("sudo", "script", "codes"),
    [
        ("", "sudo -n systemctl restart app", ["sudo-undeclared"]),
        ("      sudo: [/bin/systemctl restart app]\n", "sudo -n systemctl restart app", []),
        ("      sudo: [/bin/systemctl restart app]\n", "echo", ["sudo-unused"]),
        (
            "      sudo: [/bin/systemctl restart app, /bin/systemctl stop app]\n",
            "sudo -n systemctl restart app",
            ["sudo-unused"],
        ),
        ("      sudo: [/bin/reboot]\n", "sudo reboot", ["sudo-asks"]),
        (
            '      sudo: ["/bin/systemctl restart ${APP_DIR}"]\n',
            'sudo -n systemctl restart "$X"',
            [],
        ),
    ],
)
def test_declared_and_used_rights_are_held_against_each_other(sample, sudo, script, codes):
    declare(sample, sudo, script)
    reading = sample.read()
    assert [finding.problem.code for finding in reading.findings] == codes
    assert reading.configuration  # all of them are warnings


@pytest.mark.parametrize(
    "command", ["systemctl restart app", "/bin/cat *", '"/bin/cat ${COMMIT}"', '"/bin/x $HOME"']
)
def test_a_right_that_is_no_full_command_line_is_refused(sample, command):
    declare(sample, f"      sudo: [{command}]\n", "echo")
    assert "sudo-command" in [code for code, *_ in sample.told()]
    assert sample.read().configuration is None


def test_an_empty_line_is_told_by_the_validation_alone(sample):
    declare(sample, '      sudo: [""]\n', "echo")
    assert [code for code, *_ in sample.told()] == ["wrong-value"]


def test_scripts_of_the_plan_have_no_rights(sample):
    sample.change(sample.playbook, 'run: df "$APP_DIR"', 'run: sudo -n df "$APP_DIR"')
    assert [code for code, *_ in sample.told()] == ["sudo-undeclared"]
