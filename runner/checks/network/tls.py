"""The certificate that the world sees: trusted, for the right name, and not about to expire."""

import asyncio
import ssl
import time

from config.model.network import TlsCheck
from runner.checks.network.reach import Reach, Words
from runner.checks.situation import Situation
from runner.checks.verdict import (
    Judged,
    UnmeasurableError,
    Verdict,
    judged,
    unmeasured,
)

_SECONDS = 10.0
_DAY = 86400.0


async def measure(check: TlsCheck, situation: Situation, reach: Reach) -> Judged:
    """Return the verdict on the certificate at an address.

    Raises:
        UnmeasurableError: a name of the check is not known.
    """
    words = Words(situation=situation, reach=reach)
    host, port = words.fill(check.host), words.fill(check.port)
    name = words.fill(check.name) or host
    expected = f"≥ {check.days:g} days"
    try:
        context = await asyncio.to_thread(_context, words.fill(check.ca))
        async with asyncio.timeout(_SECONDS):
            certificate = await _certificate(host, int(port), name, context)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        return judged(check, Verdict.FAILED, f"{name}: {reason}", expected)
    except TimeoutError:
        return unmeasured(check, f"no answer of {host}:{port}", expected)
    except (OSError, ValueError) as error:
        return unmeasured(check, f"{host}:{port}: {error}", expected)
    left = (ssl.cert_time_to_seconds(certificate) - time.time()) / _DAY
    verdict = Verdict.PASSED if left >= check.days else Verdict.FAILED
    return judged(check, verdict, f"good for {max(left, 0):.0f} days", expected)


def _context(authority: str) -> ssl.SSLContext:
    """Return what verifies; reading the file of authorities is work for a thread.

    Raises:
        UnmeasurableError: that file cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=authority or None)
    except OSError as error:
        raise UnmeasurableError(f"the certificates in {authority} cannot be read") from error


async def _certificate(host: str, port: int, name: str, context: ssl.SSLContext) -> str:
    """Return until when the certificate is good, as it says itself."""
    _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=name)
    try:
        told = writer.get_extra_info("peercert") or {}
        return str(told["notAfter"])
    finally:
        writer.transport.abort()
