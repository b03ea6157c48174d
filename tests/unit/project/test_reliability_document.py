import re

from tests.unit.project.tree import ROOT, text

NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)`")


def test_every_test_that_the_page_rests_on_exists():
    named = set(NAMED.findall(text("docs/reliability.md") or ""))
    assert len(named) > 8
    assert {name for name in named if not (ROOT / name).exists()} == set()
