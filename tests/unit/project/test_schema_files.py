"""The schemas beside the shipped example are those of the models."""

import re

import pytest

from bot.authoring.schema import text
from config.schema import KINDS
from tests.unit.project.tree import ROOT

EXAMPLE = ROOT / "config/example"


@pytest.mark.parametrize("kind", KINDS)
def test_a_shipped_schema_is_that_of_the_models(kind):
    shipped = (EXAMPLE / f"schema/{kind}.json").read_text(encoding="utf-8")
    assert shipped == text(kind), "run: handrail schema --into config/example/schema"


@pytest.mark.parametrize(
    "name", ["handrail.yaml", "environments/staging.yaml", "playbooks/staging.yaml"]
)
def test_a_shipped_file_names_its_schema_so_that_editors_complete(name):
    path = EXAMPLE / name
    first = path.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found, first
    assert (path.parent / found[1]).resolve().parent == (EXAMPLE / "schema").resolve()
    assert (path.parent / found[1]).is_file()
