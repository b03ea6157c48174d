"""What the world sees of the host: its certificate, and its name in the DNS."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo.host.layout import Layout

NAME = "staging.teei-platform.com"
ELSEWHERE = "192.0.2.10"
_GOOD_FOR = 90


@dataclass(slots=True, kw_only=True)
class Front:
    """A TLS port before the cockpit, and a name server that knows one name.

    Attributes:
        ports: Of the host, by name.
        fault: Tells whether a fault is on.
    """

    layout: Layout
    ports: dict[str, int]
    fault: Callable[[str], bool]
    _context: ssl.SSLContext = field(
        default_factory=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    )
    _server: asyncio.Server | None = None
    _names: asyncio.DatagramTransport | None = None

    @property
    def certificate(self) -> Path:
        """The certificate, which is its own authority."""
        return self.layout.keys / "tls.pem"

    def certify(self, days: int = _GOOD_FOR) -> None:
        """Show a new certificate from now on, good for so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=days, hours=1))
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
                ),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        private = self.layout.keys / "tls.key"
        private.touch(mode=0o600)
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        self.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        self._context.load_cert_chain(self.certificate, private)

    async def open(self) -> None:
        """Listen on both ports."""
        self.certify()
        self._server = await asyncio.start_server(
            self._pass_on, "127.0.0.1", self.ports["tls"], ssl=self._context
        )
        loop = asyncio.get_running_loop()
        self._names, _ = await loop.create_datagram_endpoint(
            lambda: _NameServer(self.fault), local_addr=("127.0.0.1", self.ports["dns"])
        )

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        if self._names is not None:
            self._names.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            inner, outer = await asyncio.open_connection("127.0.0.1", self.ports["cockpit"])
            await asyncio.gather(_copied(reader, outer), _copied(inner, writer))
        writer.close()


async def _copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(65_536):
            target.write(chunk)
            await target.drain()
    target.close()


class _NameServer(asyncio.DatagramProtocol):
    """Answers every question for an address with the host's, or with another one.

    Names that start with `gone` do not exist, and those that start with `bare` have no address.
    """

    def __init__(self, fault: Callable[[str], bool]) -> None:
        self._fault = fault
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override] # it is one
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA
        for question in asked.question:
            if str(question.name).startswith("gone."):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif question.rdtype == dns.rdatatype.A and not str(question.name).startswith("bare."):
                address = ELSEWHERE if self._fault("dns-elsewhere") else "127.0.0.1"
                answer.answer.append(dns.rrset.from_text(question.name, 5, "IN", "A", address))
        if self._transport is not None:
            self._transport.sendto(answer.to_wire(), addr)
