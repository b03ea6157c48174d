from pathlib import Path

import pytest

from config.load import read


def test_a_right_configuration_is_read_without_findings(sample):
    reading = sample.read()
    assert [str(finding) for finding in reading.findings] == []
    configuration = reading.configuration
    assert configuration is not None
    assert configuration.folder == str(sample.folder)
    assert configuration.settings.people["bob"].local == 1001
    assert list(configuration.environments) == ["staging"]
    assert configuration.environments["staging"].default_group == "web"


def test_variables_are_filled_into_the_playbook_before_it_is_validated(sample):
    playbook = sample.read().configuration.playbooks["staging"]
    backup, _, smoke, watch, _ = playbook.deploy.steps
    assert backup.title == "Back up /srv/app of ${ENVIRONMENT}"
    assert backup.verify[0].path == "${OUT_FILE}"
    assert watch.monitor.window == 30.0
    assert watch.monitor.measures[0].at_most == 10.0
    assert smoke.verify[1].warn is True
    assert smoke.verify[0].requests[0].url == "http://127.0.0.1:3000/login"


def test_scripts_and_kept_signs_stay_as_they_are_written(sample):
    playbook = sample.read().configuration.playbooks["staging"]
    assert playbook.plan.live == 'cat "${APP_DIR}/REVISION" ${NOT_OURS}\n'
    assert playbook.plan.migrations.applied == "list ${X}"
    assert playbook.deploy.steps[0].diagnose == "df ${Y}"
    http, command = playbook.deploy.steps[2].verify[:2]
    assert command.run == "echo ${Z}"
    assert http.requests[1].contains == ("price $${AMOUNT}",)


def test_paths_of_keys_and_known_hosts_become_absolute(sample):
    host = sample.read().configuration.environments["staging"].hosts["web"][0]
    assert host.key == str(sample.folder / "keys/id")
    assert host.known_hosts == str(sample.folder / "known_hosts")
    assert host.jump.known_hosts == str(sample.folder / "known_hosts")
    assert host.jump.key is None


def test_a_path_below_the_home_folder_is_expanded(sample, monkeypatch):
    monkeypatch.setenv("HOME", str(sample.folder / "keys"))
    sample.change(sample.environment, "key: keys/id", "key: ~/id")
    host = sample.read().configuration.environments["staging"].hosts["web"][0]
    assert host.key == str(sample.folder / "keys/id")


def test_the_home_of_nobody_is_unreadable(sample):
    line = sample.change(sample.environment, "key: keys/id", "key: ~no-such-user/id")
    assert sample.told() == [("key-unreadable", "staging.yaml", line)]


def test_templates_of_the_environment_are_filled(sample):
    sample.change(sample.environment, "path: /etc/app.env", "path: ${APP_DIR}/.env")
    environment = sample.read().configuration.environments["staging"]
    assert environment.env_file.path == "/srv/app/.env"


def test_all_findings_of_all_files_come_at_once_sorted(sample):
    settings = sample.change(sample.settings, "roles:\n", "rolls: {}\nroles:\n")
    hosts = sample.change(sample.environment, "user: deploy", "user: 7")
    step = sample.change(sample.playbook, "id: env", "id: backup")
    limit = sample.change(sample.playbook, "env_file: true\n", "limit: long\n")
    assert sample.told() == [
        ("wrong-type", "staging.yaml", hosts),
        ("unknown-key", "handrail.yaml", settings),
        ("duplicate-step-id", "web.yaml", step),
        ("wrong-value", "web.yaml", limit),
    ]


def test_a_finding_reads_as_place_problem_and_cure(sample):
    line = sample.change(sample.settings, "name: handrail\n", "nome: handrail\n")
    (finding,) = sample.read().findings
    assert str(finding) == (
        f"{sample.settings}:{line}: nome: `nome` is no key that is known here. [unknown-key] "
        "Did you mean `name`?"
    )


