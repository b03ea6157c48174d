import pytest
import yaml

from commands.people import called, caller_of, id_of, identify, narrowed, pasted, roles_of
from config.model import Settings
from tests.unit.commands.world import SETTINGS


@pytest.mark.parametrize(
    ("platform", "user", "person"),
    [
        ("terminal", "1001", "ana"),
        ("local", "1002", "ben"),
        ("slack", "T1/U1", "ana"),
        ("discord", "11111", "ana"),
        ("slack", "T2/U1", None),
        ("slack", "U1", None),
        ("discord", "1001", None),
        ("terminal", "ana", None),
        ("terminal", "None", None),
        ("discord", "None", None),
        ("terminal", "", None),
        ("carrier-pigeon", "1001", None),
    ],
)
def test_a_person_is_known_by_the_id_of_the_platform_alone(platform, user, person):
    assert identify(SETTINGS, platform, user) == person


def test_roles_come_from_the_configuration():
    assert roles_of(SETTINGS, "ben") == {"approver", "viewer", "keeper"}
    assert roles_of(SETTINGS, "finn") == frozenset()
    assert roles_of(SETTINGS, "nobody") == frozenset()
    assert roles_of(SETTINGS, None) == frozenset()


def test_a_caller_has_person_roles_and_place():
    ana = caller_of(SETTINGS, platform="slack", user="T1/U1", channel="C1")
    assert (ana.person, ana.place, ana.actor) == ("ana", "slack:C1", "ana")
    assert ana.roles == {"deployer", "approver", "viewer"}


def test_somebody_unlisted_is_recorded_by_platform_and_id():
    stranger = caller_of(SETTINGS, platform="slack", user="T9/U9", channel="C1")
    assert (stranger.person, stranger.roles) == (None, frozenset())
    assert stranger.actor == "slack:T9/U9"


def test_messages_call_people_by_their_name():
    assert called(SETTINGS, "ana") == "Ana"
    assert called(SETTINGS, "slack:T9/U9") == "slack:T9/U9"


@pytest.mark.parametrize(
    ("platform", "user", "line"),
    [
        ("slack", "T9/U9", "    slack: T9/U9"),
        ("discord", "123456", '    discord: "123456"'),
        ("terminal", "1000", "    local: 1000"),
        ("local", "1000", "    local: 1000"),
    ],
)
def test_somebody_unlisted_is_given_lines_that_can_be_pasted(platform, user, line):
    lines = pasted(caller_of(SETTINGS, platform=platform, user=user, channel="C1")).splitlines()
    assert lines[-1] == line
    entry = {"name": "New", **yaml.safe_load("\n".join(lines))["SHORT-NAME"]}
    assert Settings.model_validate({"people": {"new": entry}})


def test_a_person_has_one_id_on_each_platform():
    assert id_of(SETTINGS, "slack", "ana") == "T1/U1"
    assert id_of(SETTINGS, "slack", "cleo") is None
    assert id_of(SETTINGS, "slack", "nobody") is None


def test_the_roles_that_a_platform_narrows_are_those_with_a_group_there():
    slack = {"team": "T1", "bot_token": "env:A", "groups": {"approver": "S1"}}
    discord = {
        "application": "12345",
        "guilds": ["12345"],
        "token": "env:A",
        "roles": {"deployer": "55555"},
    }
    chat = {"slack": slack, "discord": discord}
    settings = Settings.model_validate({"people": {"a": {"name": "A"}}, "chat": chat})
    assert narrowed(settings, "slack") == {"approver"}
    assert narrowed(settings, "discord") == {"deployer"}
    assert narrowed(settings, "terminal") == frozenset()
    assert narrowed(SETTINGS, "slack") == narrowed(SETTINGS, "discord") == frozenset()
