"""Watches that could never tell anything are found before they are missed."""

import pytest


@pytest.fixture
def declared(sample):
    """A playbook with watches; returns how to write them, in one line."""

    def write(words):
        return sample.change(sample.playbook, "title: Web\n", f"watches: {words}\ntitle: Web\n")

    return write


FILE = "{check: file, says: Backup, path: /b}"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[{id: a, title: A}]", "empty-watch"),
        (
            f"[{{id: a, title: A, verify: [{FILE}]}}, {{id: a, title: B, drift: {{}}}}]",
            "duplicate-watch",
        ),
        ("[{id: a, title: A, every: 1s, drift: {}}]", "wrong-value"),
        ("[{id: A, title: A, drift: {}}]", "wrong-value"),
        ("[{id: a, title: A, measures: [{measure: cpu, says: C}]}]", "measure-without-limit"),
        ("[{id: a, title: A, measures: [{measure: p95, says: P, at_most: 1}]}]", "missing-key"),
        (
            "[{id: a, title: A, measures: [{measure: cpu, says: C, at_most: 9, host: web-7}]}]",
            "unknown-host",
        ),
        (
            "[{id: a, title: A, measures: [{measure: cpu, says: C, at_most: 9, warm_up: 5s}]}]",
            "watch-warm-up",
        ),
        ("[{id: a, title: A, verify: [{check: manual, says: M, items: [x]}]}]", "watch-asks"),
        ("[{id: a, title: A, verify: [{check: journal, says: J, units: [u]}]}]", "watch-since"),
        (
            "[{id: a, title: A, verify: [{check: journal, says: J, units: [u], since: run}]}]",
            "watch-since",
        ),
        (
            "[{id: a, title: A, verify: [{check: sql, says: S, query: '${NOBODY}'}]}]",
            "undefined-variable",
        ),
    ],
)
def test_nonsense_is_found(sample, declared, words, code):
    line = declared(words)
    assert sample.told() == [(code, "web.yaml", line)]


def test_what_can_be_meant_is_taken(sample, declared):
    declared(
        "[{id: a, title: A, verify: [{check: journal, says: J, units: [u], since: 5m}]}, "
        "{id: b, title: B, drift: {files: ['${APP_DIR}/x']}}]"
    )
    assert sample.told() == []
    reading = sample.read()
    assert reading.configuration is not None
    watches = reading.configuration.playbooks["staging"].watches
    assert [watch.id for watch in watches] == ["a", "b"]
    assert watches[1].drift is not None
    assert watches[1].drift.files == ("/srv/app/x",)


@pytest.mark.parametrize(
    ("words", "code"),
    [("09:00, until: 9:00", "empty-window"), ("09:00, until: soon", "wrong-value")],
)
def test_quiet_hours_have_to_be_some(sample, words, code):
    new = f'channels: ["terminal:deploys"]\nwatching: {{quiet: [{{from: {words}}}]}}'
    line = sample.change(sample.environment, 'channels: ["terminal:deploys"]', new) + 1
    assert sample.told() == [(code, "staging.yaml", line)]
