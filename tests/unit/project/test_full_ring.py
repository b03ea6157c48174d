"""Every acceptance test runs on the full host, or here stands why its host cannot matter."""

import ast
from pathlib import PurePosixPath

from tests.unit.project.tree import text, tracked

ELSEWHERE = {
    "test_the_demo_takes_a_failed_deploy_back_and_ends_every_process": (
        "the demo brings the light host along; what it plays is in test_rollback_in_chat"
    ),
    "test_a_killed_bot_attaches_to_every_host_and_a_retry_goes_on_where_it_failed": (
        "it has three hosts of its own, each with OpenSSH's sshd"
    ),
    "test_both_hosts_are_deployed_and_taken_back_and_what_is_once_is_done_once": (
        "its second host is an account of the light one, served by the test itself"
    ),
    "test_a_clock_that_steps_by_an_hour_changes_nothing": (
        "it is the bot's clock; that of two harms at once steps on the full host"
    ),
    "test_chat_and_the_run_go_on_within_seconds_when_the_replica_that_has_both_is_killed": (
        "the host sees what it sees of a killed replica without chat"
    ),
    "test_replicas_that_leave_hand_their_running_step_over_with_the_log_whole": (
        "the host sees another attach, as it does behind a kill"
    ),
    "test_a_run_goes_on_over_a_database_that_hangs_and_a_replica_that_is_frozen": (
        "it is the bot's database; the host sees another attach"
    ),
    "test_a_bot_whose_database_is_away_ends_when_it_is_told_to": (
        "it is the bot's database; the host sees another attach"
    ),
    "test_a_first_start_that_is_killed_again_and_again_makes_the_tables_in_the_end": (
        "no run reaches the host before its tables are made"
    ),
    "test_a_locks_holder_is_asked_on_both_platforms_and_keeps_it_or_gives_it_unheard": (
        "no run reaches the host; it is about what stands in chat"
    ),
    "test_a_change_by_hand_is_kept_by_the_alerts_button_on_either_platform": (
        "the host is not looked at; test_watches looks at one, and this is about the buttons"
    ),
    "test_an_outage_of_the_database_is_two_lines_and_every_line_has_one_form": (
        "it is the bot's database, and no host is there"
    ),
}
"""Acceptance tests that do not run on the full host, with the reason of each."""


def named(folder: str) -> set[str]:
    """Return the tests that the modules of a folder define, or have imported to be run there."""
    found: set[str] = set()
    for path in tracked("*.py"):
        if path.parent == PurePosixPath(folder):
            for node in ast.parse(text(path) or "").body:
                found |= _names(node)
    return {name for name in found if name.startswith("test_")}


def _names(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.ImportFrom(names=names):
            return {each.asname or each.name for each in names}
        case _:
            return set()


def test_every_acceptance_test_runs_on_the_full_host_or_says_why_not():
    missing = named("tests/acceptance") - named("tests/full") - ELSEWHERE.keys()
    assert not missing, "import them in tests/full, or write down here why their host cannot matter"


def test_no_reason_is_given_for_a_test_that_runs_there_or_is_none():
    assert not ELSEWHERE.keys() & named("tests/full")
    assert ELSEWHERE.keys() <= named("tests/acceptance")
