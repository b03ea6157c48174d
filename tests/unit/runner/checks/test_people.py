from runner.checks.people import Checklist, checklists, with_verdict
from runner.checks.verdict import Verdict
from tests.unit.runner.checks.situations import check, situation

LIST = Checklist(says="Console", items=("Open https://x", "Look"), roles=("qa",))


def test_a_checklist_is_what_a_person_says_it_is():
    found = LIST.confirmed("dana")
    assert (found.verdict, found.measured) == ("passed", "2 confirmed by dana")
    assert found.detail == "Open https://x\nLook"
    found = LIST.refused("dana")
    assert (found.verdict, found.measured) == ("failed", "not confirmed by dana")
    assert LIST.refused("").measured == "nobody answered in time"


def test_a_checklist_that_waits_says_what_for():
    found = Checklist(says="Told", items=("Told",)).asked(Verdict.SKIPPED, "asked later")
    assert found.line() == "Told: asked later (expected 1 item confirmed)"


def test_the_journal_keeps_all_of_a_checklist():
    assert Checklist.from_json(LIST.to_json()) == LIST


def test_checklists_are_asked_with_what_is_known_filled_in():
    declared = [
        check("manual", items=["Open ${BASE_URL}"], roles=["qa"]),
        check("sql", query="SELECT 1", equals="1"),
        check("manual", items=["Look"], when={"BOT": "true"}),
        check("manual", says="Seen", items=["Look"], when={"BOT": "false"}),
    ]
    known = situation({"BASE_URL": "https://x", "BOT": "false"})
    assert checklists(declared, known) == (
        Checklist(says="The manual", items=("Open https://x",), roles=("qa",)),
        Checklist(says="Seen", items=("Look",)),
    )


def test_a_verdict_takes_the_place_of_its_own_checklist_only():
    waiting = LIST.asked(Verdict.INCONCLUSIVE, "nobody").to_json()
    other = {**waiting, "says": "Other"}
    measured = {**waiting, "kind": "http"}
    told = with_verdict({"why": "w", "checks": [waiting, other, measured]}, LIST.confirmed("dana"))
    assert told["why"] == "w"
    assert told["checks"] == [LIST.confirmed("dana").to_json(), other, measured]
