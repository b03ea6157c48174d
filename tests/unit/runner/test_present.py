from dataclasses import replace

import pytest

from config.fingerprint import NOTHING, Fingerprint
from runner.present import LEASE, Replica, unlike

SAME = Fingerprint(parts={"handrail.yaml": "0a", "environments/staging.yaml": "0b"})
OTHER = Fingerprint(parts={"handrail.yaml": "0a", "environments/staging.yaml": "0c"})
ONE = Replica(
    id="aaaa00001111",
    machine="bot-1",
    process=11,
    version="1.0",
    since=1.0,
    silent=0.1,
    draining=False,
    configuration=SAME,
)
TWO = replace(ONE, id="bbbb00001111", machine="bot-2", process=12, configuration=OTHER)


def test_replicas_that_serve_with_other_files_are_named_with_what_differs_and_what_to_do():
    problem = unlike([ONE, TWO])
    assert problem.code == "configuration-differs"
    assert problem.what == (
        "Replicas serve with different configurations, in environments/staging.yaml: "
        f"aaaa0000 (11 on bot-1) with {SAME.short}; bbbb0000 (12 on bot-2) with {OTHER.short}."
    )
    assert "drain and start those" in problem.cure
    assert unlike([TWO, ONE]) == problem, "each of them says the same"


@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, configuration=SAME),
        replace(TWO, configuration=NOTHING),
        replace(TWO, draining=True),
        replace(TWO, silent=LEASE),
    ],
)
def test_nothing_differs_from_who_is_alike_leaves_is_gone_or_tells_nothing(other):
    assert unlike([ONE, other]) is None


def test_nobody_differs_from_nobody():
    assert unlike([]) is None
