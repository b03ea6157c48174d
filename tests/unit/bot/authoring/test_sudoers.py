from bot.authoring.sudoers import sudoers

STEP = "    - id: backup\n"
SUDO = """\
    - id: stop
      title: Stop
      group: jobs
      run: sudo -n systemctl stop jobs; sudo -n systemctl stop app
      sudo: [/bin/systemctl stop app, /bin/systemctl stop jobs]
    - id: start
      title: Start
      run: sudo -n systemctl stop app
      sudo: [/bin/systemctl stop app]
    - id: again
      title: Again
      run: sudo -n systemctl stop app
      sudo: [/bin/systemctl stop app]
"""
GROUP = """\
  jobs:
    - {name: job-1, address: 127.0.0.3, user: job, key: keys/id}
"""


def rules(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_nothing_has_to_be_allowed_where_nothing_uses_sudo(sample):
    told = sudoers("staging", sample.read().configuration)
    assert rules(told) == []
    assert "nothing has to be allowed" in told


def test_each_user_may_run_what_the_steps_of_its_group_declare_each_once(sample):
    sample.change(sample.environment, "origin:\n", GROUP + "origin:\n")
    sample.change(sample.playbook, STEP, SUDO + STEP)
    told = sudoers("staging", sample.read().configuration)
    assert rules(told) == [
        "job ALL=(root) NOPASSWD: /bin/systemctl stop app",
        "job ALL=(root) NOPASSWD: /bin/systemctl stop jobs",
        "deploy ALL=(root) NOPASSWD: /bin/systemctl stop app",
    ]
    assert "# Stop (on the hosts of `jobs`)\n" in told
    assert "# Start (on the hosts of `web`)\n" in told
    assert "# Again" not in told


def test_the_installer_of_the_env_file_is_named_where_there_is_one(sample):
    sample.change(sample.playbook, STEP, SUDO.replace("      group: jobs\n", "") + STEP)
    told = sudoers("staging", sample.read().configuration)
    assert "/etc/app.env.allow" in told
    assert "(on the hosts" not in told
    assert all(len(line) <= 100 for line in told.splitlines())
