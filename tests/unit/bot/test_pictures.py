"""Pictures of charts: drawn for real, and read back from their bytes."""

import struct
import zlib
from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot import pictures
from commands.reply import Chart, Message, Panel, Words

POINTS = tuple((1000.0 + 5 * at, None if at == 3 else float(at)) for at in range(12))
PANEL = Panel(
    title="Errors",
    unit="errors",
    points=POINTS,
    high=5.0,
    usual=1.0,
    marks=((1000.0, "deploy"), (1030.0, "alert")),
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


def test_the_same_chart_is_the_same_picture():
    assert pictures.drawn(CHART) == pictures.drawn(CHART)


def axes(panel: Panel) -> Axes:
    found = Figure().add_subplot()
    pictures._panel(found, panel)
    return found


def words(panel: Panel) -> list[str]:
    return [text.get_text() for text in axes(panel).texts]


GOOD = Panel(
    title="Good answers of the application",
    unit="% good answers",
    points=tuple((1000.0 + 10 * at, 100.0) for at in range(60)),
    low=99.0,
    usual=100.0,
    band=(100.0, 100.0),
)
LEAK = replace(PANEL, high=None, usual=None, grows=60.0)


def test_a_limit_from_below_and_a_growth_are_looked_at_closely_and_all_else_from_zero():
    assert axes(GOOD).get_ylim() == pytest.approx((98.85, 100.15))
    assert axes(PANEL).get_ylim()[0] == 0.0
    assert axes(replace(LEAK, points=((0.0, 41.0), (60.0, 42.0)))).get_ylim()[0] > 30
    assert axes(replace(LEAK, high=90.0)).get_ylim()[0] == 0.0
    assert axes(Panel(title="Nothing", unit="", points=(), low=9.0)).get_ylim()[0] < 9.0


def test_a_baseline_is_a_band_of_its_own_height_and_never_too_thin_to_be_seen():
    def height(panel: Panel) -> float:
        return float(axes(panel).patches[-1].get_extents().height)

    whole = axes(GOOD).get_window_extent().height
    assert 0 < height(GOOD) < whole / 20
    assert height(replace(PANEL, band=(0.0, 10.0))) > 3 * height(replace(PANEL, band=(0.5, 1.5)))


def test_limits_and_baseline_are_named_beside_the_axis_and_not_over_one_another():
    assert words(PANEL) == ["baseline", "\u2264 5", "deploy", "alert"]
    assert words(GOOD) == ["\u2265 99", "baseline"]
    assert words(LEAK)[0] == "+60 a min"
    low, high = (text.xy[1] for text in axes(replace(PANEL, usual=4.99)).texts[:2])
    assert high - low > 1


def test_a_word_that_would_run_out_of_the_picture_stands_left_of_its_moment():
    deploy, alert = axes(replace(PANEL, marks=((1000.0, "deploy"), (1055.0, "alert")))).texts[-2:]
    assert (deploy.get_ha(), alert.get_ha()) == ("left", "right")


def test_a_window_that_has_just_begun_is_told_in_seconds():
    assert axes(PANEL).get_xlabel() == "seconds since 00:16:40 UTC"
    assert axes(GOOD).get_xlabel() == "minutes since 00:16 UTC"


@pytest.mark.parametrize(
    ("title", "unit", "shown"),
    [
        ("Errors a minute", "errors a minute", "Errors a minute"),
        ("Good answers of it", "% good answers", "Good answers of it, %"),
        ("Memory of it", "% of memory", "Memory of it, %"),
        ("Answer time, 95th percentile", "s", "Answer time, 95th percentile, s"),
        ("Waiting", "", "Waiting"),
    ],
)
def test_a_title_says_its_unit_once(title, unit, shown):
    assert axes(replace(PANEL, title=title, unit=unit)).get_title(loc="left") == shown


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
