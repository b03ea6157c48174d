import os
import subprocess
import sys
import textwrap

import pytest

from bot.lock import locked
from config.problem import ProblemError


def test_the_file_names_who_holds_it_and_stays(tmp_path):
    path = tmp_path / "lock"
    path.write_text("a name that is longer than any process has")
    with locked(path):
        assert path.read_text() == f"{os.getpid()}\n"
    with locked(path):
        assert path.exists()


def test_a_second_one_is_refused_and_told_who_has_it(tmp_path):
    path = tmp_path / "lock"
    twice = locked(path)
    with locked(path), pytest.raises(ProblemError, match="already-serving") as refused, twice:
        pytest.fail("two hold it")
    assert f"(process {os.getpid()})" in str(refused.value)


_ON_A_FULL_DISK = """
    import resource, signal, sys
    from pathlib import Path
    from bot.lock import locked
    from config.problem import ProblemError

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing can be written, as on a full disk
    path = Path(sys.argv[1])
    with locked(path):
        try:
            with locked(path):
                sys.exit("two hold it")
        except ProblemError as refused:
            assert "(process unknown)" in str(refused), refused
"""


def test_on_a_full_disk_it_is_held_without_a_name(tmp_path):
    path = tmp_path / "lock"
    words = [sys.executable, "-c", textwrap.dedent(_ON_A_FULL_DISK), path]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert path.read_bytes() == b""
