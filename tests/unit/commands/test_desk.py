from dataclasses import replace

import pytest

from commands.desk import VERBS, Desk
from commands.reply import Kind
from commands.request import Guarded, Help, Whoami
from config.problem import fail
from runner.record.run import State
from tests.unit.commands.hostile import HOSTILE
from tests.unit.commands.ledger import Ledger
from tests.unit.commands.text import read
from tests.unit.commands.world import CONFIGURATION, ENVIRONMENTS, NOW, caller, run


def waiting(**changes):
    return run(state=State.AWAITING_APPROVAL, approval={"quorum": 2}, **changes)


def test_every_request_has_a_verb_module():
    assert set(VERBS) == set(Guarded.__args__)
    assert not {Help, Whoami} & set(VERBS)


async def test_what_is_not_understood_is_a_problem_for_the_caller_alone(desk, ledger):
    reply = await desk.handle("/deploy stagign", caller("ana"))
    assert (reply.kind, reply.private) == (Kind.PROBLEM, True)
    assert "Did you mean staging?" in reply.message.text
    assert "unknown-environment" in read(reply)
    assert ledger.refusals == []


async def test_somebody_unlisted_is_refused_and_recorded(desk, ledger):
    reply = await desk.handle("/deploy production", caller("stranger"))
    assert (reply.kind, reply.private) == (Kind.REFUSED, True)
    assert "not listed" in reply.message.text
    assert ledger.orders == []
    [(subject, person, verb, reason)] = ledger.refusals
    assert (subject, person, verb) == ("environment:production", "terminal:4242", "deploy")
    assert "[not-listed]" in reason


@pytest.mark.parametrize("text", ["/deploy nowhere", "/handrail show", "/handrail cancel #1", "x"])
async def test_somebody_unlisted_learns_no_names(desk, text):
    reply = await desk.handle(text, caller("stranger", channel="ops"))
    assert reply.kind == Kind.REFUSED
    assert not [name for name in ENVIRONMENTS if name in read(reply)]


async def test_somebody_without_the_role_is_refused_and_recorded_with_the_run(desk, ledger):
    ledger.keep(run(42))
    reply = await desk.handle("/handrail cancel #42", caller("finn"))
    assert reply.kind == Kind.REFUSED
    assert "Ask Ana, Ben or Cleo" in reply.message.text
    assert [entry[:3] for entry in ledger.refusals] == [("staging-42", "finn", "cancel")]
    assert ledger.runs_by_id["staging-42"].cancel_wanted == ""


async def test_a_refusal_about_a_run_that_does_not_exist_is_recorded_with_the_environment(
    desk, ledger
):
    reply = await desk.handle("/handrail cancel #99", caller("finn"))
    assert reply.kind == Kind.REFUSED
    assert ledger.refusals[0][0] == "environment:staging"


async def test_a_request_from_another_channel_is_refused_and_recorded(desk, ledger):
    reply = await desk.handle("/deploy production", caller("ana", "kitchen"))
    assert reply.kind == Kind.REFUSED
    assert "Ask in slack:C2" in reply.message.text
    assert len(ledger.refusals) == 1


async def test_the_environment_is_asked_for_where_it_is_not_clear(desk):
    for text in ("/deploy", "/handrail cancel #42", "/handrail show"):
        reply = await desk.handle(text, caller("ana", "ops"))
        assert "which-environment" in read(reply)
        assert "staging, production" in reply.message.text


async def test_a_run_that_does_not_exist_is_said_to_be_so(desk):
    reply = await desk.handle("/handrail cancel #7", caller("ana"))
    assert "no-such-run" in read(reply)


async def test_a_problem_raised_by_the_runner_reaches_the_caller():
    class Broken(Ledger):
        async def hold(self, environment):
            raise fail("database-away", "The database is away.", "Try again.")

    reply = await Desk(CONFIGURATION, Broken(now=NOW), lambda: NOW).handle(
        "/handrail status", caller("ana")
    )
    assert reply.kind == Kind.PROBLEM
    assert "database-away" in read(reply)


async def test_hostile_text_never_reaches_the_runner(desk, ledger):
    ledger.keep(run(42))
    for text in HOSTILE:
        reply = await desk.handle(f"/deploy staging {text}", caller("ana"))
        assert reply.kind == Kind.PROBLEM
        reply = await desk.press(caller("ana"), f"cancel {text}")
        assert reply.kind == Kind.PROBLEM
        reply = await desk.react(caller("ben"), text, "+1", removed=False)
        assert reply is not None
        assert reply.kind == Kind.PROBLEM
    assert (ledger.orders, ledger.votes, ledger.refusals) == ([], [], [])


async def test_a_reaction_is_a_vote(desk, ledger):
    ledger.keep(waiting())
    reply = await desk.react(
        caller("ben"), "staging-42", "\U0001f44d\U0001f3fd", removed=False, message="m1"
    )
    assert reply.message.text == "Your yes to staging #42 counts: 1 of 2."
    assert "More people" in read(reply)
    [vote] = ledger.votes
    assert (vote.run, vote.person, vote.yes, vote.removed) == ("staging-42", "ben", True, False)
    assert (vote.via, vote.message, vote.roles) == (
        "terminal",
        "m1",
        {"approver", "viewer", "keeper"},
    )


