import contextlib
import os
import subprocess
import sys

from demo.host.processes import MARK, Family

# Forks children without pause, as a database does, and ends with 9 when one of them was killed.
SERVER = """
import os, sys, time
print("up", flush=True)
end = time.monotonic() + 30
while time.monotonic() < end:
    child = os.fork()
    if child == 0:
        time.sleep(0.005)
        os._exit(0)
    if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
        sys.exit(9)
"""


@contextlib.contextmanager
def started(mark, program):
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, MARK: mark},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "up\n"
            yield process
        finally:
            process.kill()


def test_a_server_keeps_the_children_it_forks_while_others_are_ended(tmp_path):
    mark = f"test-{os.getpid()}-{tmp_path.name}"
    family = Family(mark=mark, servers=tmp_path / "servers")
    other = "import time; print('up', flush=True); time.sleep(30)"
    with started(mark, SERVER) as server, started(mark, other) as stray:
        for _ in range(50):
            family.kill({server.pid})
        assert stray.wait(5) == -9
        assert server.poll() is None
