from bot.sparks import bars, code
from commands.reply import Chart, Panel


def panel(*values: float | None, **changes) -> Panel:
    points = tuple((float(at), value) for at, value in enumerate(values))
    return Panel(**{"title": "Errors", "unit": "errors", "points": points, **changes})


def test_values_are_bars_and_gaps_are_dots():
    assert bars(panel(0, 1, None, 7)) == "▁▂·█"
    assert bars(panel()) == ""
    assert bars(panel(0, 0)) == "▁▁"
    assert bars(panel(-7, 0)) == "▁█"


def test_what_was_before_the_deploy_stands_before_a_stroke_in_the_same_scale():
    before = tuple((float(at), 7.0) for at in range(40))
    assert bars(panel(0, 14, before=before)) == "▅" * 10 + "│▁█"
    assert bars(panel(0, 14, before=((1.0, None), (2.0, 7.0)))) == "·▅│▁█"


def test_a_gap_between_many_values_stays_one():
    assert bars(panel(*[1.0] * 60, None, *[2.0] * 60)).count("·") == 1


def test_many_values_keep_their_peaks_on_one_line():
    shown = bars(panel(*[0] * 100, 9, *[0] * 100))
    assert len(shown) <= 32
    assert shown.count("█") == 1
    assert set(bars(panel(*[None] * 100))) == {"·"}


def test_a_chart_is_a_line_for_each_measure_with_its_newest_value_and_limits():
    chart = Chart(
        panels=(
            panel(1, 14, high=10.0),
            panel(99.5, title="Good answers", unit="%", low=99.0),
            panel(None, title="Memory", unit=""),
            panel(123456.0, title="Jobs", unit="", high=5.0, low=1.0),
        )
    )
    assert code(chart).text.split("\n") == [
        "Errors        ▁█  14 errors (≤ 10)".replace("▁█", bars(panel(1, 14))),
        "Good answers  █  99.5 % (≥ 99)",
        "Memory        ·  nothing measured",
        "Jobs          █  123456 (≤ 5, ≥ 1)",
    ]
