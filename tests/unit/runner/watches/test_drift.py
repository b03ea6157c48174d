"""What somebody changed by hand, by digest and never by content."""

import hashlib
import os
import subprocess

import pytest

from config.model.watching import Drift
from runner.checks.verdict import Verdict
from runner.watches.drift import SCRIPT, Found, Recorded, changed, compare, named, names, read

COMMIT = "c" * 40
DRIFT = Drift(live=True, files=("/etc/app.env",), units=("web.service",))
ENV, UNIT = "file /etc/app.env", "unit web.service"
A, B = "a" * 64, "b" * 64


def told(found: Found, recorded: Recorded, drift: Drift = DRIFT):
    verdicts, new = compare(drift, found, recorded)
    return [(one.verdict, one.measured) for one in verdicts], new


def recorded(**digests: str) -> Recorded:
    known = (
        {ENV: digests.get("env", A), UNIT: digests.get("unit", B)} if digests != {"no": ""} else {}
    )
    return Recorded(commit=COMMIT, run="staging #4", digests=known)


def found(live: str | None = COMMIT, env: str = A, unit: str = B) -> Found:
    return Found(live=live, digests={ENV: env, UNIT: unit})


def test_what_is_as_the_run_left_it_passes():
    verdicts, new = told(found(), recorded())
    assert [verdict for verdict, _ in verdicts] == [Verdict.PASSED] * 3
    assert new == {}


def test_a_first_look_records_and_finds_nothing():
    verdicts, new = told(found(), recorded(no=""))
    assert [verdict for verdict, _ in verdicts] == [Verdict.PASSED] * 3
    assert new == {ENV: A, UNIT: B}


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (found(live="d" * 40), "d" * 10),
        (found(live=""), "nothing"),
        (found(env=B), "changed by hand"),
        (found(env="missing"), "it is gone"),
        (found(unit=A), "changed by hand"),
    ],
)
def test_what_is_not_as_it_was_is_told_without_a_value(seen, says):
    verdicts, new = told(seen, recorded())
    assert [measured for verdict, measured in verdicts if verdict is Verdict.FAILED] == [says]
    assert new == {}


@pytest.mark.parametrize(
    "seen", [found(live=None), found(env="unreadable"), found(unit="unreadable")]
)
def test_what_cannot_be_read_is_not_well_and_not_changed(seen):
    verdicts, _ = told(seen, recorded())
    assert (Verdict.INCONCLUSIVE, "it could not be read") in verdicts
    assert Verdict.FAILED not in [verdict for verdict, _ in verdicts]


def test_what_is_unreadable_at_first_is_recorded_later():
    _, new = told(found(env="unreadable"), recorded(no=""))
    assert new == {UNIT: B}


def test_without_a_run_on_record_the_commit_is_no_drift():
    verdicts, _ = told(found(), Recorded(commit="", run="", digests={}))
    assert verdicts[0] == (Verdict.SKIPPED, "no run is on record")
    [verdict] = compare(Drift(live=False, files=("/x",)), Found(live=None, digests={}), recorded())[
        0
    ]
    assert verdict.expected == "as staging #4 left it"


def test_what_is_not_as_it_was_recorded_is_known_by_its_digest():
    seen = {ENV: "missing", UNIT: "unreadable", "file /new": A, "file /same": B}
    recorded = {ENV: A, UNIT: B, "file /same": B}
    known = Recorded(commit=COMMIT, run="r", digests=recorded)
    assert changed(Found(live=COMMIT, digests=seen), known) == {ENV: "missing"}


def test_only_whole_lines_of_the_script_count():
    noise = f"Welcome\nfile {A} /etc/app.env\nfile zzz /other\nunit {B}\n"
    assert read(noise) == {ENV: A}


def test_the_script_tells_digests_in_a_real_shell(tmp_path):
    env = tmp_path / "app env"
    env.write_text("TOKEN=very-secret\n")
    secret = tmp_path / "closed"
    secret.write_text("x")
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name, body in {
        "systemctl": 'case "$3" in web) printf "[Service]\\n" ;; *) exit 1 ;; esac',
        "sudo": "exit 1",
    }.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{body}\n")
        (bin_ / name).chmod(0o755)
    drift = Drift(files=(str(env), str(tmp_path / "none"), str(tmp_path)), units=("web", "gone"))
    done = subprocess.run(
        ["sh", "-c", SCRIPT],
        env={**names(drift), "PATH": f"{bin_}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "very-secret" not in done.stdout
    digests = read(done.stdout)
    assert digests == {
        f"file {env}": hashlib.sha256(b"TOKEN=very-secret").hexdigest(),
        f"file {tmp_path / 'none'}": "missing",
        f"file {tmp_path}": "unreadable",
        "unit web": hashlib.sha256(b"[Service]").hexdigest(),
        "unit gone": "unreadable",
    }
    env.write_text("TOKEN=another-one\n")
    again = subprocess.run(
        ["sh", "-c", SCRIPT],
        env={**names(drift), "PATH": f"{bin_}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert read(again.stdout)[f"file {env}"] != digests[f"file {env}"]


def test_each_host_has_a_record_of_its_own_beside_that_of_the_first():
    kept = {**named({ENV: A}, ""), **named({ENV: B, UNIT: B}, "web-2")}
    whole = Recorded(commit=COMMIT, run="staging #4", digests=kept)
    assert whole.on("") == whole
    assert whole.on("web-2").digests == {ENV: B, UNIT: B}
    assert whole.on("web-3").digests == {}
    drift = Drift(files=("/etc/app.env",))
    seen = Found(live=None, digests={ENV: A})
    verdicts = {host: compare(drift, seen, whole.on(host))[0][-1].verdict for host in ("", "web-2")}
    assert verdicts == {"": Verdict.PASSED, "web-2": Verdict.FAILED}
