"""Charts as Slack shows them: uploaded, and standing in the message."""

import pytest

from commands.reply import Actions, Button, Chart, Heading, Message, Panel
from tests.integration.slack.test_platform import make, platform  # noqa: F401 - fixtures
from tests.servers.slack import Fault

pytestmark = [pytest.mark.integration, pytest.mark.timeout(60)]

POINTS = tuple((1000.0 + 5 * at, float(at)) for at in range(12))
CHART = Chart(panels=(Panel(title="Errors", unit="errors", points=POINTS, high=5.0),))
BUTTON = Button(label="Accept", action="answer staging-42 accept")
ALERT = Message(
    text="Alert on staging.",
    blocks=(Heading(text="staging #42"), CHART, Actions(buttons=(BUTTON,))),
)


def kinds(server, reference) -> list[str]:
    return [block["type"] for block in server.workspace.at(reference).blocks]


async def test_a_chart_is_uploaded_and_stands_in_its_message(platform, server):  # noqa: F811
    reference = await platform.post("C1", ALERT, None, "k1")
    assert kinds(server, reference) == ["header", "image", "actions"]
    (file,) = server.workspace.files.values()
    assert file.data.startswith(b"\x89PNG")
    image = server.workspace.at(reference).blocks[1]
    assert image["slack_file"] == {"id": file.id}
    assert image["alt_text"] == "Measures over time: Errors"


async def test_an_edit_shows_the_same_file_again(platform, server):  # noqa: F811
    reference = await platform.post("C1", ALERT, None, "k1")
    await platform.edit("C1", reference, ALERT)
    assert len(server.workspace.files) == 1
    assert "image" in kinds(server, reference)


async def test_the_same_key_again_posts_no_second_picture(platform, server):  # noqa: F811
    first = await platform.post("C1", ALERT, None, "k1")
    assert await platform.post("C1", ALERT, None, "k1") == first
    assert len(server.workspace.files) == 1


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", Fault(error="missing_scope", needed="files:write")),
        ("files.completeUploadExternal", Fault(status=500)),
        ("upload", Fault(status=500)),
        ("chat.postMessage", Fault(error="invalid_blocks")),
    ],
)
async def test_what_cannot_be_shown_is_told_in_bars(platform, server, method, fault):  # noqa: F811
    server.faults.once(method, fault)
    reference = await platform.post("C1", ALERT, None, "k1")
    assert "image" not in kinds(server, reference)
    assert "▁" in str(server.workspace.at(reference).blocks)


async def test_another_refusal_is_told_as_it_is(platform, server):  # noqa: F811
    server.workspace.channels["C1"].archived = True
    with pytest.raises(Exception, match="archived"):
        await platform.post("C1", ALERT, None, "k1")


async def test_without_the_extra_the_message_is_as_complete(platform, server, monkeypatch):  # noqa: F811
    monkeypatch.setattr("bot.pictures.installed", lambda: False)
    reference = await platform.post("C1", ALERT, None, "k1")
    assert "▁" in str(server.workspace.at(reference).blocks)
    assert server.workspace.files == {}
