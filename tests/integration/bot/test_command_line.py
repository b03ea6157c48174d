"""The installed console script, with a bot that serves."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.integration.bot.folder import written

pytestmark = pytest.mark.timeout(120)


def handrail(*words, **more):
    line = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", *words]
    environment = {**os.environ, "PYTHONUTF8": "1", **more.pop("env", {})}
    return subprocess.run(
        line, capture_output=True, text=True, timeout=60, check=False, env=environment, **more
    )


@contextlib.contextmanager
def bot(folder):
    line = [sys.executable, "-c", "from bot.cli import main; main()", "--config", folder, "serve"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as process:
        said = []
        try:
            for told in process.stderr:
                said.append(told)
                if " ready: " in told:
                    break
            yield process, said
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            said += process.stderr.readlines()
            process.wait(30)


def test_the_version_is_told():
    done = handrail("version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"handrail \S+\n", done.stdout)


def test_help_names_every_verb():
    told = handrail("--help").stdout
    for verb in ("serve", "chat", "check", "ask", "react", "follow", "status", "audit"):
        assert re.search(rf"^    {verb} +\w", told, re.MULTILINE)


def test_check_prints_findings_with_their_lines_and_fails_on_fatal_ones(tmp_path):
    folder = written(tmp_path / "config")
    done = handrail("check", str(folder))
    assert done.returncode == 0, done.stdout
    assert "is valid" in done.stdout.splitlines()[-1]
    path = folder / "environments/staging.yaml"
    path.write_text(path.read_text().replace("title:", "tilte:"))
    wrong = handrail("check", str(folder))
    assert wrong.returncode == 1
    assert re.search(rf"^{path}:\d+: tilte: .*title", wrong.stdout, re.MULTILINE)
    refused = handrail("serve", "--config", str(folder))
    assert refused.returncode == 1
    assert "tilte" in refused.stderr
    assert "[configuration-wrong]" in refused.stderr
    assert not (folder / "state").exists()


def test_without_a_bot_the_verbs_say_how_to_start_one(tmp_path):
    folder = written(tmp_path / "config")
    done = handrail("status", env={"HANDRAIL_CONFIG": str(folder)})
    assert (done.returncode, done.stdout) == (1, "")
    assert "[not-serving] Start it with `handrail serve`" in done.stderr


def test_a_bot_serves_is_asked_and_stops_in_order(tmp_path):
    folder = written(tmp_path / "config")
    config = ("--config", str(folder))
    with bot(folder) as (process, said):
        assert [line.split()[2] for line in said if " INFO " in line][-1] == "bot.app"
        status = handrail(*config, "status")
        assert (status.returncode, status.stderr) == (0, "")
        assert "Staging" in status.stdout
        assert handrail(*config, "ask", "/deploy nowhere").returncode == 1
        assert handrail(*config, "ask", "/deploy staging").returncode == 0
        followed = handrail(*config, "follow", "#1")
        assert followed.returncode == 1  # its origin is not there
        assert "staging #1" in followed.stdout
        assert handrail(*config, "react", "-1", "#1").returncode == 1
        assert "staging-1" in handrail(*config, "audit", "verify").stdout
        chat = handrail(*config, "chat", input="hello\n/handrail whoami\n")
        assert chat.returncode == 0
        assert "Ana: hello" in chat.stdout
        assert "You are Ana" in chat.stdout
        elsewhere = handrail(*config, "chat", "--channel", "elsewhere", input="")
        assert "[no-such-channel]" in elsewhere.stderr
        second = handrail(*config, "serve")
        assert second.returncode == 1
        assert f"(process {process.pid})" in second.stderr
        assert "[already-serving]" in second.stderr
        url = re.search(r"(http://\S+)/readyz", "".join(said))[0]
        with urllib.request.urlopen(url) as page:
            assert page.status == 200
    assert process.returncode == 0
    assert [line.split("bot.app ")[1].split(":")[0].strip() for line in said[-4:]] == [
        "SIGTERM",
        "stopping",
        "engine",
        "stopped",
    ]
    assert not (folder / "state/handrail.sock").exists()


def test_what_was_said_is_still_there_after_a_kill(tmp_path):
    folder = written(tmp_path / "config")
    with bot(folder) as (process, _):
        handrail("--config", str(folder), "chat", input="before\n")
        process.kill()
    assert process.returncode == -signal.SIGKILL
    with bot(folder) as (process, _):
        told = handrail("--config", str(folder), "chat", input="after\n").stdout
    assert process.returncode == 0
    assert told.index("Ana: before") < told.index("Ana: after")
