"""Pictures of charts: drawn for real, and read back from their bytes."""

import struct
import zlib

from bot import pictures
from commands.reply import Chart, Message, Panel, Words

POINTS = tuple((1000.0 + 5 * at, None if at == 3 else float(at)) for at in range(12))
PANEL = Panel(
    title="Errors",
    unit="errors",
    points=POINTS,
    high=5.0,
    usual=1.0,
    marks=((1030.0, "alert"),),
    began=1000.0,
)
CHART = Chart(panels=(PANEL,))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def colors(png: bytes) -> set[bytes]:
    """The colours of a picture of four bytes a pixel, without its filters' help."""
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, (width, height) = zlib.decompress(data), size(png)
    assert len(raw) == height * (width * 4 + 1)
    return {raw[at : at + 4] for at in range(1, width * 4, 4)}


def test_a_chart_is_drawn_on_a_ground_of_its_own():
    png = pictures.drawn(CHART)
    assert size(png) == (690, 345)
    assert len(png) < 200_000
    assert any(colors(png))


def test_a_picture_grows_with_its_measures_up_to_a_number():
    low = Panel(title="Good", unit="%", points=((1.0, 99.5),), low=99.0)
    below = Panel(title="Balance", unit="", points=((1.0, -5.0),))
    bare = Panel(title="Nothing", unit="", points=())
    assert size(pictures.drawn(Chart(panels=(PANEL, low, below, bare)))) == (1380, 690)
    assert size(pictures.drawn(Chart(panels=(PANEL,) * 9))) == (1380, 1035)


def test_words_beside_a_picture_name_what_it_shows():
    assert pictures.described(CHART) == "Measures over time: Errors"
    assert pictures.described(Chart(panels=(PANEL,) * 9)).count("Errors") == pictures.MOST


def test_the_same_chart_is_the_same_picture():
    assert pictures.drawn(CHART) == pictures.drawn(CHART)


async def test_the_first_picture_is_drawn_before_anybody_waits_for_it(monkeypatch):
    seen = []
    monkeypatch.setattr("bot.pictures.drawn", lambda chart: seen.append(chart) or b"")
    await pictures.warm()
    assert [panel.points for chart in seen for panel in chart.panels] == [((0.0, 0.0),)]


async def test_without_the_extra_there_is_no_picture(monkeypatch):
    assert await pictures.png(CHART) == pictures.drawn(CHART)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert await pictures.png(CHART) is None


def test_a_message_is_told_apart_from_its_chart():
    words = Words(text="Look.")
    bare, chart = pictures.without(Message(text="Look.", blocks=(words, CHART)))
    assert (bare.blocks, chart) == ((words,), CHART)
    assert pictures.without(bare) == (bare, None)
    assert pictures.described(CHART) == "Measures over time: Errors"