def test_one_playbook_of_two_environments_is_told_once(sample):
    (sample.folder / "environments" / "second.yaml").write_text(sample.environment.read_text())
    line = sample.change(sample.playbook, "notify: true", "notifi: true")
    assert sample.told() == [
        ("empty-step", "web.yaml", line),
        ("unknown-key", "web.yaml", line),
    ]


def test_a_folder_without_files_is_told(tmp_path):
    reading = read(tmp_path / "nowhere")
    assert reading.configuration is None
    assert [each.problem.code for each in reading.findings] == ["no-configuration"]


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_file_that_is_no_block_is_told(sample, text):
    sample.environment.write_text(text)
    assert ("wrong-type", "staging.yaml", 1) in sample.told()


def test_a_file_that_is_no_yaml_is_told_with_its_line(sample):
    sample.settings.write_text("name: x\npeople: [\n")
    codes = [(code, file) for code, file, _ in sample.told()]
    assert ("not-yaml", "handrail.yaml") in codes


def test_a_missing_playbook_is_told_at_the_line_that_names_it(sample):
    line = sample.change(sample.environment, "playbooks/web.yaml", "playbooks/wob.yaml")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("missing-playbook", line)
    assert finding.problem.cure == "Did you mean `playbooks/web.yaml`?"


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/hostname", "playbooks/link.yaml"])
def test_a_playbook_outside_the_folder_is_refused(sample, name):
    (sample.folder / "playbooks" / "link.yaml").symlink_to("/etc/hostname")
    line = sample.change(sample.environment, "playbooks/web.yaml", name)
    assert sample.told() == [("playbook-outside", "staging.yaml", line)]


@pytest.mark.parametrize("name", ['"a\\0b"', "x" * 5000, "playbooks/loop"])
def test_a_playbook_that_no_path_can_reach_is_missing(sample, name):
    loop = sample.folder / "playbooks" / "loop"
    loop.symlink_to(loop)
    line = sample.change(sample.environment, "playbooks/web.yaml", name)
    assert ("missing-playbook", "staging.yaml", line) in sample.told()


def test_a_file_name_that_is_no_name_of_an_environment_is_told(sample):
    sample.environment.rename(sample.environment.with_name("Stag ing.yaml"))
    assert ("wrong-value", "Stag ing.yaml", 1) in sample.told()


def test_warnings_alone_do_not_keep_a_configuration_from_being_read(sample):
    line = sample.change(sample.environment, "quorum: 1", "quorum: 2")
    reading = sample.read()
    assert reading.configuration is not None
    (finding,) = reading.findings
    assert (finding.problem.code, finding.line) == ("quorum-unreachable", line)
    assert not finding.fatal


@pytest.mark.parametrize(
    "hosts", ["hosts: words\n", "hosts: {web: [words]}\n", "hosts: {web: 1}\n"]
)
def test_hosts_of_a_wrong_type_are_told(sample, hosts):
    text = sample.environment.read_text()
    start, end = text.index("hosts:"), text.index("origin:")
    sample.environment.write_text(text[:start] + hosts + text[end:])
    assert ("wrong-type", "staging.yaml", text[:start].count("\n") + 1) in sample.told()


def test_an_origin_of_a_wrong_type_is_told(sample):
    text = sample.environment.read_text()
    start, end = text.index("origin:"), text.index("variables:")
    sample.environment.write_text(text[:start] + "origin: words\n" + text[end:])
    assert ("wrong-type", "staging.yaml", text[:start].count("\n") + 1) in sample.told()


def test_relative_folders_are_shown_as_they_were_given(sample, monkeypatch):
    monkeypatch.chdir(sample.folder.parent)
    sample.change(sample.settings, "name: handrail", "name: Handrail")
    (finding,) = read(Path(sample.folder.name)).findings
    assert finding.file == f"{sample.folder.name}/handrail.yaml"


# What people do wrong first


