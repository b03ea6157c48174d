"""Verifications that the bot measures from its own side."""

from typing import Literal

from pydantic import Field

from config.model.check import Check
from config.model.declared import Declared, Page, Text, VariableName
from config.quantity import Duration


class Request(Declared):
    """One HTTP request and what its answer must be.

    Attributes:
        method: GET, HEAD, POST, PUT, PATCH or DELETE.
        url: The whole address.
        headers: Headers to send; a value may be `${SECRET}`.
        cookies: Cookies to send; a value may be `${SECRET}`.
        json: Sent as the body. A text that is nothing but the `${NAME}` of a captured value becomes
            what that value is in JSON (`true`, `0.5`, an object), so that it can be put back.
        status: Statuses that count as right.
        contains: Texts that the body must hold.
        lacks: Texts that it must not.
        header: Headers that the answer must have, each with a text its value must hold.
        capture: Names for later `${NAME}`, each with a pattern whose first group is the value.
        may_capture: The same for values that an answer may lack.
        needs: Captured names without which the request is left out and nothing is missed.
    """

    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    url: Page
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    json_body: dict[str, object] | None = Field(default=None, alias="json")
    status: tuple[int, ...] = (200,)
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    header: dict[str, str] = {}
    capture: dict[VariableName, str] = {}
    may_capture: dict[VariableName, str] = {}
    needs: tuple[VariableName, ...] = ()


class HttpCheck(Check):
    """Requests in order, from the bot's side; `always` undoes what they made, also after failure.

    Attributes:
        requests: What is asked, in order.
        always: Asked afterwards, whatever came of them.
        timeout: How long one answer may take.
        within: Keep asking the first request until it answers as expected, up to this long.
        samples: How often to repeat the requests for `p95`; fewer than 40 is inconclusive.
        p95: The 95th percentile of the answer times may be at most this.
    """

    check: Literal["http"]
    requests: tuple[Request, ...] = Field(min_length=1)
    always: tuple[Request, ...] = ()
    timeout: Duration = 10.0
    within: Duration = 0.0
    samples: int = Field(default=1, ge=1, le=1000)
    p95: Duration | None = None


class SqlCheck(Check):
    """One read-only query; its first value is compared as text or as a number.

    Attributes:
        query: The query; a `${NAME}` in it is bound as a value and stands without quotes.
        equals: What the first value must be, as text.
        at_least: The least number.
        at_most: The largest number.
    """

    check: Literal["sql"]
    query: Text
    equals: str | None = None
    at_least: float | None = None
    at_most: float | None = None


class ConnectionsCheck(Check):
    """Database connections against the pool's and the server's limit.

    Attributes:
        at_most_percent: The largest share of either limit.
    """

    check: Literal["connections"]
    at_most_percent: float = 80.0


class CiCheck(Check):
    """Commit status at the forge: everything green for the planned commit.

    Attributes:
        contexts: Names of statuses that must be there and green; else all there are.
    """

    check: Literal["ci"]
    contexts: tuple[Text, ...] = ()


class TlsCheck(Check):
    """The certificate at an address: trusted, for this name, and good for some days more.

    Attributes:
        host: Where to connect; `port` is 443 unless it says another.
        port: The port.
        name: The name that the certificate must be for; `host` where it is empty.
        ca: A file of certificates to trust instead of the system's; the system's where it is empty.
        days: How many days it must be good for.
    """

    check: Literal["tls"]
    host: Text
    port: Text = "443"
    name: str = ""
    ca: str = ""
    days: float = 14.0


class BrowserCheck(Check):
    """A page in a browser: no error in its console, its widgets there, painted soon.

    It needs the extra `browser` and a Chromium; without them a person is asked. A picture of the
    page is kept with the run.

    Attributes:
        url: The page.
        cookies: Cookies to send; a value may be `${SECRET}`.
        widgets: CSS selectors of what must be visible.
        paint: The longest time until the largest part is painted.
        timeout: How long all of it may take.
    """

    check: Literal["browser"]
    url: Page
    cookies: dict[str, str] = {}
    widgets: tuple[Text, ...] = ()
    paint: Duration = 2.5
    timeout: Duration = 30.0


class DnsCheck(Check):
    """A name in the DNS, as the bot's side sees it: it is there, and points where it should.

    Attributes:
        name: The name.
        addresses: Where it must point, separated by blanks; anywhere where it is empty.
        server: A name server to ask, as `address:port`; the system's where it is empty.
    """

    check: Literal["dns"]
    name: Text
    addresses: str = ""
    server: str = ""
