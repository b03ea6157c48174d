"""A process that is told to end ends, whatever its threads and its stopping do."""

import subprocess
import sys

import pytest

STUCK = """
import asyncio, threading
from bot import ending
from bot.logs import to_stderr
to_stderr()
ending.PATIENCE = 0.1
stuck = threading.Event()
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", STUCK + program]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def test_threads_that_do_not_end_are_left_behind():
    done = ended("""
with ending.ending():
    threading.Thread(target=stuck.wait).start()
print("never said")
""")
    assert (done.returncode, done.stdout) == (0, "")
    assert "threads: 1" in done.stderr


def test_what_breaks_stopping_is_told_though_threads_do_not_end():
    done = ended("""
with ending.ending():
    threading.Thread(target=stuck.wait).start()
    raise RuntimeError("the server is away")
""")
    assert done.returncode == 1
    assert "RuntimeError: the server is away" in done.stderr


@pytest.mark.parametrize("error", ["pass", "raise SystemExit(7)"])
def test_where_all_threads_end_nothing_is_cut_short(error):
    done = ended(f"""
try:
    with ending.ending():
        threading.Thread(target=int).start()
        {error}
finally:
    print("said")
""")
    assert (done.returncode, done.stdout) == (0 if error == "pass" else 7, "said\n")


@pytest.mark.parametrize(("over", "status"), [("pass", 0), ("limit.over(); stuck.set()", 3)])
def test_stopping_that_takes_too_long_is_cut_short_unless_it_is_over(over, status):
    done = ended(f"""
limit = ending.Limit(0.2)
limit.begin()
limit.begin()
{over}
asyncio.run(asyncio.to_thread(stuck.wait))
raise SystemExit(3)
""")
    assert done.returncode == status
    assert ("has not ended within 0.2 s" in done.stderr) is (status == 0)
