"""What the channels are told of standing watches."""

import pytest

from bot.cards import Roster
from bot.cards.actions import typed
from bot.watching import watch_drafts
from commands.reply import Actions, Chart, Lines, Sign
from config.model.environment import Notify
from runner.record.events import Event, Kind

ROSTER = Roster(people={"sam": "Sam"})
NOTIFY = Notify(alerts=("slack:C9", "terminal:deploys"))
OPENED = {"title": "Disk space", "state": "failing", "lines": ["Disk: 95 %"], "since": 5.0}


def told(kind: Kind, watch: str = "disk", **data):
    event = Event(
        run="environment:staging", kind=kind, at=900.0, actor="sam", step=watch, data=data
    )
    return watch_drafts(event, ("terminal:deploys",), NOTIFY, ROSTER)


def words(draft) -> str:
    texts = [getattr(block, "text", "") for block in draft.message.blocks]
    return "\n".join([draft.message.text, *texts])


def test_an_incident_is_one_message_in_each_channel_that_wants_alerts():
    drafts = told(Kind.INCIDENT_TOLD, **OPENED)
    assert [draft.channel for draft in drafts] == ["terminal:deploys", "slack:C9"]
    assert drafts[0].key == "environment:staging/incident told/disk/0/terminal:deploys"
    assert drafts[0].once
    assert drafts[0].message.text == "staging: Disk space is not well: Disk: 95 %."
    assert "/handrail mute staging disk --for 2h" in words(drafts[0])


def test_what_could_not_be_looked_at_is_told_as_that():
    [first, _] = told(Kind.INCIDENT_TOLD, **{**OPENED, "state": "unmeasured"})
    assert "could not be looked at" in first.message.text
    [block] = [block for block in first.message.blocks if isinstance(block, Lines)]
    assert block.lines[0].sign is Sign.INCONCLUSIVE
    assert first.message.tone == "warning"


def test_its_end_is_told_to_those_who_knew_of_it_and_to_nobody_else():
    [first, _] = told(Kind.INCIDENT_ENDED, title="Disk space", told=True, seconds=600.0)
    assert first.message.text == "staging: Disk space is well again after 10m."
    assert told(Kind.INCIDENT_ENDED, title="Disk space", told=False, seconds=600.0) == []


@pytest.mark.parametrize("kind", [Kind.INCIDENT_OPENED, Kind.DRIFT_RECORDED, Kind.LOCKED])
def test_what_is_only_for_the_record_is_told_to_nobody(kind):
    assert told(kind, **OPENED) == []


def test_an_alert_of_a_change_by_hand_offers_to_keep_it():
    changed = {"file /srv/app.env": "a" * 64}
    [first, _] = told(Kind.INCIDENT_TOLD, watch="drift", **OPENED, changed=changed)
    (actions,) = [block for block in first.message.blocks if isinstance(block, Actions)]
    (button,) = actions.buttons
    assert button.action == "accept-drift staging drift"
    assert button.ask
    assert typed(button.action) == '/handrail accept-drift staging drift --reason "…"'
    [plain, _] = told(Kind.INCIDENT_TOLD, **OPENED)
    assert not [block for block in plain.message.blocks if isinstance(block, Actions)]


def test_who_keeps_what_was_changed_is_told_with_the_reason_and_no_value():
    drafts = told(Kind.DRIFT_ACCEPTED, reason="a new key", digests={"file /srv/app.env": "a" * 64})
    assert drafts[0].message.text == "Sam keeps what was changed by hand in staging: a new key."
    (lines,) = [block for block in drafts[0].message.blocks if isinstance(block, Lines)]
    assert [line.text for line in lines.lines] == ["file /srv/app.env is on record"]


def test_an_alert_of_measures_shows_their_chart():
    chart = {"says": "Errors", "unit": "errors", "points": [[1.0, 2.0], [2.0, 9.0]], "high": 5.0}
    [first, _] = told(Kind.INCIDENT_TOLD, **OPENED, charts=[chart])
    (shown,) = [block for block in first.message.blocks if isinstance(block, Chart)]
    assert shown.panels[0].high == 5.0


def test_mutes_are_told_where_deploys_are():
    [draft] = told(Kind.WATCH_MUTED, reason="a new disk", until=2000.0)
    assert draft.channel == "terminal:deploys"
    assert draft.message.text == "Sam mutes the watch disk of staging: a new disk."
    [draft] = told(Kind.WATCH_UNMUTED, watch="")
    assert draft.message.text == "Sam wants alerts of all watches of staging again."


def test_an_alert_bears_what_an_event_may_lack():
    [first, _] = told(Kind.INCIDENT_TOLD, title="Disk space")
    assert first.message.text == "staging: Disk space is not well."
    [first, _] = told(Kind.INCIDENT_ENDED, title="Disk space", told=True)
    assert first.message.text == "staging: Disk space is well again."
