"""SSH connections: verified always, configured by us alone, with errors that name a cure."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Literal, cast

import asyncssh

from config.problem import Problem, ProblemError
from runner.host.channel import Channel, Dropped, Gathering, Output, dropping
from runner.host.shell import assignment, quote

__all__ = ["Address", "Connection", "Dropped", "HostProblem", "Output", "Shell", "connect"]

Shell = Literal["sh", "bash"]

_KEEPALIVE = 10
_KEEPALIVES_MISSED = 3
_FAREWELL = 1.0
_PROBE = 5.0
_HUNG_UP = (
    asyncssh.ConnectionLost,
    asyncssh.KeyExchangeFailed,
    BrokenPipeError,
    ConnectionResetError,
)


class HostProblem(ProblemError):  # noqa: N818  named as people will read it
    """A host cannot be used.

    Codes: `host-unreachable`, `host-key-changed`, `host-key-unknown`, `host-login-refused`,
    `host-lost`, `host-tools-missing`, `host-query-limit`, `host-busy`.
    """

    def __init__(self, code: str, what: str, cure: str) -> None:
        super().__init__(Problem(code=code, what=what, cure=cure))

    __hash__ = Exception.__hash__

    @property
    def code(self) -> str:
        """The problem's code."""
        return self.problem.code

    @property
    def what(self) -> str:
        """What happened."""
        return self.problem.what

    @property
    def cure(self) -> str:
        """What to do about it."""
        return self.problem.cure


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a host is and how to log in there.

    Attributes:
        name: How people call it.
        key_file: A private key without passphrase; None to use the agent, if `agent` says so.
        agent: Keys of the running agent (`SSH_AUTH_SOCK`) may be used; it is never forwarded.
        known_hosts: Lines in known_hosts format; a host that none of them vouches for is refused.
        jump: The host to go through.
    """

    name: str
    hostname: str
    port: int = 22
    user: str
    key_file: Path | None = None
    agent: bool = False
    known_hosts: tuple[str, ...]
    jump: "Address | None" = None


class Connection:
    """One verified SSH connection."""

    def __init__(self, address: Address, ssh: asyncssh.SSHClientConnection) -> None:
        self.address = address
        self._ssh = ssh
        self._boot_id = ""

    @property
    def is_open(self) -> bool:
        """Whether it was still there when last heard of."""
        return not self._ssh.is_closed()

    async def boot_id(self) -> str:
        """Return the id the host's kernel drew when it booted.

        Raises:
            Dropped: The connection ended.
            HostProblem: The host has no such id (it is no Linux).
        """
        if not self._boot_id:
            answer = await self.query("cat /proc/sys/kernel/random/boot_id")
            self._boot_id = answer.stdout.decode(errors="replace").strip()
        if not self._boot_id:
            raise HostProblem(
                "host-tools-missing",
                f"{self.address.name} has no boot id under /proc",
                "Use a Linux host with /proc mounted.",
            )
        return self._boot_id

    async def query(
        self,
        script: str,
        *,
        environment: Mapping[str, str] | None = None,
        limit: float = 60,
        shell: Shell = "sh",
    ) -> Output:
        """Run a short script that changes nothing, and return its answer.

        Script and variables travel over the channel, never on a command line. The script's own
        input is `/dev/null`.

        Raises:
            Dropped: The connection ended.
            HostProblem: `host-query-limit`: it took more than `limit` seconds, and was killed.
            ValueError: A variable's name or a text cannot be passed to a shell.
        """
        mark = token_hex(8)
        lines = [f"export {assignment(n, v)}" for n, v in (environment or {}).items()]
        # The first line of stderr tells whom to end when it takes too long.
        first = f'printf "%s %s\\n" {mark} "$$" >&2'
        text = "\n".join([first, *lines, f"eval {quote(script)} </dev/null", ""])
        gathering = Gathering(mark)
        try:
            async with asyncio.timeout(limit):
                return await self._answer(
                    f"exec {shell}", text.encode(errors="surrogateescape"), gathering
                )
        except TimeoutError:
            raise HostProblem(
                "host-query-limit",
                f"A look at {self.address.name} took more than {limit:g} s and was ended.",
                "See what keeps the host busy, or raise the limit.",
            ) from None

    async def _answer(self, command: str, text: bytes, gathering: Gathering) -> Output:
        with dropping():
            channel, _ = await self._ssh.create_session(lambda: gathering, command, encoding=None)
        try:
            with dropping():
                channel.write(text)
                channel.write_eof()
            return await gathering.output()
        except asyncio.CancelledError:
            await self._kill(gathering.leader)
            raise
        finally:
            channel.close()

    async def _kill(self, leader: int) -> None:
        """End a query's process group; sshd passes no signals on to sessions of root."""
        if not leader:
            return
        last = Gathering("")
        with suppress(Dropped, TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._answer("exec sh", b"kill -KILL -%d\n" % leader, last)

    async def channel(self, command: str) -> Channel:
        """Start a program and return the stream to it.

        Raises:
            Dropped: The connection ended, or the host opens no more channels.
        """
        with dropping():
            _, session = await self._ssh.create_session(Channel, command, encoding=None)
        return cast("Channel", session)

    @asynccontextmanager
    async def tunnel(self, host: str, port: int) -> AsyncIterator[int]:
        """Forward a free port of 127.0.0.1 to `host:port` as the host sees it; yield the port.

        Raises:
            Dropped: The connection ended.
        """
        with dropping():
            listener = await self._ssh.forward_local_port("127.0.0.1", 0, host, port)
        try:
            yield listener.get_port()
        finally:
            listener.close()
            await listener.wait_closed()

    def abort(self) -> None:
        """End it at once, without a word to a host that does not answer."""
        self._ssh.abort()

    async def close(self) -> None:
        """End it; wait a moment for the host to agree."""
        self._ssh.close()
        try:
            async with asyncio.timeout(_FAREWELL):
                await self._ssh.wait_closed()
        except TimeoutError:
            self._ssh.abort()


@asynccontextmanager
async def connect(address: Address, *, limit: float = 15) -> AsyncIterator[Connection]:
    """Open a connection for the length of a block.

    Raises:
        HostProblem: It cannot be opened within `limit` seconds for each host on the way.
    """
    async with AsyncExitStack() as stack:
        yield await open_connection(address, stack, limit)


async def open_connection(address: Address, stack: AsyncExitStack, limit: float) -> Connection:
    """Open a connection that is closed with the stack.

    Raises:
        HostProblem: It cannot be opened within `limit` seconds for each host on the way.
    """
    through = await open_connection(address.jump, stack, limit) if address.jump else None
    try:
        async with asyncio.timeout(limit):
            ssh = await _opened(address, through)
    except TimeoutError:
        raise _unreachable(address, f"no answer within {limit:g} s") from None
    except (OSError, asyncssh.Error) as error:
        # A server that has no key of a known kind hangs up without a word.
        if isinstance(error, _HUNG_UP) and await _shows_another_key(address, through):
            raise _key_changed(address) from error
        raise _problem(address, error) from error
    except ValueError as error:
        raise HostProblem(
            "host-key-unknown",
            f"The known host keys of {address.name} cannot be read: {error}.",
            "Give them as lines in known_hosts format.",
        ) from error
    connection = Connection(address, ssh)
    stack.push_async_callback(connection.close)
    return connection


async def _opened(address: Address, through: Connection | None) -> asyncssh.SSHClientConnection:
    async with AsyncExitStack() as stack:
        return await asyncssh.connect(
            address.hostname,
            address.port,
            username=address.user,
            tunnel=through._ssh if through else None,  # noqa: SLF001  one module, one secret
            # Neither the user's nor the machine's configuration of ssh has a say.
            config=None,
            known_hosts=asyncssh.import_known_hosts("\n".join(address.known_hosts) + "\n"),
            client_keys=await _keys(address, stack),
            agent_path=None,
            agent_forwarding=False,
            preferred_auth=("publickey",),
            gss_host=None,
            keepalive_interval=_KEEPALIVE,
            keepalive_count_max=_KEEPALIVES_MISSED,
        )


async def _keys(
    address: Address, stack: AsyncExitStack
) -> list[asyncssh.SSHKey] | list[asyncssh.SSHKeyPair]:
    """Return the keys to log in with; never an empty list, which asyncssh reads as `any key`."""
    if address.key_file:
        try:
            return [asyncssh.read_private_key(address.key_file)]
        except (OSError, asyncssh.KeyImportError) as error:
            raise _refused(address, f"its key {address.key_file}: {error}") from error
    if address.agent:
        try:
            agent = await stack.enter_async_context(asyncssh.connect_agent())
            if keys := list(await agent.get_keys()):
                return keys
        except (OSError, ValueError) as error:
            raise _refused(address, f"the agent: {error}") from error
    raise _refused(address, "there is no key for it")


async def _shows_another_key(address: Address, through: Connection | None) -> bool:
    """Whether a host that known lines speak of now shows a key that none of them names."""
    if not _vouched(address):
        return False
    try:
        async with asyncio.timeout(_PROBE):
            key = await asyncssh.get_server_host_key(
                address.hostname,
                address.port,
                tunnel=through._ssh if through else None,  # noqa: SLF001  one module, one secret
                config=None,
            )
    except (OSError, asyncssh.Error):
        return False
    known = asyncssh.import_known_hosts("\n".join(address.known_hosts) + "\n")
    return key is not None and key not in known.match(address.hostname, "", address.port)[0]


def _problem(address: Address, error: Exception) -> HostProblem:
    """Return the problem that an error of a connection attempt means."""
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        if _vouched(address):
            return _key_changed(address)
        return HostProblem(
            "host-key-unknown",
            f"No known host key vouches for {_where(address)}.",
            "Get its key from somebody who runs the host and add it to known_hosts.",
        )
    if isinstance(error, asyncssh.PermissionDenied):
        return _refused(address, f"the key of {address.user}")
    return _unreachable(address, str(error) or type(error).__name__)


def _where(address: Address) -> str:
    return f"{address.name} ({address.hostname}:{address.port})"


def _key_changed(address: Address) -> HostProblem:
    return HostProblem(
        "host-key-changed",
        f"THE HOST KEY OF {_where(address)} HAS CHANGED: somebody may be listening in between.",
        "Touch nothing; ask whoever runs the host, and only then replace the known key.",
    )


def _vouched(address: Address) -> bool:
    """Whether any known line speaks of the host."""
    known = asyncssh.import_known_hosts("\n".join(address.known_hosts) + "\n")
    return any(known.match(address.hostname, "", address.port))


def _refused(address: Address, what: str) -> HostProblem:
    return HostProblem(
        "host-login-refused",
        f"{_where(address)} cannot be logged in to with {what}.",
        f"Give {address.user} a key that the host accepts.",
    )


def _unreachable(address: Address, reason: str) -> HostProblem:
    return HostProblem(
        "host-unreachable",
        f"{_where(address)} cannot be reached: {re.sub(r'^.Errno -?[0-9]+. ', '', reason)}.",
        "Check that the host is up, and its name, port and firewall.",
    )
