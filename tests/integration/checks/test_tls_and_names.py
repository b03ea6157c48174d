"""Certificates and names as the bot's side sees them, from a real TLS port and name server."""

import socket
from contextlib import asynccontextmanager

import pytest

from demo.host.front import NAME, Front
from demo.host.layout import Layout
from demo.host.state import free_ports
from runner.checks import network
from tests.integration.checks.reaching import Straight
from tests.unit.runner.checks.situations import check, situation, told


@asynccontextmanager
async def fronted(tmp_path, *faults):
    layout = Layout(root=tmp_path)
    layout.make()
    front = Front(layout=layout, ports=free_ports(), fault=faults.__contains__)
    await front.open()
    try:
        yield front
    finally:
        await front.close()


async def tls(front, **changed):
    fields = {
        "host": "127.0.0.1",
        "port": str(front.ports["tls"]),
        "name": NAME,
        "ca": str(front.certificate),
        **changed,
    }
    return await network.measure(check("tls", **fields), situation(), Straight())


async def test_a_certificate_is_good_for_some_days(tmp_path):
    async with fronted(tmp_path) as front:
        assert told(await tls(front)) == ("passed", "good for 90 days")
        assert told(await tls(front, name="")) == ("passed", "good for 90 days")
        assert told(await tls(front, days=91)) == ("failed", "good for 90 days")
        front.certify(days=3)
        assert told(await tls(front)) == ("failed", "good for 3 days")


async def test_a_certificate_that_is_not_to_be_trusted_says_why(tmp_path):
    async with fronted(tmp_path) as front:
        verdict, measured = told(await tls(front, ca=""))
        assert (verdict, "self-signed" in measured) == ("failed", True)
        verdict, measured = told(await tls(front, name="other.example.org"))
        assert (verdict, "Hostname mismatch" in measured) == ("failed", True)
        front.certify(days=-1)
        verdict, measured = told(await tls(front))
        assert (verdict, "expired" in measured) == ("failed", True)


async def test_a_certificate_that_cannot_be_seen_is_inconclusive(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        async with fronted(tmp_path) as front:
            found = [
                await tls(front, port=str(closed.getsockname()[1])),
                await tls(front, port="no port"),
                await tls(front, ca=str(tmp_path / "none.pem")),
                await tls(front, host="${NOBODY}"),
            ]
    assert [one.verdict for one in found] == ["inconclusive"] * 4


async def dns(front, **changed):
    fields = {"name": NAME, "server": f"127.0.0.1:{front.ports['dns']}", **changed}
    return await network.measure(check("dns", **fields), situation(), Straight())


async def test_a_name_points_where_it_should(tmp_path):
    async with fronted(tmp_path) as front:
        right = f"{NAME} points to 127.0.0.1"
        assert told(await dns(front)) == ("passed", right)
        assert told(await dns(front, addresses="192.0.2.1 127.0.0.1")) == ("passed", right)
        assert told(await dns(front, addresses="192.0.2.1")) == ("failed", right)
    async with fronted(tmp_path, "dns-elsewhere") as front:
        elsewhere = f"{NAME} points to 192.0.2.10"
        assert told(await dns(front, addresses="127.0.0.1")) == ("failed", elsewhere)


@pytest.mark.parametrize("server", ["127.0.0.1:nine", "nowhere", "${NOBODY}:53"])
async def test_a_name_server_that_cannot_be_asked_is_inconclusive(tmp_path, server):
    async with fronted(tmp_path) as front:
        assert (await dns(front, server=server)).verdict == "inconclusive"


async def test_a_name_that_is_not_there_has_failed(tmp_path):
    async with fronted(tmp_path) as front:
        found = await dns(front, name="gone.example.org")
        assert told(found) == ("failed", "gone.example.org is not in the DNS")
        found = await dns(front, name="bare.example.org")
        assert told(found) == ("failed", "bare.example.org points nowhere")
