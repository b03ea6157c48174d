"""What a calendar cannot mean, and closed times that nobody may override."""

import pytest


@pytest.fixture
def declared(sample):
    """An environment with a calendar; returns how to write it, in one line."""
    sample.change(sample.settings, "may: [view, deploy", "may: [override, view, deploy")

    def write(words):
        line = f'channels: ["terminal:deploys"]\ncalendar: {words}'
        return sample.change(sample.environment, 'channels: ["terminal:deploys"]', line) + 1

    return write


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{zone: Europe/Atlantis}", "wrong-value"),
        ("{windows: [{from: 9, until: 10:00}]}", "wrong-type"),
        ("{windows: [{from: 09:00, until: 25:00}]}", "wrong-value"),
        ("{windows: [{days: [monday], from: 09:00, until: 10:00}]}", "wrong-value"),
        ("{windows: [{days: [], from: 09:00, until: 10:00}]}", "wrong-value"),
        ("{windows: [{from: 09:00, until: 9:00}]}", "empty-window"),
        ("{windows: [{from: 24:00, until: 00:00}]}", "empty-window"),
        ("{windows: [{from: 09:00}]}", "missing-key"),
        ("{freezes: [{from: 2026-02-30, until: 2026-03-01, reason: r}]}", "wrong-value"),
        ("{freezes: [{from: 2026-03-01, until: 2026-03-01 25:00, reason: r}]}", "wrong-value"),
        ("{freezes: [{from: 2026-03-02, until: 2026-03-01, reason: r}]}", "empty-freeze"),
        (
            "{freezes: [{from: 2026-03-02 09:00, until: 2026-03-02 09:00, reason: r}]}",
            "empty-freeze",
        ),
        ("{freezes: [{from: 2026-03-02, until: 2026-03-03}]}", "missing-key"),
    ],
)
def test_nonsense_is_found_where_it_stands(sample, declared, words, code):
    line = declared(words)
    assert sample.told() == [(code, "staging.yaml", line)]


@pytest.mark.parametrize(
    "words",
    [
        "{zone: Europe/Oslo}",
        "{windows: [{days: [fri], from: 22:00, until: 4:00}, {from: 00:00, until: 24:00}]}",
        "{freezes: [{from: 2026-03-02, until: 2026-03-02, reason: one day}]}",
        "{freezes: [{from: 2026-03-02 09:00, until: 2026-03-02T09:01, reason: a minute}]}",
    ],
)
def test_what_can_be_meant_is_taken(sample, declared, words):
    declared(words)
    assert sample.told() == []


def test_closed_times_that_nobody_may_override_are_a_warning(sample, declared):
    line = declared("{windows: [{from: 09:00, until: 10:00}]}")
    sample.change(sample.settings, "may: [override, ", "may: [")
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line, finding.fatal) == (
        "nobody-may-override",
        line,
        False,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("people:\n", "zone: Mars/Olympus\npeople:\n"),
        ("{name: Alice, ", "{name: Alice, zone: Mars/Olympus, "),
    ],
)
def test_a_zone_of_a_person_or_of_the_bot_has_to_exist(sample, old, new):
    line = sample.change(sample.settings, old, new)
    assert sample.told() == [("wrong-value", "handrail.yaml", line)]
