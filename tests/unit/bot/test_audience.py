"""Who is told, as the configuration says."""

from dataclasses import replace

from bot.routing import Audience, addressee
from config.model import Configuration, Environment, Settings
from tests.unit.bot import scenes
from tests.unit.bot.scenes import ENVIRONMENT, PLAYBOOK, run_of

SETTINGS = Settings.model_validate(
    {
        **scenes.SETTINGS.model_dump(mode="json"),
        "people": {
            "kim": {"name": "Kim", "slack": "T1/U1"},
            "dana": {"name": "Dana"},
            "ada": {"name": "Ada"},
        },
        "chat": {"direct": True},
    }
)


def declared(channels, **notify):
    known = ENVIRONMENT.model_dump(mode="json")
    return Environment.model_validate({**known, "channels": channels, "notify": notify})


def audience():
    staging = declared(["slack:C1", "discord:1"], stakeholders=["slack:C2"])
    live = declared(["slack:C3", "terminal:deploys"])
    configuration = Configuration(
        folder="/etc/handrail",
        settings=SETTINGS,
        environments={"staging": staging, "live": live},
        playbooks={"staging": PLAYBOOK, "live": PLAYBOOK},
    )
    return Audience.of(configuration)


def test_every_environment_has_its_own_channels_and_listeners():
    read = audience()
    assert read.channels == {
        "staging": ("slack:C1", "discord:1"),
        "live": ("slack:C3", "terminal:deploys"),
    }
    assert read.notify["staging"].stakeholders == ("slack:C2",)
    assert read.notify["live"].stakeholders == ()
    assert read.roster.call("kim") == "Kim"


def test_platforms_are_those_of_the_environments_own_channels_once_each():
    assert audience().platforms == ("slack", "discord", "terminal")


def test_direct_messages_go_to_whom_the_configuration_knows_on_that_platform():
    data = {**scenes.REQUESTED.data, "channel": "slack:C1"}
    run = run_of((replace(scenes.REQUESTED, data=data),))
    assert addressee(run, audience()) == "slack:@T1/U1"
    assert addressee(replace(run, requester="dana"), audience()) == ""
