"""Units, their journal and their ports, with stand-ins for the programs of systemd."""

import json
import socket
import time

import pytest

from tests.unit.runner.checks.situations import check, measured, one, situation, told

STATES = """
count=$(cat "$STATE/count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$STATE/count"
printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nNRestarts=0\\nMainPID=7\\n\\n'
if [ "$count" -ge "$CRASHES_AFTER" ]; then
  printf 'LoadState=loaded\\nActiveState=%s\\nSubState=%s\\nNRestarts=1\\nMainPID=0\\n' \
    "$ACTIVE" "$SUB"
else
  printf 'LoadState=loaded\\nActiveState=active\\nSubState=running\\nNRestarts=0\\nMainPID=8\\n'
fi
"""


@pytest.mark.parametrize(
    ("after", "state", "verdict", "measured_"),
    [
        (99, "active", "passed", "web active (running), bot active (running)"),
        (2, "activating auto-restart", "failed", "then activating (auto-restart)"),
        (0, "failed failed", "failed", "bot failed (failed)"),
        (1, "active running", "failed", "bot restarted (0, then 1 restarts)"),
    ],
)
def test_units_are_watched_until_they_change(
    shell, programs, tmp_path, after, state, verdict, measured_
):
    folder = programs("systemctl", STATES)
    active, _, sub = state.partition(" ")
    env = {"STATE": str(tmp_path), "CRASHES_AFTER": str(after), "ACTIVE": active, "SUB": sub}
    one_ = check("systemd", units=["web", "bot"], settle="750ms")
    found = one(one_, shell=shell, path=folder, env=env)
    assert (found.verdict.value, measured_ in found.measured) == (verdict, True), found.line()
    looks = int((tmp_path / "count").read_text())
    assert looks == (4 if after == 99 else after + 1)


def test_a_systemd_that_does_not_answer_is_inconclusive(shell, programs):
    folder = programs("systemctl", "echo 'Failed to connect to bus' >&2; exit 1")
    found = one(check("systemd", units=["web"], settle="1ms"), shell=shell, path=folder)
    assert told(found) == ("inconclusive", "Failed to connect to bus")


JOURNAL = """
printf '%s\\n' "$*" > "$ASKED"
cat "$LINES_FILE"
"""


def test_the_journal_is_asked_since_the_steps_start(shell, programs, tmp_path):
    lines = tmp_path / "lines"
    lines.write_text(
        json.dumps({"MESSAGE": "boom", "PRIORITY": "3", "_SYSTEMD_UNIT": "web.service"})
    )
    programs("systemctl", "echo LoadState=loaded")
    folder = programs("journalctl", JOURNAL)
    known = situation({"RUN_STARTED": "1700000000.5"}, fresh=frozenset({"OUT_STEP_STARTED"}))
    env = {"ASKED": str(tmp_path / "asked"), "LINES_FILE": str(lines)}
    env["OUT_STEP_STARTED"] = "1700000123"
    asked = {}
    for since in ("step", "run", "10m"):
        found = one(
            check("journal", units=["web", "bot"], since=since),
            known,
            shell=shell,
            path=folder,
            env=env,
        )
        assert told(found) == ("failed", "1 line (web 1)")
        asked[since] = (tmp_path / "asked").read_text()
    assert asked["step"] == (
        "-u web -u bot --since @1700000123 -p err -n 2001 -o json --no-pager\n"
    )
    assert "--since @1700000000 " in asked["run"]
    assert abs(int(asked["10m"].split("@")[1].split()[0]) - (time.time() - 600)) < 120


def test_ports_are_found(shell):
    with socket.socket() as listening, socket.socket() as closed:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        closed.bind(("127.0.0.1", 0))
        open_, shut = listening.getsockname()[1], closed.getsockname()[1]
        known = situation({"PORT": str(open_)}, fresh=frozenset({"OUT_PORT"}))
        found = measured(
            [
                check("port", ports=["${PORT}", "${OUT_PORT}"], within="0s"),
                check("port", ports=[str(shut)], within="0s"),
                check("port", ports=["0080", "x", "123456"], within="0s"),
            ],
            known,
            shell=shell,
            env={"OUT_PORT": str(open_)},
        )
    assert [one.verdict.value for one in found] == ["passed", "failed", "inconclusive"]
    assert str(open_) in found[0].measured
    assert f"nothing on {shut}" in found[1].measured


def test_ports_on_the_newer_protocol_count_too(shell):
    if not socket.has_ipv6:
        pytest.skip("this machine speaks no IPv6")
    with socket.socket(socket.AF_INET6) as listening:
        try:
            listening.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        listening.listen()
        port = listening.getsockname()[1]
        assert one(check("port", ports=[str(port)], within="0s"), shell=shell).verdict == "passed"
