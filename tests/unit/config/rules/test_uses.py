import pytest

RUN = '        echo FILE=/x >> "$HANDRAIL_OUTPUT"\n'


def written(sample, script):
    return sample.change(sample.playbook, RUN, f"{RUN}        {script}\n")


@pytest.mark.parametrize(
    ("script", "name"),
    [('echo "$SITE"', "SITE"), ("cd ${WINDOW}", "WINDOW"), ("echo $FORGE_TOKEN", "FORGE_TOKEN")],
)
def test_a_declared_name_that_a_script_mentions_and_does_not_list_is_told(sample, script, name):
    line = written(sample, script) + 2
    assert sample.told() == [("name-not-used", "web.yaml", line)]
    (finding,) = sample.read().findings
    assert not finding.fatal
    assert finding.path == "deploy.steps.0.uses"
    assert finding.problem.cure == f"Add `{name}` to `uses`."


@pytest.mark.parametrize(
    "script",
    [
        'cd "$APP_DIR"; echo "$COMMIT" "$HOME"',
        "SITE=here; echo $SITE",
        "for SITE in a b; do echo $SITE; done",
        "read -r SITE <x; echo $SITE",
        "echo \\$SITE $$SITE # not $SITE",
        'printf "%s" "${SITE:-none}"',
    ],
)
def test_what_is_listed_given_or_no_name_of_ours_is_not(sample, script):
    written(sample, script)
    assert sample.told() == []


def test_what_a_diagnosis_mentions_belongs_to_its_own_list(sample):
    sample.change(sample.playbook, "diagnose: df ${Y}", "diagnose: df $COMMIT")
    (finding,) = sample.read().findings
    assert finding.path == "deploy.steps.0.diagnose_uses"


def test_a_check_is_given_what_its_step_lists(sample):
    line = sample.change(sample.playbook, "run: echo ${Z}", "run: echo $SESSION $SITE")
    assert sample.told() == [("name-not-used", "web.yaml", line)]
    (finding,) = sample.read().findings
    assert "`SITE`" in finding.problem.what


def test_a_step_that_sets_the_env_file_is_given_its_names(sample):
    sample.change(
        sample.playbook,
        "      env_file: true\n",
        "      env_file: true\n      run: echo $ENV_KEYS\n",
    )
    assert sample.told() == []
