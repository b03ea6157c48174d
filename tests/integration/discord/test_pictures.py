"""Charts as Discord shows them: attached to the message, and in its embed."""

import pytest

from bot.chat import Unreachable
from commands.reply import Chart, Heading, Message, Panel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

POINTS = tuple((1000.0 + 5 * at, float(at)) for at in range(12))
CHART = Chart(panels=(Panel(title="Errors", unit="errors", points=POINTS, high=5.0),))
ALERT = Message(text="Alert on staging.", blocks=(Heading(text="staging #42"), CHART))
POSTS = "/channels/[0-9]+/messages$"


def shown(server, room):
    (message,) = server.said(room)
    return message.body


async def test_a_chart_is_attached_and_stands_in_the_embed(platform, server, room):
    await platform.post(room.id, ALERT, None, "k1")
    body = shown(server, room)
    assert body["embeds"][-1]["image"] == {"url": "attachment://monitoring.png"}
    assert body["files"]["monitoring.png"].startswith(b"\x89PNG")
    assert body["attachments"][0]["description"] == "Measures over time: Errors"


async def test_an_edit_keeps_the_picture_and_a_thread_has_its_own(platform, server, room):
    reference = await platform.post(room.id, ALERT, None, "k1")
    await platform.edit(room.id, reference, ALERT)
    assert "monitoring.png" in shown(server, room)["files"]
    below = await platform.post(room.id, ALERT, reference, "k2")
    assert "files" in server.messages[below.partition("/")[2]].body


@pytest.mark.parametrize("taken", [True, False])
async def test_a_picture_with_an_unclear_result_stands_there_once(platform, server, room, taken):
    server.fault("POST", POSTS, taken=taken, status=500)
    with pytest.raises(Unreachable):
        await platform.post(room.id, ALERT, None, "k1")
    await platform.post(room.id, ALERT, None, "k1")
    assert "monitoring.png" in shown(server, room)["files"]


async def test_without_the_extra_the_chart_is_told_in_bars(platform, server, room, monkeypatch):
    monkeypatch.setattr("bot.pictures.installed", lambda: False)
    await platform.post(room.id, ALERT, None, "k1")
    assert "▁" in str(shown(server, room)["embeds"])
