"""The connection itself: verified, refused with a cure, asked, tunnelled."""

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import sleep

import asyncssh
import pytest

from runner.host.job import Ended
from runner.host.ssh import Address, HostProblem, connect
from tests.integration.host.conftest import Bench
from tests.integration.host.server import Server, free_port


async def _code(address: Address, limit: float = 15) -> str:
    with pytest.raises(HostProblem) as caught:
        async with connect(address, limit=limit):
            pass
    assert caught.value.what
    assert caught.value.cure
    return caught.value.code


def _other_key(kind: str = "ssh-ed25519") -> str:
    return asyncssh.generate_private_key(kind).export_public_key().decode().strip()


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
async def test_a_changed_host_key_is_refused_loudly(host: Server, kind: str):
    known = f"[127.0.0.1]:{host.address.port} {_other_key(kind)}"
    address = replace(host.address, known_hosts=(known,))
    assert await _code(address) == "host-key-changed"


async def test_a_host_that_nobody_vouches_for_is_refused(host: Server):
    assert await _code(replace(host.address, known_hosts=())) == "host-key-unknown"
    other = (f"other.example {_other_key()}",)
    assert await _code(replace(host.address, known_hosts=other)) == "host-key-unknown"


async def test_a_key_that_the_host_does_not_know_is_refused(host: Server, tmp_path: Path):
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(tmp_path / "key")
    assert await _code(replace(host.address, key_file=tmp_path / "key")) == "host-login-refused"


async def test_a_login_without_a_usable_key_is_refused(
    host: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert await _code(replace(host.address, key_file=None)) == "host-login-refused"
    assert await _code(replace(host.address, key_file=None, agent=True)) == "host-login-refused"
    assert await _code(replace(host.address, key_file=tmp_path / "no")) == "host-login-refused"


async def test_a_host_that_is_not_there_is_unreachable(host: Server):
    assert await _code(replace(host.address, port=free_port())) == "host-unreachable"


async def test_a_host_that_never_answers_is_unreachable(host: Server):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = replace(host.address, port=deaf.getsockname()[1])
        assert await _code(address, limit=0.2) == "host-unreachable"


async def test_a_key_that_changes_while_a_step_runs_ends_the_reconnecting(one_bench: Bench):
    bench = one_bench
    async with bench.remote() as remote:
        remote.address = replace(
            remote.address, known_hosts=(f"[127.0.0.1]:{bench.network.port} {_other_key()}",)
        )
        bench.network.reset()
        with pytest.raises(HostProblem, match="HAS CHANGED"):
            await bench.on(remote, bench.job("echo ran"))


async def test_a_host_that_stays_away_is_lost(one_bench: Bench):
    bench = one_bench
    async with bench.remote(give_up_after=0.3) as remote:
        bench.network.refuse()
        bench.network.reset()
        with pytest.raises(HostProblem, match="host-lost"):
            await bench.on(remote, bench.job("echo ran"))
    assert [note.kind for note in bench.notes] == ["lost"]


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    program = shutil.which("ssh-agent")
    if not program:
        if os.environ.get("CI"):
            pytest.fail("openssh-client is not installed")
        pytest.skip("openssh-client is not installed")
    process = subprocess.Popen([program, "-D", "-a", tmp_path / "agent"], stdout=subprocess.DEVNULL)
    while not (tmp_path / "agent").exists():
        sleep(0.01)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    yield
    process.terminate()
    process.wait()


async def test_keys_of_the_agent_are_used_when_allowed(host: Server, agent: None):
    assert host.address.key_file
    async with asyncssh.connect_agent() as keys:
        await keys.add_keys([asyncssh.read_private_key(host.address.key_file)])
    assert await _code(replace(host.address, key_file=None)) == "host-login-refused"
    async with connect(replace(host.address, key_file=None, agent=True)) as connection:
        answer = await connection.query('echo "${SSH_AUTH_SOCK-not forwarded}"')
    assert answer.stdout == b"not forwarded\n"


async def test_a_jump_host_is_verified_like_the_host_behind_it(host: Server):
    behind = replace(host.address, name="behind", jump=host.address)
    async with connect(behind) as connection:
        assert (await connection.query("echo there")).stdout == b"there\n"
    unknown = replace(host.address, known_hosts=())
    assert await _code(replace(behind, jump=unknown)) == "host-key-unknown"


HOSTILE = '\'; echo hacked #\n$(id) `id` \\ "ünï" \x01'


@pytest.mark.parametrize("shell", ["sh", "bash"])
async def test_a_query_answers(server: Server, shell):
    async with connect(server.address) as connection:
        answer = await connection.query(
            'printf %s "$THING"; echo err >&2; cat; exit 7',
            environment={"THING": HOSTILE},
            shell=shell,
        )
        assert answer.stdout.decode() == HOSTILE
        assert answer.stderr == b"err\n"
        assert (answer.status, answer.cut) == (7, False)
        assert (await connection.query("kill -KILL $$")).status == 137


async def test_a_query_takes_no_more_than_its_share(host: Server):
    async with connect(host.address) as connection:
        answer = await connection.query("seq 1 1000000; echo last >&2")
        assert answer.cut
        assert len(answer.stdout) == 1024 * 1024
        assert answer.stderr == b"last\n"
        with pytest.raises(HostProblem, match="host-query-limit"):
            await connection.query("sleep 600", limit=0.1)
        # Its session is free again, and what ran there was killed.
        answers = await asyncio.gather(*(connection.query("echo on") for _ in range(8)))
    assert {answer.stdout for answer in answers} == {b"on\n"}


async def test_a_query_is_never_on_a_command_line(host: Server):
    script = "for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f; echo; done 2>/dev/null"
    async with connect(host.address) as connection:
        answer = await connection.query(script, environment={"SECRET": "tops3cr3t"})
    assert b"tops3cr3t" not in answer.stdout
    assert b"exec sh" in answer.stdout or b"sh " in answer.stdout


async def test_a_query_survives_a_drop(one_bench: Bench):
    bench = one_bench
    async with bench.remote() as remote:
        bench.network.reset()
        assert (await remote.query("echo again")).stdout == b"again\n"
        assert await remote.boot_id() == bench.boot
    assert [note.kind for note in bench.notes] == ["lost", "regained"]


async def test_a_tunnel_reaches_what_the_host_reaches(one_bench: Bench):
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    service = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = service.sockets[0].getsockname()[1]
    async with service, one_bench.remote() as remote, remote.tunnel("127.0.0.1", port) as near:
        reader, writer = await asyncio.open_connection("127.0.0.1", near)
        assert await reader.read() == b"hello"
        writer.close()
        await writer.wait_closed()


async def test_many_jobs_and_queries_share_one_connection(one_bench: Bench):
    async def sink(_offset: int, _data: bytes) -> None:
        pass

    bench = one_bench
    async with bench.remote() as remote, asyncio.timeout(60):
        results = await asyncio.gather(
            *(bench.on(remote, bench.job("sleep 0.1", id=f"j{i}.1"), sink=sink) for i in range(12)),
            *(remote.query("sleep 0.1") for _ in range(12)),
        )
    assert all(r.status == 0 for r in results if isinstance(r, Ended))
    assert bench.notes == []
