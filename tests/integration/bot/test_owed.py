"""Answers that chat does not take, from a delivery to what the person reads in the end."""

import asyncio

import pytest

from bot.chat import Unreachable
from bot.reception import LATE
from tests.integration.bot.salon import ANA, Salon

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("hurried")]


async def test_an_answer_that_chat_does_not_take_is_owed_and_given_when_chat_is_back(salon):
    await salon.ears.intake.take(salon.heard(ANA, "/deploy nowhere"))
    (delivery,) = await salon.sense.deliveries.waiting(())
    salon.wire.trouble = [Unreachable("away")] * 5
    fate = await salon.ears.intake._obey(delivery)
    await salon.sense.deliveries.mark(delivery.heard.key, fate)
    assert not salon.wire.told
    assert not await salon.sense.deliveries.waiting(())

    later = Salon(salon.store, str(salon.configuration.folder))  # as behind a restart
    listening = asyncio.create_task(later.ears.intake.run())
    async with asyncio.timeout(20):
        while await later.sense.deliveries.owing():
            await asyncio.sleep(0.02)
    listening.cancel()
    await asyncio.wait([listening])
    ((user, _),) = later.wire.told
    assert user == ANA
    assert "unknown-environment" in later.wire.replies()


async def test_an_answer_that_is_owed_for_too_long_is_given_up(salon):
    await salon.ears.intake.take(salon.heard(ANA, "/handrail whoami"))
    (delivery,) = await salon.sense.deliveries.waiting(())
    salon.wire.trouble = [Unreachable("away")] * 100
    assert (await salon.ears.intake._obey(delivery)).value == "owed"
    now = salon.now()
    salon.now = lambda: now + LATE + 1
    (owed,) = await salon.sense.deliveries.owed([delivery.heard.key])
    reception = salon.ears.intake._hands
    assert (await reception.answer(owed)).value == "done"
    assert not salon.wire.told
