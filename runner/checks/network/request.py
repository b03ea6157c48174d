"""One HTTP request of a check, and what its answer was.

What the server did or did not do is a verdict: refused, reset, wrong certificate, no answer in
time. What the bot could not do is inconclusive: a name that does not resolve, no route, no
connection in time (a firewall drops as silently as a dead host), a request that cannot be made.
"""

import asyncio
import errno
import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import aiohttp
from yarl import URL

from config.model.network import Request
from config.quantity import show_duration
from runner.checks import patterns
from runner.checks.network.reach import Words
from runner.checks.verdict import UnmeasurableError, Verdict

BODY_LIMIT = 1_000_000
"""Most bytes of an answer that are looked at."""

_EXCERPT = 300
_CHUNK = 65536
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~"
_FIELD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REFUSED = re.compile(rf"Errno ({errno.ECONNREFUSED}|{errno.ECONNRESET})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server sent.

    Attributes:
        whole: Whether `body` is all of it.
        seconds: From the request's start to the end of the body.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    whole: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one request came to.

    Attributes:
        seconds: How long the answer took; 0 where there was none.
        captured: Values taken from the answer, by name.
    """

    verdict: Verdict
    measured: str
    expected: str
    detail: str = ""
    seconds: float = 0.0
    captured: Mapping[str, str] = field(default_factory=dict)


async def ask(
    request: Request, words: Words, session: aiohttp.ClientSession, seconds: float
) -> Asked:
    """Send a request and judge its answer; redirects are answers and are not followed.

    Half of `seconds` may pass until the connection is there, all of it until the answer is.

    Raises:
        UnmeasurableError: the request cannot be made from its templates.
        ProblemError: a secret of it cannot be had.
    """
    expected = "status " + " or ".join(str(status) for status in request.status)
    prepared = _prepared(request, words)
    try:
        async with asyncio.timeout(seconds):
            answer = await _send(session, request.method, prepared, seconds / 2)
    except TimeoutError as error:
        return _unconnected(error, seconds, expected)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return _unanswered(error, expected)
    return _judged(request, answer, words)


def name_of(request: Request, words: Words) -> str:
    """Return how people call a request; captured values and secrets stay names."""
    return f"{request.method} {words.situation.shown(request.url)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    url: URL
    headers: Mapping[str, str]
    body: bytes | None


def _prepared(request: Request, words: Words) -> _Prepared:
    """Return the request with its templates filled in; the URL keeps its dots and slashes."""
    odd = [name for name in (*request.headers, *request.cookies) if not _FIELD.fullmatch(name)]
    if odd:
        raise UnmeasurableError(f"the request cannot be made: {odd[0]!r} is no name of a header")
    headers = {name: words.fill(value) for name, value in request.headers.items()}
    cookies = [f"{name}={words.fill(value)}" for name, value in request.cookies.items()]
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    body = None
    if request.json_body is not None:
        body = json.dumps(_filled(request.json_body, words)).encode()
        headers.setdefault("Content-Type", "application/json")
    if any(character in value for value in headers.values() for character in "\r\n\0"):
        raise UnmeasurableError("a header or cookie holds a line break")
    try:
        url = URL(quote(words.fill(request.url), safe=_URL_SAFE), encoded=True)
    except ValueError as error:
        raise UnmeasurableError(f"{request.url} is no URL") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise UnmeasurableError(f"{request.url} is no URL that starts with http:// or https://")
    return _Prepared(url=url, headers=headers, body=body)


def _filled(value: object, words: Words) -> object:
    if isinstance(value, str):
        return words.typed(value)
    if isinstance(value, dict):
        return {key: _filled(one, words) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(one, words) for one in value]
    return value


async def _send(
    session: aiohttp.ClientSession, method: str, prepared: _Prepared, connecting: float
) -> Answer:
    clock = asyncio.get_running_loop().time
    start = clock()
    async with session.request(
        method,
        prepared.url,
        headers=prepared.headers,
        data=prepared.body,
        allow_redirects=False,
        timeout=aiohttp.ClientTimeout(total=None, connect=connecting),
    ) as response:
        body = bytearray()
        while len(body) <= BODY_LIMIT and (chunk := await response.content.read(_CHUNK)):
            body += chunk
        return Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=_text(bytes(body[:BODY_LIMIT]), response.charset),
            whole=len(body) <= BODY_LIMIT,
            seconds=clock() - start,
        )


def _text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", errors="replace")
    except LookupError:
        return body.decode(errors="replace")


def _unconnected(error: TimeoutError, seconds: float, expected: str) -> Asked:
    """Return what it means that time was up: before the connection stood, or behind it."""
    if isinstance(error, aiohttp.ServerTimeoutError):
        measured = f"no connection within {show_duration(seconds / 2)}"
        return Asked(verdict=Verdict.INCONCLUSIVE, measured=measured, expected=expected)
    measured = f"no answer within {show_duration(seconds)}"
    return Asked(verdict=Verdict.FAILED, measured=measured, expected=expected)


def _unanswered(error: Exception, expected: str) -> Asked:
    """Return what it means that no answer came: the server's doing, or the bot's."""
    verdict, measured = _reason(error)
    return Asked(verdict=verdict, measured=measured, expected=expected)


def _reason(error: Exception) -> tuple[Verdict, str]:
    words = " ".join(str(error).split())[:200]
    if isinstance(error, aiohttp.ClientSSLError):
        return Verdict.FAILED, f"no answer: TLS fails, {words}"
    cause = error.__cause__
    if isinstance(error, aiohttp.ClientConnectorDNSError) or isinstance(cause, socket.gaierror):
        return Verdict.INCONCLUSIVE, f"the name does not resolve: {words}"
    if isinstance(error, aiohttp.ClientConnectorError):
        if _REFUSED.search(str(error.os_error)) or isinstance(error.os_error, ConnectionError):
            return Verdict.FAILED, "no answer: connection refused"
        return Verdict.INCONCLUSIVE, f"no connection: {words}"
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Verdict.INCONCLUSIVE, f"the request cannot be made: {words}"
    return Verdict.FAILED, f"no proper answer: {words or type(error).__name__}"


def _judged(request: Request, answer: Answer, words: Words) -> Asked:
    """Return the verdict on an answer: the first thing that is not as declared, or passed."""
    wrong = (
        _wrong_status(request, answer)
        or _wrong_headers(request, answer, words)
        or _wrong_body(request, answer, words)
    )
    if wrong is not None:
        return replace(wrong, seconds=answer.seconds, detail=_excerpt(request, answer))
    return _captured(request, answer)


def _wrong_status(request: Request, answer: Answer) -> Asked | None:
    if answer.status in request.status:
        return None
    expected = "status " + " or ".join(str(status) for status in request.status)
    location = answer.headers.get("location")
    to = f" to {location[:120]}" if location else ""
    return Asked(verdict=Verdict.FAILED, measured=f"status {answer.status}{to}", expected=expected)


def _wrong_headers(request: Request, answer: Answer, words: Words) -> Asked | None:
    """Return the first header that does not hold the declared text."""
    for name, wanted in request.header.items():
        found = answer.headers.get(name.lower())
        if found is None or words.fill(wanted) not in found:
            measured = f"no header {name}" if found is None else f"{name}: {found[:120]}"
            expected = f"{name} with {words.situation.shown(wanted)}"
            return Asked(verdict=Verdict.FAILED, measured=measured, expected=expected)
    return None


def _wrong_body(request: Request, answer: Answer, words: Words) -> Asked | None:
    """Return the first text that is missing or must not be there.

    What an answer lacks cannot be told from a part of it.
    """
    unsure = Verdict.FAILED if answer.whole else Verdict.INCONCLUSIVE
    part = "" if answer.whole else f" in the first {BODY_LIMIT} bytes"
    for text in request.contains:
        shown = words.situation.shown(text)
        if words.fill(text) not in answer.body:
            return Asked(verdict=unsure, measured=f"no {shown!r}{part}", expected=f"{shown!r}")
    for text in request.lacks:
        shown = words.situation.shown(text)
        if words.fill(text) in answer.body:
            return Asked(verdict=Verdict.FAILED, measured=f"{shown!r}", expected=f"no {shown!r}")
    if request.lacks and not answer.whole:
        measured = f"nothing unwanted{part}, the rest was not read"
        return Asked(verdict=Verdict.INCONCLUSIVE, measured=measured, expected="the whole answer")
    return None


def _captured(request: Request, answer: Answer) -> Asked:
    """Return the passed request with the values that later ones need."""
    captured: dict[str, str] = {}
    for name, pattern in {**request.may_capture, **request.capture}.items():
        value = _found(pattern, answer)
        if value is None and name in request.capture:
            return Asked(
                verdict=Verdict.FAILED,
                measured=f"no match of {pattern}",
                expected=f"a value for {name}",
                seconds=answer.seconds,
                captured=captured,
            )
        if value is not None:
            captured[name] = value
    shown = f"status {answer.status}"
    return Asked(
        verdict=Verdict.PASSED,
        measured=f"{shown} in {show_duration(answer.seconds)}",
        expected=shown,
        seconds=answer.seconds,
        captured=captured,
    )


def _found(pattern: str, answer: Answer) -> str | None:
    found = patterns.search(pattern, answer.body, BODY_LIMIT)
    return None if found is None else found[1 if found.re.groups else 0]


def _excerpt(request: Request, answer: Answer) -> str:
    """Return the answer's beginning for people, unless it may hold what was to be captured."""
    return "" if request.capture or request.may_capture else answer.body[:_EXCERPT]