async def test_a_run_may_be_named_by_its_number_alone_in_a_reaction(desk, ledger):
    ledger.keep(waiting())
    await desk.react(caller("ben"), "#42", "+1", removed=False)
    reply = await desk.react(caller("cleo"), "#42", "+1", removed=False)
    assert "It goes on now" in read(reply)


async def test_a_no_ends_the_run(desk, ledger):
    ledger.keep(waiting())
    reply = await desk.react(caller("ben"), "#42", "-1", removed=False)
    assert reply.message.text == "Your no ends staging #42."


async def test_a_sign_without_meaning_gets_no_reply(desk, ledger):
    ledger.keep(waiting())
    assert await desk.react(caller("ben"), "#42", "rocket", removed=False) is None
    assert await desk.react(caller("stranger"), "#42", "rocket", removed=False) is None
    assert (ledger.votes, ledger.refusals) == ([], [])


async def test_the_vote_of_somebody_without_the_role_is_refused_and_recorded(desk, ledger):
    ledger.keep(waiting())
    for who in ("finn", "stranger"):
        reply = await desk.react(caller(who), "#42", "+1", removed=False)
        assert reply.kind == Kind.REFUSED
    assert ledger.votes == []
    assert [entry[1:3] for entry in ledger.refusals] == [
        ("finn", "approve"),
        ("terminal:4242", "approve"),
    ]


async def test_the_runner_refuses_votes_by_its_rules(desk, ledger):
    ledger.keep(waiting())
    reply = await desk.react(caller("ana"), "#42", "+1", removed=False)
    assert reply.kind == Kind.REFUSED
    assert "You asked for it." in reply.message.text


async def test_a_sign_can_be_taken_back_even_without_the_role(desk, ledger):
    ledger.keep(waiting(approvals=("ben",)))
    lost = replace(caller("ben"), roles=frozenset())
    reply = await desk.react(lost, "#42", "+1", removed=True)
    assert "taken back" in reply.message.text
    assert ledger.runs_by_id["staging-42"].approvals == ()


async def test_a_sign_taken_back_by_somebody_unlisted_means_nothing(desk, ledger):
    ledger.keep(waiting())
    assert await desk.react(caller("stranger"), "#42", "+1", removed=True) is None
    assert ledger.refusals == []


@pytest.mark.parametrize("named", ["#42", "staging", " "])
async def test_a_reaction_to_an_unclear_run_is_a_problem(desk, named):
    reply = await desk.react(caller("ben", "ops"), named, "+1", removed=False)
    assert reply.kind == Kind.PROBLEM


async def test_buttons_pass_the_same_rules(desk, ledger):
    ledger.keep(waiting())
    reply = await desk.press(caller("finn"), "vote staging-42 yes", message="m1")
    assert reply.kind == Kind.REFUSED
    reply = await desk.press(caller("ben"), "vote staging-42 yes", message="m1")
    assert reply.kind == Kind.DONE
    assert ledger.votes[0].message == "m1"
    reply = await desk.press(caller("ana"), "cancel staging-42")
    assert reply.message.text == "staging #42 is being cancelled."


async def test_a_vote_cannot_be_typed(desk, ledger):
    ledger.keep(waiting())
    reply = await desk.handle("/handrail vote staging-42 yes", caller("ben"))
    assert reply.kind == Kind.PROBLEM
    assert ledger.votes == []


async def test_everybody_may_ask_for_help(desk):
    for who in ("ana", "stranger"):
        reply = await desk.handle("/handrail help", caller(who))
        text = read(reply)
        assert reply.kind == Kind.DONE
        assert '/deploy staging main --reason "fix the login page"' in text
        assert "/handrail answer run option" in text
    reply = await desk.handle("/handrail help lock", caller("ana"))
    assert "--for 2h" in read(reply)
    assert "/deploy" not in read(reply)


async def test_whoami_tells_rights_by_environment(desk):
    text = read(await desk.handle("/handrail whoami", caller("ana")))
    assert "You are Ana, with the roles approver, deployer, viewer." in text
    assert "Known by: 1001 on terminal" in text
    assert "In staging: view, deploy, approve, cancel, retry, answer, unlock, rollback" in text
    assert "staging is meant here" in text


async def test_whoami_says_where_nothing_counts(desk):
    text = read(await desk.handle("/handrail whoami", caller("finn", "kitchen")))
    assert "with the roles none" in text
    assert "In staging: requests do not count in this channel" in text
    assert "is meant here" not in text
    assert "In staging: nothing" in read(await desk.handle("/handrail whoami", caller("finn")))


async def test_whoami_tells_somebody_unlisted_the_own_id(desk, ledger):
    reply = await desk.handle("/handrail whoami", caller("stranger"))
    assert reply.kind == Kind.DONE
    assert "Known by: 4242 on terminal" in read(reply)
    assert ledger.refusals == []
