import pytest

SLACK = "  slack: {team: T1, bot_token: env:HANDRAIL_BOT, app_token: env:HANDRAIL_APP}\n"


@pytest.fixture
def noted(sample):
    """An environment with a `notify` block; returns how to write it."""

    def write(words):
        line = f'channels: ["terminal:deploys"]\nnotify: {words}'
        return sample.change(sample.environment, 'channels: ["terminal:deploys"]', line) + 1

    return write


@pytest.mark.parametrize("kind", ["stakeholders", "alerts"])
@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("slak:C1", "unknown-platform"),
        ("direct:C1", "unknown-platform"),
        ("slack:C1", "platform-not-configured"),
        ("discord:12345", "platform-not-configured"),
        ("terminal:nowhere", "unknown-channel"),
        ("terminal:deploys", "duplicate-channel"),
    ],
)
def test_a_channel_that_is_told_less_is_checked_as_well(sample, noted, kind, channel, code):
    line = noted(f'{{{kind}: ["{channel}"]}}')
    assert sample.told() == [(code, "staging.yaml", line)]


def test_a_platform_without_settings_is_told_with_its_cure(sample):
    line = sample.change(sample.environment, "terminal:deploys", "slack:C024BE91L")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("platform-not-configured", line)
    assert finding.problem.what.endswith("handrail.yaml has no `chat.slack`.")
    assert finding.problem.cure.startswith("Add `slack:` below `chat:`")


def test_a_platform_with_settings_is_taken(sample):
    sample.change(sample.settings, "chat:\n", f"chat:\n{SLACK}")
    sample.change(sample.environment, "terminal:deploys", "slack:C024BE91L")
    assert [code for code, _, _ in sample.told() if "channel" in code or "platform" in code] == []


def test_a_channel_named_twice_is_a_warning(sample):
    words = '"terminal:deploys", "terminal:deploys"'
    sample.change(sample.environment, '"terminal:deploys"', words)
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.fatal) == ("duplicate-channel", False)
