"""A lock that is asked for, and a change by hand that is to stay: answered in Slack and Discord.

The installed console script, with the real clients of both platforms, talks to servers that speak
their wire protocols.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from demo.host import StagingHost
from runner.record.events import Event, Kind
from runner.record.journal import Journal
from runner.record.store import Store
from tests.acceptance.platforms import Both, declare, platforms, until
from tests.acceptance.serving import reached, serving
from tests.acceptance.small import cut_down

pytestmark = pytest.mark.timeout(120)

PLACE = "environment:staging"
THUMB = "\N{THUMBS UP SIGN}"
BY_HAND = {"units": "Units", "env-file": "The env file"}
"""What was changed, by watch."""


def _keepers(declared: dict[str, Any]) -> None:
    declared["roles"]["keeper"] = ["you", "dana"]
    declared["access"][-1]["may"].append("accept-drift")


@pytest.fixture
async def both(tmp_path: Path, staging: StagingHost) -> AsyncIterator[Both]:
    def small(playbook: dict[str, Any]) -> None:
        cut_down(playbook, [{"id": "code", "title": "Check out", "run": "true"}])

    async with platforms(tmp_path, staging, "socket", small) as made:
        declare(made.folder / "handrail.yaml", _keepers)
        yield made


async def told_on_both(both: Both, text: str) -> None:
    await until(lambda: both.told_in_slack(text) or None)
    await until(lambda: both.standing(text))


async def test_a_locks_holder_is_asked_on_both_platforms_and_keeps_it_or_gives_it_unheard(
    both: Both,
):
    you = both.slack.person("U1")
    with serving(both.folder, both.environment):
        await reached(both.folder)
        await both.connected()
        await until(lambda: both.discord.commands or None)
        assert (await you.types("/handrail", 'lock staging --reason "a fair"', "C1")).ok
        await told_on_both(both, "You locked staging: a fair.")
        wants = {"environment": "staging", "reason": "a fix"}
        asked = await both.dana.command(both.room, "handrail unlock", **wants)
        await until(lambda: "asked in the channel to give it" in str(asked.private) or None)
        question, mirrored = await until(both.cards("Dana asks You for staging: a fix."))
        assert "<@U1>" in str(question.told()), "the holder is mentioned"

        assert (await you.presses(question, "Keep it")).ok
        for shown in (lambda: str(question.told()), lambda: str(mirrored.body)):
            await until(lambda shown=shown: "and keeps it" in shown() or None)
            assert "Give it" not in shown()
        again = await both.dana.command(both.room, "handrail unlock", **wants)
        await until(lambda: "keeps the lock" in str(again.private) or None)

        assert (await you.types("/handrail", "unlock staging --reason done", "C1")).ok
        await told_on_both(both, "You unlocked staging: done.")
        await both.dana.command(both.room, "handrail lock", **wants)
        await told_on_both(both, "Dana locked staging: a fix.")
        assert (await you.types("/handrail", 'unlock staging --reason "the fair"', "C1")).ok
        _, question = await until(both.cards("You asks Dana for staging: the fair."))
        await until(lambda: len(question.reactions) == 2 or None)

    await both.dana.react(question, THUMB)
    with serving(both.folder, both.environment):
        await told_on_both(both, "Dana was asked for staging and gives it.")
        await until(lambda: "and gives it" in str(question.body) or None)
        await told_on_both(both, "Dana unlocked staging")
    assert len(both.told_in_slack("Dana unlocked staging")) == 1


async def changed_by_hand(both: Both) -> None:
    """Write down that two watches have found something, as the bot does that looks at them."""
    database = both.folder.parent / "state/handrail.db"
    database.parent.mkdir(mode=0o700)
    store = Store(f"sqlite:///{database}")
    try:
        for watch, title in BY_HAND.items():
            data = {"title": title, "state": "failing", "lines": [f"{watch} is another"]}
            data |= {"since": 1.0, "changed": {watch: "now"}}
            await Journal(store).append(
                *(
                    Event(run=PLACE, kind=kind, at=2.0, step=watch, data=data)
                    for kind in (Kind.INCIDENT_OPENED, Kind.INCIDENT_TOLD)
                )
            )
    finally:
        store.close()


async def test_a_change_by_hand_is_kept_by_the_alerts_button_on_either_platform(both: Both):
    await changed_by_hand(both)
    you = both.slack.person("U1")
    with serving(both.folder, both.environment):
        await reached(both.folder)
        await both.connected()
        (unit, _), (_, file) = [await until(both.cards(f"{watch} is another")) for watch in BY_HAND]

        assert (await you.presses(unit, "Keep it as it is…")).ok
        await until(lambda: both.slack.workspace.views or None)
        assert (await you.submits("it fits better")).ok
        await told_on_both(both, "You keeps what was changed by hand in staging: it fits better.")

        pressed = await both.dana.press(file, "Keep it as it is…")
        await until(lambda: pressed.answer or None)
        await both.dana.submit(pressed, "it is new")
        await told_on_both(both, "Dana keeps what was changed by hand in staging: it is new.")
    assert both.standing("env-file is on record")
