import itertools
from dataclasses import replace

import pytest

from commands.access import _DOING, allowed_in, effective_roles, holders, may
from commands.people import roles_of
from commands.places import bound, counted, platform_channels
from commands.request import Caller
from config.model import Configuration
from config.model.people import Verb
from tests.unit.commands.world import CONFIGURATION, ENVIRONMENTS, SETTINGS, caller, environment

ALLOWED = {
    ("ana", "view", "staging"),
    ("ana", "deploy", "staging"),
    ("ana", "cancel", "staging"),
    ("ana", "rollback", "staging"),
    ("ana", "approve", "staging"),
    ("ana", "retry", "staging"),
    ("ana", "answer", "staging"),
    ("ana", "unlock", "staging"),
    ("ana", "view", "production"),
    ("ana", "deploy", "production"),
    ("ana", "cancel", "production"),
    ("ana", "rollback", "production"),
    ("ana", "approve", "production"),
    ("ana", "retry", "production"),
    ("ana", "answer", "production"),
    ("ben", "view", "staging"),
    ("ben", "approve", "staging"),
    ("ben", "retry", "staging"),
    ("ben", "answer", "staging"),
    ("ben", "cancel", "staging"),
    ("ben", "lock", "staging"),
    ("ben", "unlock", "staging"),
    ("ben", "view", "production"),
    ("ben", "approve", "production"),
    ("ben", "retry", "production"),
    ("ben", "answer", "production"),
    ("ben", "cancel", "production"),
    ("cleo", "view", "staging"),
    ("cleo", "approve", "staging"),
    ("cleo", "retry", "staging"),
    ("cleo", "answer", "staging"),
    ("cleo", "cancel", "staging"),
    ("cleo", "unlock", "staging"),
    ("cleo", "view", "production"),
    ("cleo", "approve", "production"),
    ("cleo", "retry", "production"),
    ("cleo", "answer", "production"),
    ("cleo", "cancel", "production"),
}


@pytest.mark.parametrize("person", ["ana", "ben", "cleo", "finn", "stranger"])
def test_the_table_allows_what_it_lists_and_nothing_else(person):
    for verb, name in itertools.product(Verb, ENVIRONMENTS):
        allowed = may(CONFIGURATION, caller(person), verb, name) is None
        assert allowed == ((person, verb.value, name) in ALLOWED), (verb, name)


def test_without_a_table_nothing_is_allowed():
    bare = replace(CONFIGURATION, settings=SETTINGS.model_copy(update={"access": ()}))
    for verb, name in itertools.product(Verb, ENVIRONMENTS):
        assert may(bare, caller("ana"), verb, name) is not None


def test_somebody_unlisted_learns_the_own_id_and_nothing_more():
    refusal = may(CONFIGURATION, caller("stranger"), Verb.DEPLOY, "staging")
    assert refusal.problem.code == "not-listed"
    assert "4242 on terminal" in refusal.problem.what
    assert "staging" not in str(refusal.problem)
    assert (refusal.roles, refusal.people) == ((), ())


def test_a_person_the_configuration_does_not_know_is_unlisted_whatever_the_platform_says():
    forged = Caller(
        person="mallory", platform="terminal", user="7", channel="deploys", roles=frozenset(["x"])
    )
    assert may(CONFIGURATION, forged, Verb.VIEW, "staging").problem.code == "not-listed"


def test_a_refusal_names_the_missing_role_and_who_has_it():
    refusal = may(CONFIGURATION, caller("ben"), Verb.DEPLOY, "staging")
    assert refusal.problem.code == "role-missing"
    assert refusal.problem.what == ("Ben may not deploy to staging: that needs the role deployer.")
    assert refusal.problem.cure == "Ask Ana, who has it."
    assert (refusal.roles, refusal.people) == (("deployer",), ("ana",))


def test_a_refusal_names_all_roles_and_all_people():
    refusal = may(CONFIGURATION, caller("finn"), Verb.CANCEL, "staging")
    assert "the role deployer or approver." in refusal.problem.what
    assert refusal.problem.cure == "Ask Ana, Ben or Cleo, who have it."


