"""Scripts that bash cannot read are told before a deploy meets them."""

import shutil

from bot.cli import main

BROKEN = '        if true; then\n        echo FILE=/x >> "$HANDRAIL_OUTPUT"\n'


def broken(sample):
    return sample.change(sample.playbook, BROKEN.partition("\n")[2], BROKEN) - 1


def test_a_script_that_bash_cannot_read_is_told_with_its_place(sample, capsys):
    line = broken(sample)
    assert main(["check", str(sample.folder)]) == 1
    told = capsys.readouterr().out
    assert f"web.yaml:{line}: deploy.steps.0.run: bash cannot read the script: line 3, " in told
    assert "[script-unreadable] Correct it" in told
    assert "has 1 error." in told


def test_it_keeps_check_from_connecting_as_well(sample, capsys):
    broken(sample)
    assert main(["check", "--connect", str(sample.folder)]) == 1
    assert "[script-unreadable]" in capsys.readouterr().err


def test_a_script_is_read_and_not_carried_out(sample, capsys):
    mark = sample.folder / "ran"
    sample.change(sample.playbook, "run: echo ${Z}", f"run: touch {mark}")
    assert main(["check", str(sample.folder)]) == 0
    assert not mark.exists()


def test_without_bash_on_this_machine_scripts_are_left_alone(sample, monkeypatch):
    broken(sample)
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "bash" else which(name))
    assert main(["check", str(sample.folder)]) == 0
