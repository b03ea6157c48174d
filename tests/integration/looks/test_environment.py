"""Looks at the staging host: as it is, and with one thing wrong after the other."""

import dataclasses
from pathlib import Path

import pytest
import yaml

from bot.authoring.connecting import connect, line
from config.load import read
from config.sudo import rights, rule
from demo.configure import configure
from demo.host import StagingHost
from runner.looks.environment import look
from runner.looks.seen import Mark


@pytest.fixture
def folder(tmp_path: Path, staging: StagingHost) -> Path:
    return configure(tmp_path, staging.facts)


def change(folder: Path, **blocks) -> None:
    path = folder / "environments/staging.yaml"
    declared = yaml.safe_load(path.read_text())
    for name, changed in blocks.items():
        declared[name] = {**declared[name], **changed} if declared.get(name) else changed
    path.write_text(yaml.safe_dump(declared))


def change_host(folder: Path, **keys) -> None:
    path = folder / "environments/staging.yaml"
    declared = yaml.safe_load(path.read_text())
    declared["hosts"]["app"][0].update(keys)
    path.write_text(yaml.safe_dump(declared))


async def told(folder: Path):
    reading = read(folder)
    assert reading.configuration, [str(each) for each in reading.findings]
    return await look(reading.configuration, "staging")


async def only(folder: Path, subject: str):
    """Return the lines about what is named."""
    return [each for each in await told(folder) if each.subject.startswith(subject)]


def allow(staging: StagingHost, folder: Path, leave_out: int = 0) -> None:
    """Let the host allow what the playbook declares, nothing else."""
    configuration = read(folder).declared
    needed = rights(configuration.environments["staging"], configuration.playbooks["staging"])
    lines = [rule(right) for right in needed[leave_out:]]
    (file,) = Path(staging.facts.paths.sudoers).iterdir()
    file.write_text("".join(f"{each}\n" for each in lines))


async def test_everything_that_is_named_is_looked_at(folder: Path, staging: StagingHost):
    allow(staging, folder)
    seen = await told(folder)
    assert [each.subject for each in seen] == [
        "secrets",
        "SSH to staging",
        "programs on staging",
        "room on staging",
        "sudo on staging",
        "tools on staging",
        "database teei_cockpit_staging",
        "origin",
        f"forge {staging.facts.forge_repository}",
    ]
    assert [line(each) for each in seen if each.mark is Mark.WRONG] == []


async def test_rights_beyond_what_steps_declare_are_doubtful(folder: Path):
    (seen,) = await only(folder, "sudo")
    assert seen.mark is Mark.DOUBTFUL
    assert "/usr/bin/systemctl status teei-cockpit-astro" in seen.said


async def test_a_right_that_is_missing_is_named(folder: Path, staging: StagingHost):
    allow(staging, folder, leave_out=1)
    (seen,) = await only(folder, "sudo")
    assert seen.mark is Mark.WRONG
    assert staging.facts.paths.env_installer in seen.said


async def test_a_host_with_another_key_is_not_looked_at_further(folder: Path, staging: StagingHost):
    known = folder / "known_hosts"
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJEVXd/28OpTndUIKrQXxJy8romIT0K8Wqe/vRExAYRI"
    known.write_text(f"[{staging.facts.ssh.host}]:{staging.facts.ssh.port} {key}\n")
    seen = [each for each in await told(folder) if "staging" in each.subject]
    assert [each.mark for each in seen[:1]] == [Mark.WRONG]
    assert "[host-key-changed]" in seen[0].said
    assert [each.subject for each in seen if each.subject.startswith("room")] == []


async def test_a_host_without_a_known_key_says_where_to_get_it(folder: Path):
    (folder / "known_hosts").write_text("# none\n")
    (seen,) = await only(folder, "SSH")
    assert "[host-key-unknown]" in seen.said
    assert "add it to known_hosts" in seen.cure


async def test_a_key_that_the_host_does_not_take_is_told(folder: Path):
    from runner.host.keys import make_key  # noqa: PLC0415 - needed here alone

    make_key(folder / "other", "another")
    change_host(folder, key="other")
    (seen,) = await only(folder, "SSH")
    assert "[host-login-refused]" in seen.said


async def test_a_host_that_is_away_is_told(folder: Path):
    change_host(folder, port=1)
    (seen,) = await only(folder, "SSH")
    assert "[host-" in seen.said
    assert seen.mark is Mark.WRONG


async def test_a_tool_that_is_too_old_is_told(folder: Path):
    change(folder, variables={"PG_MAJOR": "99"})
    (seen,) = await only(folder, "tools")
    assert seen.mark is Mark.WRONG
    assert "psql" in seen.said
    assert "≥ 99" in seen.cure


@pytest.mark.parametrize(
    ("block", "subject"),
    [
        ({"database": {"name": "nothing_here"}}, "database"),
        ({"origin": {"url": "/nowhere/app.git"}}, "origin"),
        ({"origin": {"default": "refs/heads/main-of-nobody", "refs": ["refs/heads/*"]}}, "origin"),
    ],
)
async def test_what_is_around_the_host_is_told_when_it_does_not_answer(folder, block, subject):
    change(folder, **block)
    seen = await only(folder, subject)
    assert [each.mark for each in seen] == [Mark.WRONG]
    assert seen[0].cure


async def test_a_forge_that_does_not_know_the_repository_is_told(folder: Path):
    declared = yaml.safe_load((folder / "environments/staging.yaml").read_text())
    change(folder, origin={"forge": {**declared["origin"]["forge"], "repository": "nobody/none"}})
    (seen,) = await only(folder, "forge")
    assert (seen.mark, "status 404" in seen.said) == (Mark.WRONG, True)


async def test_secrets_that_cannot_be_read_do_not_hide_the_rest(folder: Path):
    declared = read(folder).configuration
    environment = declared.environments["staging"]
    secrets = {**environment.secrets, "PGPASSWORD": ("false",), "FORGE_TOKEN": ("false",)}
    changed = environment.model_copy(update={"secrets": secrets})
    seen = await look(dataclasses.replace(declared, environments={"staging": changed}), "staging")
    assert (seen[0].subject, seen[0].mark) == ("secrets", Mark.WRONG)
    subjects = {each.subject.split()[0] for each in seen}
    assert {"SSH", "origin"} <= subjects
    assert not {"database", "forge"} & subjects


def test_the_command_prints_a_line_each_and_fails_if_anything_will_not_work(
    folder: Path, staging: StagingHost, capsys
):
    allow(staging, folder)
    assert connect(folder) == 0
    out = capsys.readouterr().out
    assert "✓ SSH to staging: logged in as" in out
    change_host(folder, port=1)
    assert connect(folder) == 1
    out = capsys.readouterr().out
    assert "✗ SSH to staging" in out
    assert "will not work" in out.splitlines()[-1]
