import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clock import PACKAGE, Clock, library
from tests.staging import needs

HOUR = 3600
PROGRAM = """
import time
began = time.monotonic()
time.sleep(0.1)
print(time.time(), time.monotonic() - began)
"""


@pytest.mark.parametrize("step", [0, HOUR, -HOUR])
def test_a_process_reads_another_hour_and_sleeps_as_long_as_it_means_to(tmp_path: Path, step: int):
    needs(None if library() else f"{PACKAGE} is not installed")
    clock = Clock(tmp_path)
    clock.step(step)
    read = subprocess.run(["date", "+%s"], check=True, capture_output=True, text=True)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **clock.environment},
        check=True,
        capture_output=True,
        text=True,
    )
    there, slept = (float(word) for word in done.stdout.split())
    assert there - step >= float(read.stdout)
    assert abs(there - step - float(read.stdout)) < HOUR / 2
    assert slept >= 0.1
