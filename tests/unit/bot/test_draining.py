"""Which replica is meant by what somebody typed."""

from dataclasses import replace

import pytest

from bot.draining import meant
from config.problem import Problem
from tests.unit.commands.test_replicas import LOST, ONE, OTHER

FOUND = (LOST, ONE, OTHER)


@pytest.mark.parametrize(
    ("named", "one"),
    [("", ONE), ("3f2a", ONE), ("bot-1", ONE), ("aaaa00001111", OTHER), ("bot-2", OTHER)],
)
def test_a_replica_is_named_by_its_id_or_its_machine_else_it_is_the_one_here(named, one):
    assert meant(named, FOUND) is one


def test_a_process_names_a_replica_too():
    elsewhere = replace(OTHER, replica=replace(OTHER.replica, process=12))
    assert meant("12", (ONE, elsewhere)) is elsewhere


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("4711", "2 living replicas are called 4711."),
        ("bot-3", "No living replicas are called bot-3."),
        ("x", "No living replicas are called x."),
    ],
)
def test_a_name_that_fits_none_or_several_is_a_problem(named, says):
    found = meant(named, FOUND)
    assert isinstance(found, Problem)
    assert (found.code, found.what) == ("which-replica", says)