def test_a_verb_that_no_role_has_is_named():
    refusal = may(CONFIGURATION, caller("ana"), Verb.BREAK_GLASS, "staging")
    assert "no role is allowed to break-glass there" in refusal.problem.what
    assert "`access`" in refusal.problem.cure


def test_a_role_that_nobody_has_is_named():
    refusal = may(CONFIGURATION, caller("ben"), Verb.LOCK, "production")
    assert "needs the role ghost, and nobody has it" in refusal.problem.what


def test_groups_of_the_platform_narrow_roles():
    narrowed = replace(caller("ben"), roles=frozenset({"viewer"}))
    assert may(CONFIGURATION, narrowed, Verb.VIEW, "staging") is None
    refusal = may(CONFIGURATION, narrowed, Verb.APPROVE, "staging")
    assert "is not confirmed by terminal" in refusal.problem.what
    assert "group" in refusal.problem.cure


def test_groups_of_the_platform_never_widen_roles():
    widened = replace(caller("ben"), roles=frozenset({"deployer", "viewer"}))
    assert may(CONFIGURATION, widened, Verb.DEPLOY, "staging") is not None
    assert effective_roles(SETTINGS, widened) == {"viewer"}


@pytest.mark.parametrize(
    ("platform", "channel", "counting"),
    [
        ("terminal", "deploys", ("staging", "production")),
        ("terminal", "ops", ("staging", "production")),
        ("terminal", "kitchen", ()),
        ("slack", "C1", ("staging",)),
        ("slack", "C2", ("production",)),
        ("slack", "deploys", ()),
        ("discord", "9", ("production",)),
        ("local", "", ("staging", "production")),
    ],
)
def test_requests_count_from_configured_channels_only(platform, channel, counting):
    somebody = replace(caller("ana"), platform=platform, channel=channel)
    assert tuple(n for n in ENVIRONMENTS if counted(CONFIGURATION, somebody, n)) == counting
    assert allowed_in(CONFIGURATION, somebody, Verb.DEPLOY) == counting


def test_a_refusal_of_a_channel_names_the_right_ones():
    lost = caller("ana", channel="kitchen")
    problem = may(CONFIGURATION, lost, Verb.DEPLOY, "staging").problem
    assert problem.code == "channel-not-configured"
    assert problem.what == "Requests about staging do not count in terminal:kitchen."
    assert problem.cure == "Ask in terminal:deploys, slack:C1 or terminal:ops."


def test_a_terminal_that_is_switched_off_has_no_channels():
    chat = SETTINGS.chat.model_copy(
        update={"terminal": SETTINGS.chat.terminal.model_copy(update={"enabled": False})}
    )
    assert platform_channels(SETTINGS.model_copy(update={"chat": chat})) == frozenset()


def test_everybody_who_may_approve_is_found():
    assert holders(SETTINGS, ["approver"]) == ("ana", "ben", "cleo")
    assert roles_of(SETTINGS, "finn") == frozenset()


def test_every_verb_can_be_refused_in_words():
    assert _DOING.keys() == set(Verb)


def binding(**channels: tuple[str, ...]) -> Configuration:
    declared = {name: environment(name, *places) for name, places in channels.items()}
    return replace(CONFIGURATION, environments=declared)


def test_the_first_channel_of_an_environment_is_bound_to_it():
    both = binding(one=("terminal:deploys",), two=("terminal:ops", "terminal:deploys"))
    assert bound(both, caller("ana")) == "one"


def test_another_channel_is_bound_where_only_one_environment_uses_it():
    assert bound(CONFIGURATION, caller("ana", "9", "discord")) == "production"


def test_an_only_environment_is_always_meant():
    assert bound(binding(one=("slack:C1",)), caller("ana")) == "one"


def test_an_environment_must_be_named_where_several_share_a_channel():
    shared = binding(one=("terminal:deploys",), two=("terminal:deploys",))
    assert bound(shared, caller("ana")) is None
    assert bound(CONFIGURATION, caller("ana", "ops")) is None
