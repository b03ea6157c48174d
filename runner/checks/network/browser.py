"""A page as a browser sees it: errors in its console, its widgets, how soon it is painted.

Playwright comes with the extra `browser`, and drives a Chromium that is installed on the bot's
machine. Where either is missing the check cannot be measured, and a person is asked.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from config.model.network import BrowserCheck
from config.quantity import show_duration
from runner.checks.network.reach import Reach, Words
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",  # a bot in a container is root there, and the page is the platform's own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LARGEST_PAINT = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: 'largest-contentful-paint', buffered: true });
  setTimeout(() => done(null), 3000);
})"""
_SHOWN = 3


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What a browser saw of a page.

    Attributes:
        missing: Selectors that nothing visible matches.
        painted: Seconds until the largest part was painted; None where the browser did not say.
    """

    status: int = 0
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    painted: float | None = None
    picture: bytes = b""


async def measure(check: BrowserCheck, situation: Situation, reach: Reach) -> Judged:
    """Return the verdict on a page; its picture is kept with the run.

    Raises:
        UnmeasurableError: a name of the check is not known.
        ProblemError: a secret of it cannot be had.
    """
    words = Words(situation=situation, reach=reach)
    url = words.fill(check.url)
    cookies = {name: words.fill(value) for name, value in check.cookies.items()}
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    driver = _driver()
    if program is None or driver is None:
        return unmeasured(check, "no browser is installed here; look with your own", _wish(check))
    try:
        async with asyncio.timeout(check.timeout), _page(driver, program) as page:
            seen = await _look(page, url, cookies, check)
    except TimeoutError:
        return unmeasured(check, f"no picture within {show_duration(check.timeout)}", _wish(check))
    except driver.Error as error:
        return unmeasured(check, f"the browser says: {error}".splitlines()[0], _wish(check))
    kept = await reach.keep(f"{situation.values.get('RUN', 'plan')}-page.png", seen.picture)
    return from_facets(check, _facets(check, seen), "\n".join([*seen.errors, kept]).strip())


def _driver() -> Any:
    """Return Playwright, or None where the extra is not installed."""
    try:
        return import_module("playwright.async_api")
    except ImportError:
        return None


@asynccontextmanager
async def _page(driver: Any, program: str) -> AsyncIterator[Any]:
    """Yield a page of a browser with an empty profile, which ends with the block."""
    async with driver.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*_ARGUMENTS])
        try:
            yield await browser.new_page(viewport={"width": 1280, "height": 800})
        finally:
            await browser.close()


async def _look(page: Any, url: str, cookies: Mapping[str, str], check: BrowserCheck) -> _Seen:
    seen = _Seen()
    page.on("pageerror", lambda error: seen.errors.append(str(error).splitlines()[0]))
    page.on(
        "console",
        lambda said: seen.errors.append(said.text) if said.type == "error" else None,
    )
    await page.context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
    answer = await page.goto(url, wait_until="load")
    seen.status = answer.status if answer else 0
    for selector in check.widgets:
        if not await page.locator(selector).first.is_visible():
            seen.missing.append(selector)
    painted = await page.evaluate(_LARGEST_PAINT)
    seen.painted = None if painted is None else float(painted) / 1000
    seen.picture = await page.screenshot(full_page=True)
    return seen


def _facets(check: BrowserCheck, seen: _Seen) -> list[Facet]:
    told = "; ".join(seen.errors[:_SHOWN])
    count = len(check.widgets)
    painted = "not told" if seen.painted is None else show_duration(seen.painted)
    return [
        Facet(measured=f"status {seen.status}", expected="status 200", right=seen.status == 200),  # noqa: PLR2004 - HTTP's good
        Facet(
            measured=f"{len(seen.errors)} errors in the console" + (f": {told}" if told else ""),
            expected="no error in the console",
            right=not seen.errors,
        ),
        Facet(
            measured=f"without {_listed(seen.missing)}"
            if seen.missing
            else f"all {count} widgets are there",
            expected=f"{count} widgets",
            right=not seen.missing,
        ),
        Facet(
            measured=f"largest paint after {painted}",
            expected=f"≤ {show_duration(check.paint)}",
            right=None if seen.painted is None else seen.painted <= check.paint,
        ),
    ]


def _wish(check: BrowserCheck) -> str:
    parts = [
        "no error in the console",
        *check.widgets,
        f"painted within {show_duration(check.paint)}",
    ]
    return ", ".join(parts)


def _listed(selectors: Sequence[str]) -> str:
    return ", ".join(selectors)
