"""One measure on its axes, read back from what matplotlib was told to draw."""

from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot import drawing
from commands.reply import Panel

PANEL = Panel(
    title="Errors",
    unit="errors",
    points=tuple((1000.0 + 5 * at, float(at)) for at in range(12)),
    high=5.0,
    usual=1.0,
    marks=((1030.0, "alert"),),
    began=1000.0,
)


def axes(panel: Panel) -> Axes:
    found = Figure().add_subplot()
    drawing.panel(found, panel, drawing.clock([panel]))
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
    deploy, alert = axes(replace(PANEL, marks=((1055.0, "alert"),))).texts[-2:]
    assert (deploy.get_ha(), alert.get_ha()) == ("left", "right")


def test_a_window_that_has_just_begun_is_told_in_seconds():
    assert axes(PANEL).get_xlabel() == "seconds since the deploy, 00:16:40 UTC"
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


BEFORE = tuple((500.0 + 5 * at, 1.0) for at in range(7))
COMPARED = replace(PANEL, before=BEFORE)
"""A deploy that took 470 seconds, watched for 55, and what was measured for 30 before it."""


def test_what_was_before_the_deploy_stands_left_of_it_and_the_deploy_takes_a_strip():
    drawn = axes(COMPARED)
    clock = drawing.clock([COMPARED])
    before, after = (list(line.get_xdata()) for line in drawn.lines[:2])
    assert after == [5.0 * at for at in range(12)]
    assert before == pytest.approx([-clock.strip - 30 + 5 * at for at in range(7)])
    assert 0 < clock.strip < 0.1 * (30 + 55), "however long the deploy took"
    left, right = drawn.get_xlim()
    assert (left < before[0], right > after[-1]) == (True, True)
    assert words(COMPARED) == ["baseline", "\u2264 5", "deploy", "alert"]
    assert drawn.get_xlabel() == "seconds before and since the deploy, 00:16:40 UTC"


def test_numbers_count_away_from_both_sides_of_the_deploy():
    told = [text.get_text() for text in axes(COMPARED).get_xticklabels()]
    assert told == ["0", "20", "40", "\u221220"]
    places = dict(zip(told, axes(COMPARED).get_xticks(), strict=True))
    assert places["\u221220"] == pytest.approx(-drawing.clock([COMPARED]).strip - 20)


def test_measures_beside_one_another_have_one_clock():
    total = replace(PANEL, title="Total")
    clock = drawing.clock([total, COMPARED])
    assert clock == drawing.clock([COMPARED])
    found = Figure().add_subplot()
    drawing.panel(found, total, clock)
    assert found.get_xlim() == axes(COMPARED).get_xlim()


def grounds(panel: Panel) -> list[tuple[float, float]]:
    """Return from where to where the ground is grey because nothing was seen."""
    found = [one for one in axes(panel).patches if one.get_zorder() == 0.5]
    ends = [one.get_extents().transformed(axes(panel).transData.inverted()) for one in found]
    return [(round(one.x0, 1), round(one.x1, 1)) for one in ends]


@pytest.mark.parametrize(
    ("gone", "shown"),
    [
        ((), []),
        ((3,), [(10.0, 20.0)]),
        ((8, 9, 10, 11), [(35.0, 55.0)]),
        (range(12), [(0.0, 55.0)]),
    ],
)
def test_where_nothing_was_seen_the_ground_is_grey(gone, shown):
    points = tuple((1000.0 + 5 * at, None if at in gone else 1.0) for at in range(12))
    panel = replace(PANEL, points=points, marks=())
    assert grounds(panel) == shown
    assert words(panel).count("not seen") == len(shown)


def test_without_a_deploy_there_is_none_in_the_picture():
    looks = replace(COMPARED, began=None)
    assert words(looks) == ["baseline", "\u2264 5", "alert"]
    assert axes(looks).get_xlabel() == "seconds since 00:16:40 UTC"
    assert axes(replace(looks, points=(), marks=(), before=())).get_xlim()[1] > 0
