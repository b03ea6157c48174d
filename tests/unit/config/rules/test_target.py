import pytest


@pytest.mark.parametrize(
    "ref",
    [
        "refs/pull/*",
        "refs/pull/7/head",
        "refs/*",
        "refs/merge-requests/1/head",
        "pull/7/head",
        "-x",
        "a b",
        "a..b",
        "refs/heads/pull/1",
    ],
)
def test_refs_of_proposals_and_what_is_no_ref_are_refused(sample, ref):
    line = sample.change(sample.environment, '"release/*"', f'"{ref}"')
    assert sample.told() == [("ref-refused", "staging.yaml", line)]


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/tags/v*", "*", "feature/a_b-1.2"])
def test_branches_and_tags_are_taken(sample, ref):
    sample.change(sample.environment, '"release/*"', f'"{ref}"')
    assert sample.told() == []


def test_a_default_that_is_not_deployable_is_told(sample):
    line = sample.change(sample.environment, "default: main", "default: mian")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("default-not-deployable", line)
    assert finding.problem.cure == "Did you mean `main`?"


@pytest.mark.parametrize("default", ["release/7", "refs/heads/main"])
def test_a_default_may_match_a_pattern_or_be_a_full_name(sample, default):
    sample.change(sample.environment, "default: main", f"default: {default}")
    assert sample.told() == []


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("terminal:deploy", "unknown-channel"),
        ("termnal:deploys", "unknown-platform"),
        ("nonsense", "wrong-value"),
    ],
)
def test_an_unknown_channel_is_told(sample, channel, code):
    line = sample.change(sample.environment, "terminal:deploys", channel)
    assert sample.told() == [(code, "staging.yaml", line)]


def test_a_channel_of_a_chat_that_is_off_is_told(sample):
    sample.change(sample.settings, "  terminal:\n", "  terminal:\n    enabled: false\n")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.path) == ("unknown-channel", "channels.0")


def test_the_channels_of_the_terminal_have_a_default(sample):
    text = sample.settings.read_text()
    sample.settings.write_text(text[: text.index("chat:")])
    assert sample.told() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("password: DB_PASSWORD", "password: DB_PASWORD"),
        ("token: FORGE_TOKEN", "token: FORGE_TOKN"),
        ("{secret: SESSION}", "{secret: SESION}"),
    ],
)
def test_an_unknown_secret_is_told(sample, old, new):
    line = sample.change(sample.environment, old, new)
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-secret", line)
    assert finding.problem.cure.startswith("Did you mean")


TWO = "        user: jump\n    - {name: web-2, address: 127.0.0.9, user: deploy, key: keys/id}\n"


def test_a_group_may_have_several_hosts(sample):
    sample.change(sample.environment, "        user: jump\n", TWO)
    assert sample.told() == []
    environment = sample.read().configuration.environments["staging"]
    assert [host.name for host in environment.group()] == ["web-1", "web-2"]


def test_two_hosts_of_one_name_are_told_for_results_are_kept_by_name(sample):
    line = sample.change(sample.environment, "        user: jump\n", TWO.replace("web-2", "web-1"))
    assert sample.told() == [("duplicate-host", "staging.yaml", line + 1)]


@pytest.mark.parametrize(
    ("address", "told"), [("127.0.0.9", []), ("127.0.0.8", ["duplicate-host"])]
)
def test_a_host_may_stand_in_two_groups_where_it_is_written_alike(sample, address, told):
    again = TWO + f"  db:\n    - {{name: web-2, address: {address}, user: deploy, key: keys/id}}\n"
    sample.change(sample.environment, "        user: jump\n", again)
    assert [code for code, _, _ in sample.told()] == told
