"""What a monitor of the scenes' run tells: an alert, what comes to it, how it is decided."""

from dataclasses import replace

from runner.record.events import Kind
from tests.unit.bot.scenes import MONITORING, NOON, event

BREACHED = event(
    Kind.MONITOR_BREACHED,
    140,
    step="monitor",
    measure="errors_total",
    index=0,
    says="Errors in total",
    value="14",
    threshold="at most 10",
    unit="errors",
    baseline="1",
    whence="4m 10s before the deploy",
    question="monitor-1",
    first=True,
)
ALERT = event(
    Kind.QUESTION_ASKED,
    140,
    step="monitor",
    id="monitor-1",
    text="Watch: Errors in total: 14 errors; healthy is at most 10. "
    "Roll back, extend the window, or accept it?",
    options=["accept", "extend", "roll-back"],
    roles=["approver"],
    deadline=NOON + 740,
    default="stop",
    not_requester=True,
    measures=[
        {
            "measure": "errors_total",
            "index": 0,
            "says": "Errors in total",
            "value": "14",
            "threshold": "at most 10",
            "unit": "errors",
            "baseline": "1",
            "whence": "4m 10s before the deploy",
            "points": [[NOON + 121.0 + 5 * at, float(min(at * at, 14))] for at in range(5)],
            "high": 10.0,
            "low": None,
            "usual": 1.0,
            "band": [0.0, 2.0],
            "since": ["", 250.0],
            "began": NOON + 121.0,
        }
    ],
    why="breached",
)
ALSO = event(
    Kind.MONITOR_BREACHED,
    145,
    step="monitor",
    measure="p95",
    index=1,
    says="Answer time, 95th percentile",
    value="0.812",
    threshold="at most 0.500",
    unit="s",
    baseline="",
    question="monitor-1",
    first=False,
)
RECOVERED = event(
    Kind.MONITOR_RECOVERED,
    150,
    step="monitor",
    measure="errors_total",
    index=0,
    says="Errors in total",
    value="3",
    unit="errors",
    question="monitor-1",
)
TAKEN_BACK = event(
    Kind.ANSWERED, 160, "dana", "monitor", id="monitor-1", option="roll-back", person="dana"
)
ALARMED = (*MONITORING, ALERT, BREACHED)

UNCLEAR = replace(
    ALERT,
    data={
        **ALERT.data,
        "why": "inconclusive",
        "measures": [
            {
                "measure": "p95",
                "index": 1,
                "says": "Answer time, 95th percentile",
                "value": "too little data, 3 of 40 values",
                "threshold": "\u2264 0.500 s",
                "unit": "",
                "baseline": "0.210",
                "whence": "staging #41",
                "points": [],
            }
        ],
    },
)
AT_ONCE = replace(ALERT, data={**ALERT.data, "deadline": ALERT.at, "default": "roll-back"})

_ON_HOST = {"says": "web-2: Errors in total"}
_ASKED = ALERT.data["text"].replace("Errors in total", _ON_HOST["says"])
ALARMED_ON_HOST = (
    *MONITORING,
    replace(
        ALERT,
        data={
            **ALERT.data,
            "text": _ASKED,
            "measures": [{**each, **_ON_HOST} for each in ALERT.data["measures"]],
        },
    ),
    replace(BREACHED, data={**BREACHED.data, **_ON_HOST}),
)
"""The same where the measure is that of one of several hosts."""
