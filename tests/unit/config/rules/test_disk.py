import pytest

from config.files import writable_by


@pytest.mark.parametrize(("mode", "who"), [(0o620, "its group"), (0o602, "everybody")])
@pytest.mark.parametrize("file", ["settings", "environment", "playbook"])
def test_files_that_others_can_write_are_told(sample, file, mode, who):
    getattr(sample, file).chmod(mode)
    (finding,) = sample.read().findings
    assert finding.problem.code == "writable-by-others"
    assert who in finding.problem.what
    assert "chmod go-w" in finding.problem.cure
    if file == "playbook":
        assert (finding.path, finding.line) == ("playbook", 2)
        assert finding.file == str(sample.environment)
    else:
        assert (finding.file, finding.line) == (str(getattr(sample, file)), 1)


@pytest.mark.parametrize("folder", [".", "environments", "playbooks"])
def test_folders_whose_files_others_can_exchange_are_told(sample, folder):
    (sample.folder / folder).chmod(0o777)
    told = [code for code, _, _ in sample.told()]
    (sample.folder / folder).chmod(0o755)
    assert told == ["writable-by-others"]


def test_the_bots_user_and_root_may_own_the_files_and_nobody_else():
    assert writable_by(0o644, 0, 1000) == ""
    assert writable_by(0o644, 1000, 1000) == ""
    assert writable_by(0o644, 1001, 1000) == "its owner, user 1001"


@pytest.mark.parametrize("which", ["hosts", "origin", "jump"])
def test_keys_that_others_can_read_are_told(sample, which):
    _use_key(sample, which)
    (sample.folder / "keys" / "id").chmod(0o640)
    finding = sample.read().findings[-1]
    assert finding.problem.code == "key-too-open"
    assert "keys/id" in sample.environment.read_text().splitlines()[finding.line - 1]
    assert which in finding.path


def _use_key(sample, which):
    if which == "origin":
        sample.change(sample.environment, "  default: main", "  default: main\n  key: keys/id")
    if which == "jump":
        sample.change(sample.environment, "user: jump", "user: jump\n        key: keys/id")


def test_a_missing_key_is_told(sample):
    line = sample.change(sample.environment, "keys/id", "keys/di")
    assert sample.told() == [("key-unreadable", "staging.yaml", line)]


def test_missing_known_hosts_are_told_for_the_host_and_its_jump(sample):
    (sample.folder / "known_hosts").unlink()
    codes = [(each.problem.code, each.path) for each in sample.read().findings]
    assert codes == [
        ("known-hosts-unreadable", "hosts.web.0.known_hosts"),
        ("known-hosts-unreadable", "hosts.web.0.jump.known_hosts"),
    ]


def test_a_secret_that_is_not_set_is_told_at_its_reference(sample, monkeypatch):
    monkeypatch.delenv("HANDRAIL_TEST_TOKEN")
    line = sample.change(sample.environment, "FORGE_TOKEN: env:", "FORGE_TOKEN:  env:")
    assert sample.told() == [("secret-unset", "staging.yaml", line)]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("file:secrets/none", "secret-unreadable"),
        ("file:secrets", "secret-unreadable"),
        ("file:secrets/short", "secret-too-short"),
        ("file:secrets/open", "secret-too-open"),
        ("file:secrets/binary", "secret-unreadable"),
        ("[no-such-program-anywhere, x]", "secret-unreadable"),
    ],
)
def test_a_secret_that_cannot_be_used_is_told_at_its_reference(sample, reference, code):
    secrets = sample.folder / "secrets"
    for name, data in {
        "short": b"1234567\n",
        "open": b"long-enough",
        "binary": b"\xff" * 9,
    }.items():
        (secrets / name).write_bytes(data)
        (secrets / name).chmod(0o644 if name == "open" else 0o600)
    line = sample.change(sample.environment, "file:secrets/session", reference)
    assert sample.told() == [(code, "staging.yaml", line)]


def test_no_command_of_a_secret_runs_when_a_configuration_is_read(sample):
    proof = sample.folder / "ran"
    sample.change(sample.environment, '[printf, "%s", printed-password]', f"[touch, {proof}]")
    assert sample.told() == []
    assert not proof.exists()
