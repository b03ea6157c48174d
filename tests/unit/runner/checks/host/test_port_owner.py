import pytest

from tests.unit.runner.checks.situations import check, judged, told

SS = 'LISTEN 0 511 127.0.0.1:3000 0.0.0.0:* users:(("old-cockpit",pid=7,fd=18))\n'
DECLARED = check("port", ports=["3000"], units=["web", "api"])


@pytest.mark.parametrize(
    ("owner", "who", "verdict", "measured"),
    [
        ("3000 yes", SS, "passed", "old-cockpit (7) listens on 3000"),
        ("3000 unknown", "", "passed", "3000 is listened on"),
        ("3000 no", SS, "failed", "old-cockpit (7) listens on 3000"),
        ("3000 no", "", "failed", "another process listens on 3000"),
    ],
)
def test_a_stranger_on_a_units_port_is_named(owner, who, verdict, measured):
    found = judged(DECLARED, ("port", "3000 yes", ""), ("who", "", who), ("owner", owner, ""))
    assert told(found) == (verdict, measured)
    if verdict == "failed":
        assert found.expected == "a process of web or api on 3000"
