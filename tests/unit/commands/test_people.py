import pytest

from commands.people import called, caller_of, identify, roles_of
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
