import pytest

from config.quantity import seconds, show_duration, show_size, size


@pytest.mark.parametrize(
    ("text", "value"),
    [("90s", 90), ("10m", 600), ("2h", 7200), ("1h 30m", 5400), ("250ms", 0.25), ("1.5d", 129600)],
)
def test_durations_are_read_as_people_write_them(text, value):
    assert seconds(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "90", "s", "1h x", "h1", 91, None, "-5s"])
def test_what_is_no_duration_is_told_with_examples(text):
    with pytest.raises(ValueError, match="write 90s, 10m, 2h or 1h 30m"):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "value"), [("10MB", 10**7), ("64KiB", 2**16), ("1.5 GB", 15 * 10**8), ("7B", 7)]
)
def test_sizes_are_read_as_people_write_them(text, value):
    assert size(text) == value


@pytest.mark.parametrize("text", ["", "10", "MB", "10XB", 11, None, "-1MB"])
def test_what_is_no_size_is_told_with_examples(text):
    with pytest.raises(ValueError, match=r"10MB, .* or 64KiB"):
        size(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.34, "340ms"),
        (4.2, "4.2s"),
        (5.0, "5s"),
        (60, "1m"),
        (90, "1m 30s"),
        (7500, "2h 5m"),
        (90061, "1d 1h"),
        (86460, "1d 1m"),
    ],
)
def test_durations_are_shown_in_two_units_at_most(value, text):
    assert show_duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 B"), (999, "999 B"), (12_400_000, "12.4 MB"), (2.5e9, "2.5 GB"), (3e12, "3.0 TB")],
)
def test_sizes_are_shown_in_decimal_units(value, text):
    assert show_size(value) == text
