"""Signs put on an alert while nobody heard, read again with the real clients of both platforms."""

from typing import Any

import pytest

from bot.heard import Deed
from commands.reply import Message
from config.model import Settings
from runner.record.store import Store
from tests.contracts.venues import SlackVenue, Venue, discord, slack
from tests.integration.bot.salon import SETTINGS, Salon

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]


@pytest.fixture(params=[slack, discord])
async def venue(request, tmp_path):
    async with request.param(tmp_path) as made:
        yield made


@pytest.fixture
def salon(venue, tmp_path):
    store = Store(f"sqlite:///{tmp_path}/handrail.db")
    name = venue.platform.name
    yield Salon(
        store, str(tmp_path), place=(venue.platform, settings(venue), f"{name}:{venue.channel}")
    )
    store.close()


def settings(venue: Venue) -> Settings:
    """Who asks here is the venue's Ben, and who may decide its Ana, whom its group confirms."""
    name = venue.platform.name
    chat: dict[str, Any] = {"slack": SETTINGS.chat.slack.model_dump(mode="json")}
    if not isinstance(venue, SlackVenue):
        (guild,) = {channel.guild for channel in venue.server.channels.values()}
        chat = {"discord": {"application": "90001", "guilds": [guild], "token": "env:NONE"}}
    people = {"ana": {"name": "Ana", name: venue.ben}, "ben": {"name": "Ben", name: venue.ana}}
    declared = SETTINGS.model_dump(mode="json") | {"people": people, "chat": chat}
    declared["roles"] = {"deployer": ["ana"], "approver": ["ana", "ben"]}
    return Settings.model_validate(declared)


async def test_a_sign_put_on_an_alert_while_nobody_heard_decides_it_once(salon, venue):
    alert = await venue.platform.post(venue.channel, Message(text="Alert."), None, "k")
    for sign in ("hourglass_flowing_sand", "rewind"):
        await venue.platform.react(venue.channel, alert, sign)
    await salon.alarmed(alert)
    await salon.ears.intake.back(venue.platform.name)
    await salon.ears.rereader.round()
    await salon.obeyed()
    assert (await salon.run()).question is not None, "the bot's own signs decide nothing"

    await venue.put(venue.ana, alert, "rewind")
    for _ in range(2):  # every connection reads them again
        await salon.ears.intake.back(venue.platform.name)
        assert not await salon.ears.rereader.round()
        await salon.obeyed()
    (question,) = (await salon.run()).questions
    assert (question.answer, question.person) == ("roll-back", "ben")
    assert question.by_press["via"] == venue.platform.name
    late = salon.heard(venue.ana, "rewind", Deed.SIGN, platform=venue.platform.name, message=alert)
    history = await salon.sense.deliveries.history(late)
    assert len(history) == 1
