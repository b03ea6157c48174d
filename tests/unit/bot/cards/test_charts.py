import pytest

from bot.cards.charts import baselines, chart
from commands.reply import Chart, Panel


def test_a_measure_is_a_panel_with_what_was_before_the_deploy_and_after_it():
    told = {"says": "Errors", "unit": "errors", "points": [[1.0, 2], [2.0, None]], "high": 3}
    (block,) = chart(
        [{**told, "began": 1.0, "usual": 0.5, "band": [0, 1], "before": [[0.0, 1]]}],
        ((2.0, "alert"),),
    )
    assert block == Chart(
        panels=(
            Panel(
                title="Errors",
                unit="errors",
                points=((1.0, 2.0), (2.0, None)),
                high=3.0,
                usual=0.5,
                band=(0.0, 1.0),
                marks=((2.0, "alert"),),
                began=1.0,
                before=((0.0, 1.0),),
            ),
        )
    )


@pytest.mark.parametrize(
    "told",
    [None, "many", [], ["x"], [{"says": "Errors"}], [{"points": []}]],
)
def test_what_was_told_without_values_has_no_chart(told):
    assert chart(told) == []


def test_values_of_any_kind_are_read_or_left_out():
    for band in ("wide", [1], [1, "x"]):
        (one,) = chart([{"points": [[1.0, 1.0]], "band": band}])
        assert isinstance(one, Chart)
        assert one.panels[0].band is None
    points = [[1.0, "x"], ["y", 2.0], [1.0], 7, [2.0, float("inf")]]
    (block,) = chart(({"measure": "p95", "points": points, "high": "?"},))
    assert isinstance(block, Chart)
    (panel,) = block.panels
    assert (panel.title, panel.points, panel.high) == ("p95", ((1.0, None), (2.0, None)), None)
    (odd,) = chart(({"points": "many"},))
    assert isinstance(odd, Chart)
    assert odd.panels[0].points == ()


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ([["", 250.0], ["", 230.0]], "4m 10s before the deploy"),
        ([["staging #41", 600.0]], "staging #41"),
        (
            [["", 250.0], ["staging #41", 600.0], ["staging #41", 9.0]],
            "4m 10s before the deploy, staging #41",
        ),
        ([None, "x", ["", "y"]], ""),
    ],
)
def test_by_what_is_known_what_is_usual_is_told_once(since, told):
    assert baselines([{"since": one} for one in since]) == told
