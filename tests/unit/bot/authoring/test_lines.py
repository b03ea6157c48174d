"""A sentence becomes a check only where what it needs stands around it."""

import pytest

from bot.authoring.runbook.document import Item
from bot.authoring.runbook.lines import Around, recognised
from bot.authoring.runbook.shell import Commands


def said(text: str) -> Item:
    return Item(text=text, line=1)


NOTHING = Around(commands=Commands())


def around(*commands: str, **more):
    return Around(commands=Commands("/srv/a", every=list(commands), script=list(commands)), **more)


@pytest.mark.parametrize(
    "text",
    [
        "Backup file exists",
        "File size > 10MB",
        "File size is right",
        "Timestamp recorded",
        "Commit matches",
        "On the right branch",
        "No merge conflicts",
        "No vulnerabilities",
        "Build completes without errors",
        "All services active",
        "Service reloaded",
        "No errors in the logs",
        "Listening on the expected ports",
        "Health page answers 200",
        "Response times under 500 ms (P95)",
        "Database connection successful",
        "The moon is full",
    ],
)
def test_without_anything_around_it_only_a_person_can_tell(text):
    assert recognised(said(text), NOTHING) is None


@pytest.mark.parametrize(
    ("text", "known", "check"),
    [
        ("the dump exists", around("cp a > /b/c.dump"), {"check": "file", "path": "/b/c.dump"}),
        ("archive created", around("ls -l '/b/c.tar'"), {"check": "file", "path": "/b/c.tar"}),
        (
            "Larger than 1.5 GB",
            around("x --file=/b/c"),
            {"check": "file", "path": "/b/c", "min_size": "1.5GB"},
        ),
        (
            "Memory below 70 %",
            around(units=("web",)),
            {"check": "memory", "units": ["web"], "at_most_percent": 70.0},
        ),
        ("Ports are open", around("lsof -i :3000"), {"check": "port", "ports": ["3000"]}),
        (
            "No critical errors in logs",
            around(units=("web",)),
            {"check": "journal", "units": ["web"], "priority": "crit"},
        ),
    ],
)
def test_what_stands_around_it_makes_the_check(text, known, check):
    proof = recognised(said(text), known)
    assert proof
    assert proof.check == check


def test_a_page_from_elsewhere_is_to_be_looked_at_by_the_author():
    proof = recognised(said("Application accessible"), around(urls=("https://x/",)))
    assert proof
    assert proof.check["requests"] == [{"url": "https://x/"}]
    assert "does not say which page" in proof.todo


def test_a_name_with_a_variable_in_it_is_handed_on_by_the_script():
    proof = recognised(said("Backup exists"), around("dump -f /b/x_$DAY.dump"))
    assert proof
    assert proof.hands_on == {"FILE": "/b/x_$DAY.dump"}


@pytest.mark.parametrize(
    ("text", "known", "check"),
    [
        (
            "https://a.example.com/x answers 404.",
            NOTHING,
            {
                "check": "http",
                "within": "30s",
                "requests": [{"url": "https://a.example.com/x", "status": [404]}],
            },
        ),
        (
            "see https://a.example.com/x.",
            NOTHING,
            {"check": "http", "within": "30s", "requests": [{"url": "https://a.example.com/x"}]},
        ),
        (
            "http://127.0.0.1:90/x is up",
            NOTHING,
            {"check": "command", "run": "curl -fsS -m 10 http://127.0.0.1:90/x"},
        ),
        (
            "The certificate is valid",
            around(urls=("https://a.example.com/x",)),
            {"check": "tls", "host": "a.example.com"},
        ),
        ("web-2 is up", around(units=("web", "web-2")), {"check": "systemd", "units": ["web-2"]}),
    ],
)
def test_a_sentence_that_names_what_it_means_needs_nothing_around_it(text, known, check):
    assert recognised(said(text), known).check == check


@pytest.mark.parametrize("text", ["the disk is fine", "The certificate is valid", "web is up"])
def test_what_names_too_little_is_left_to_a_person(text):
    assert recognised(said(text), NOTHING) is None


def test_an_item_that_is_a_command_is_that_command():
    item = Item(text="make test", line=1, code="make test")
    assert recognised(item, NOTHING).check == {"check": "command", "run": "make test"}
