"""The cockpit in a real browser: Playwright drives the Chromium that is installed."""

import importlib.util
import shutil

import pytest

from runner.checks.network import browser
from tests.integration.runbook.ground import Ground
from tests.staging import needs

pytestmark = pytest.mark.integration
SAYS = "In a browser the cockpit shows its widgets, soon and without an error"


def lacking() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed: it is the extra `browser`"
    if not any(map(shutil.which, browser.PROGRAMS)):
        return "no Chromium is installed: apt-get install chromium"
    return None


@pytest.fixture(autouse=True)
def _browser() -> None:
    needs(lacking())


async def test_a_good_page_passes_and_its_picture_is_kept(ground: Ground):
    found = (await ground.check("smoke", SAYS))[SAYS]
    assert found.verdict == "passed", found
    assert "all 5 widgets are there" in found.measured
    assert "largest paint after" in found.measured
    picture = ground.pictures / "staging-7-page.png"
    assert str(picture) in found.detail
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("script-error", "undefinedWidget is not defined"),
        ("widget-missing", 'without [data-widget="sroi"]'),
        ("cockpit-500", "status 500"),
        ("slow-pages", "largest paint after 3."),
    ],
)
async def test_a_page_that_is_not_as_it_should_be_says_why(ground: Ground, fault: str, words: str):
    await ground.host.fault(fault)
    found = (await ground.check("smoke", SAYS))[SAYS]
    assert found.verdict == "failed", found
    assert words in found.measured


async def test_a_page_that_cannot_be_reached_is_inconclusive(ground: Ground):
    (declared,) = [one for one in ground.plan.step("smoke").verify if one.says == SAYS]
    (found,) = await ground.prove([declared.model_copy(update={"url": "http://127.0.0.1:1/"})])
    assert found.verdict == "inconclusive"
    (found,) = await ground.prove([declared.model_copy(update={"timeout": 0.001})])
    assert found.verdict == "inconclusive"
    assert "no picture within" in found.measured


async def test_without_a_browser_a_person_is_asked(ground: Ground, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = (await ground.check("smoke", SAYS))[SAYS]
    assert found.verdict == "inconclusive"
    assert "no browser is installed here" in found.measured
