import pytest

from commands.places import known_space, platform_channels
from config.model import Settings

SLACK = {"team": "T1", "bot_token": "env:A", "channels": ["C7"]}
DISCORD = {"application": "12345", "guilds": ["11111"], "token": "env:A", "channels": ["77777"]}


def settings(**chat) -> Settings:
    return Settings.model_validate({"people": {"a": {"name": "A"}}, "chat": chat})


def test_the_channels_of_every_platform_of_the_settings_count():
    both = settings(slack=SLACK, discord=DISCORD)
    assert platform_channels(both) == {"terminal:deploys", "slack:C7", "discord:77777"}
    assert platform_channels(settings(terminal={"enabled": False})) == frozenset()


@pytest.mark.parametrize(
    ("platform", "space", "known"),
    [
        ("slack", "T1", True),
        ("slack", "T2", False),
        ("slack", "", False),
        ("discord", "11111", True),
        ("discord", "22222", False),
        ("terminal", "", True),
    ],
)
def test_requests_count_from_declared_workspaces_and_guilds_alone(platform, space, known):
    assert known_space(settings(slack=SLACK, discord=DISCORD), platform, space) is known
    if platform != "terminal":
        assert not known_space(settings(), platform, space)
