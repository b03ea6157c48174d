"""HTTP mode: signed requests to the app's address."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.servers.slack.sockets import Ack


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it went over the wire, so that it can be sent again byte by byte."""

    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Signed:
    """Posts deliveries to one address."""

    url: str
    secret: str
    sent: list[Request] = field(default_factory=list)

    async def deliver(self, kind: str, payload: Any, patience: float = 3.0) -> Ack:
        request = self.request(kind, payload)
        self.sent.append(request)
        return await self.send(request, patience)

    def request(self, kind: str, payload: Any, at: float = 0.0) -> Request:
        match kind:
            case "events_api":
                body, content = json.dumps(payload), "application/json"
            case "slash_commands":
                body, content = urlencode(payload), "application/x-www-form-urlencoded"
            case _:
                body = urlencode({"payload": json.dumps(payload)})
                content = "application/x-www-form-urlencoded"
        stamp = str(int(at or time.time()))
        base = f"v0:{stamp}:{body}".encode()
        signature = "v0=" + hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
        }
        return Request(body=body.encode(), headers=headers)

    async def send(self, request: Request, patience: float = 3.0) -> Ack:
        """Send a request, new or once more."""
        start = time.monotonic()
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=patience)) as session,
                session.post(self.url, data=request.body, headers=request.headers) as response,
            ):
                text = await response.text()
                return Ack(
                    ok=response.status == 200,
                    seconds=time.monotonic() - start,
                    answer=json.loads(text) if text.startswith("{") else text,
                    status=response.status,
                )
        except (ClientError, TimeoutError):
            return Ack(ok=False, seconds=time.monotonic() - start)
