"""Jobs: what a digest covers, and what is refused before it leaves."""

from dataclasses import replace

import pytest

from runner.host.job import Job

JOB = Job(
    id="backup.1",
    script="pg_dump",
    check="test -s dump",
    environment={"DB": "app"},
    secrets={"PASSWORD": "tops3cr3t"},
    outputs=("FILE",),
    boot_id="b1",
)


@pytest.mark.parametrize(
    "change",
    [
        {"script": "pg_dump -v"},
        {"check": ""},
        {"shell": "sh"},
        {"limit": 601},
        {"silence": 5},
        {"grace": 1},
        {"check_limit": 61},
        {"environment": {"DB2": "app"}},
        {"secrets": {}},
        {"outputs": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_digest_covers_what_the_job_would_do(change):
    assert replace(JOB, **change).digest != JOB.digest


@pytest.mark.parametrize(
    "change",
    [
        {"id": "backup.2"},
        {"boot_id": "b2"},
        {"limit": 600.0},
        {"environment": {"DB": "other"}},
        {"secrets": {"PASSWORD": "rotated-since"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_digest_does_not_cover_values_and_place(change):
    assert replace(JOB, **change).digest == JOB.digest


def test_text_cannot_move_from_one_field_to_another_unnoticed():
    one = replace(JOB, script="a", check="bc")
    assert one.digest != replace(JOB, script="ab", check="c").digest


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "../x"}, "not a job's id"),
        ({"id": ""}, "not a job's id"),
        ({"id": "a/b"}, "not a job's id"),
        ({"id": "-x"}, "not a job's id"),
        ({"script": "a\0"}, "NUL"),
        ({"secrets": {"A": "\0"}}, "NUL"),
        ({"environment": {"A B": "x"}}, "not a shell variable's name"),
        ({"outputs": ("UID",)}, "reserved"),
        ({"environment": {"PASSWORD": "x"}}, "both a variable and a secret"),
        ({"limit": 0}, "limits above 0"),
        ({"limit": float("inf")}, "not a number of seconds"),
        ({"silence": -1}, "not a number of seconds"),
        ({"grace": float("nan")}, "not a number of seconds"),
        ({"boot_id": ""}, "boot id"),
    ],
)
def test_what_cannot_be_carried_is_refused(change, reason):
    with pytest.raises(ValueError, match=reason):
        replace(JOB, **change)


def test_secrets_do_not_show_in_a_representation():
    assert "tops3cr3t" not in repr(JOB)