def test_a_folder_without_a_configuration_is_told_once(tmp_path):
    (finding,) = read(tmp_path).findings
    assert finding.problem.code == "no-configuration"
    assert "`handrail init DIR` makes one" in finding.problem.cure


def test_a_file_in_place_of_its_folder_is_told_once(sample):
    (finding,) = read(sample.settings).findings
    assert finding.problem.code == "no-configuration"
    assert finding.problem.cure == "Name the folder that it lies in."


def test_a_folder_that_may_not_be_read_is_told(sample, monkeypatch):
    def refused(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    (finding,) = [each for each in read(sample.folder).findings if "unread" in each.problem.code]
    assert finding.problem.code == "unreadable-file"
    assert "Permission denied" in finding.problem.what


def test_another_ending_of_an_environments_file_is_named(sample):
    sample.environment.rename(sample.folder / "environments/staging.yml")
    (finding,) = [
        each for each in read(sample.folder).findings if each.problem.code == "no-environment"
    ]
    assert finding.problem.cure == "Rename staging.yml to staging.yaml."


@pytest.mark.parametrize("file", ["settings", "environment", "playbook"])
def test_an_empty_file_is_called_empty_and_nothing_else(sample, file):
    getattr(sample, file).write_text("# nothing yet\n")
    codes = [code for code, _, _ in sample.told()]
    assert codes[0] == "empty-file" or "empty-file" in codes
    assert "missing-key" not in codes


def test_what_an_alias_repeats_is_told_once(sample):
    sample.change(sample.playbook, "    - id: backup\n", "    - &one\n      id: backup\n")
    sample.change(
        sample.playbook, "outputs:\n        FILE", "limit: soon\n      outputs:\n        FILE"
    )
    with sample.playbook.open("a") as file:
        file.write("rollback:\n  quick:\n    steps:\n      - *one\n")
    (told,) = [each for each in sample.told() if each[0] == "wrong-value"]
    assert told[1] == "web.yaml"


def test_a_variable_of_the_wrong_type_is_told_where_it_is_declared_alone(sample):
    line = sample.change(sample.environment, "APP_DIR: /srv/app", "APP_DIR: 7")
    assert sample.told() == [("wrong-type", "staging.yaml", line)]


@pytest.mark.parametrize("base", ["playbooks/none.yaml", "../web.yaml", "playbooks/top.yaml"])
def test_what_lacks_its_base_is_not_told_to_lack_keys(sample, base):
    (sample.folder / "playbooks/top.yaml").write_text(f"extends: {base}\ntitle: Top\n")
    sample.change(
        sample.environment, "playbook: playbooks/web.yaml", "playbook: playbooks/top.yaml"
    )
    (sample.folder / "playbooks/top.yaml").chmod(0o600)
    (told,) = sample.told()
    assert told[0] in {"missing-playbook", "playbook-outside", "extends-loop"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("playbook", "url: ${SITE}/login", "url: $SITE/login"),
        ("playbook", 'url: "${SITE}"', "url: site.example.com"),
        ("environment", "address: 127.0.0.1\n      user", "address: ssh://me@host\n      user"),
        ("settings", "name: handrail\n", "name: handrail\ndatabase: mysql://host/db\n"),
    ],
)
def test_an_address_that_is_none_is_refused(sample, file, old, new):
    sample.change(getattr(sample, file), old, new)
    (finding,) = sample.read().findings
    assert finding.problem.code == "wrong-value"
    assert finding.problem.cure.startswith("Write ")
    assert "match" not in finding.problem.cure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  quorum: 1\n", "  quorum: 1\n  expires: 0s\n"),
        ("      user: deploy\n", "      user: deploy\n      port: 70000\n"),
    ],
)
def test_a_value_beyond_its_bound_is_refused_with_the_bound(sample, old, new):
    sample.change(sample.environment, old, new)
    (finding,) = sample.read().findings
    assert finding.problem.code == "wrong-value"
    assert "than" in finding.problem.what
    assert finding.problem.cure == "Write a value within that bound."
