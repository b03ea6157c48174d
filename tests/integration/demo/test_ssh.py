"""Sessions behave as OpenSSH's do without a terminal, on either server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from pathlib import Path

import aiohttp
import asyncssh
import pytest

from demo.host import launched, sshd
from demo.host.programs import MissingProgramError, lacking
from tests.staging import needs, signed_in

pytestmark = pytest.mark.integration


def _no_sshd():
    try:
        sshd.program()
    except MissingProgramError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def openssh(tmp_path_factory):
    needs(lacking() or _no_sshd())
    with launched(tmp_path_factory.mktemp("openssh"), sshd=True) as host:
        yield host


@pytest.fixture(params=["asyncssh", "openssh"])
def host(request, staging_process):
    if request.param == "asyncssh":
        return staging_process
    return request.getfixturevalue("openssh")


@pytest.fixture
async def connection(host):
    async with signed_in(host) as connection:
        yield connection


async def test_a_command_runs_in_the_hosts_environment(host, connection):
    answer = await connection.run('echo "$HOME $PWD"; command -v psql sudo pnpm', check=True)
    paths = host.facts.paths
    expected = [
        f"{paths.home} {paths.home}",
        *(f"{paths.bin}/{n}" for n in ("psql", "sudo", "pnpm")),
    ]
    assert answer.stdout.splitlines() == expected


async def test_status_and_both_outputs_come_back_apart(connection):
    answer = await connection.run("echo out; echo err >&2; exit 7")
    assert (answer.stdout, answer.stderr, answer.exit_status) == ("out\n", "err\n", 7)


async def test_bytes_pass_both_ways_untouched(connection):
    data = os.urandom(3_000_000)
    answer = await connection.run("sha256sum", input=data, encoding=None)
    assert answer.stdout.split()[0].decode() == hashlib.sha256(data).hexdigest()
    answer = await connection.run("cat", input=data, encoding=None)
    assert answer.stdout == data


async def test_a_signal_reaches_the_command(staging_process):
    # Only here: sshd refuses to pass signals on to sessions of root.
    async with signed_in(staging_process) as connection:
        await _signalled(connection)


async def _signalled(connection):
    process = await connection.create_process("trap 'echo caught; exit 3' TERM; echo up; read -r x")
    assert await process.stdout.readline() == "up\n"
    process.send_signal("TERM")
    assert (await process.stdout.read()).strip() == "caught"
    await process.wait()
    assert process.exit_status == 3


async def test_a_command_that_dies_of_a_signal_says_so(connection):
    answer = await connection.run("kill -KILL $$")
    assert answer.exit_signal is not None
    assert answer.exit_signal[0] == "KILL"


async def test_a_silent_command_runs_to_its_end_when_the_connection_drops(host, tmp_path):
    done = tmp_path / "done"
    async with signed_in(host) as connection:
        process = await connection.create_process(
            f"echo begun; while [ ! -e {tmp_path}/go ]; do sleep 0.05; done; echo end > {done}",
        )
        await process.stdout.readline()
        await host.drop_connections()
        await connection.wait_closed()
    (tmp_path / "go").touch()
    while not done.exists() or not done.read_text():
        await asyncio.sleep(0.02)


async def test_a_command_that_prints_dies_of_it_when_the_connection_drops(host):
    async with signed_in(host) as connection:
        process = await connection.create_process(
            "bash -c 'echo $$; while echo tick; do sleep 0.02; done'",
        )
        pid = int(await process.stdout.readline())
        await process.stdout.readline()
        await host.drop_connections()
        await connection.wait_closed()
    while _alive(pid):
        await asyncio.sleep(0.02)


def _alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_ports_of_the_host_can_be_reached_through_the_connection_and_no_others(
    host,
    connection,
):
    cockpit = host.facts.ports.cockpit
    async with await connection.forward_local_port("", 0, "127.0.0.1", cockpit) as listener:
        url = f"http://127.0.0.1:{listener.get_port()}/health"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert answer.status == 200
    with pytest.raises(asyncssh.ChannelOpenError):
        await connection.open_connection("192.0.2.1", cockpit)


async def test_only_the_right_key_and_user_get_in(host):
    ssh = host.facts.ssh
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    for user, key in ((ssh.user, stranger), ("nobody-here", ssh.client_key)):
        with pytest.raises(asyncssh.PermissionDenied):
            await asyncssh.connect(
                ssh.host,
                ssh.port,
                username=user,
                client_keys=[key],
                known_hosts=asyncssh.import_known_hosts(ssh.known_hosts),
                config=None,
                agent_path=None,
            )


async def test_a_host_with_sshd_closes_its_port_and_changes_its_key(openssh):
    await openssh.fault("unreachable")
    with pytest.raises(OSError, match="Connect call failed"):
        async with signed_in(openssh):
            pass
    await openssh.fault("unreachable", on=False)
    await openssh.fault("host-key-changed")
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        async with signed_in(openssh):
            pass
    await openssh.reset()
    async with signed_in(openssh) as connection:
        await connection.run("true", check=True)


async def test_a_session_outlives_signals_meant_for_the_connection(host, connection):
    process = await connection.create_process("echo $$; exec sleep 300")
    pid = int(await process.stdout.readline())
    assert os.getpgid(pid) != os.getpgid(0)
    os.kill(pid, signal.SIGKILL)
    await process.wait()
