"""A name in the DNS: whether it is there, and whether it points where it should."""

import dns.asyncresolver
import dns.exception
import dns.resolver

from config.model.network import DnsCheck
from runner.checks.network.reach import Reach, Words
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, Verdict, judged, unmeasured

_SECONDS = 5.0


async def measure(check: DnsCheck, situation: Situation, reach: Reach) -> Judged:
    """Return the verdict on where a name points.

    Raises:
        UnmeasurableError: a name of the check is not known.
    """
    words = Words(situation=situation, reach=reach)
    name, wanted = words.fill(check.name), words.fill(check.addresses).split()
    expected = f"an address of {', '.join(wanted)}" if wanted else "an address"
    try:
        found = await _addresses(name, words.fill(check.server))
    except dns.resolver.NXDOMAIN:
        return judged(check, Verdict.FAILED, f"{name} is not in the DNS", expected)
    except (dns.exception.DNSException, OSError, ValueError) as error:
        return unmeasured(check, f"{name}: {error}", expected)
    strange = [address for address in found if wanted and address not in wanted]
    right = found and not strange
    points = f"{name} points to {', '.join(found)}" if found else f"{name} points nowhere"
    return judged(check, Verdict.PASSED if right else Verdict.FAILED, points, expected)


async def _addresses(name: str, server: str) -> list[str]:
    """Return the addresses of a name, of either family; empty where it has none."""
    resolver = dns.asyncresolver.Resolver(configure=not server)
    if server:
        address, _, port = server.rpartition(":")
        resolver.nameservers, resolver.port = [address], int(port)
    resolver.lifetime = _SECONDS
    found: list[str] = []
    for kind in ("A", "AAAA"):
        answer = await resolver.resolve(name, kind, raise_on_no_answer=False)
        found += sorted(str(record) for record in answer.rrset or ())
    return found
