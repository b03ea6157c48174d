"""Times that come again, as people write them: `30 3 * * *`, `0 6 1 * * Europe/Berlin`.

The five fields of cron, then a time zone (UTC without one). Days of the week are names: their
numbers begin with Sunday in cron and with Monday elsewhere.
"""

import re
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from pydantic import AfterValidator

_FIELDS = 5
_NUMBERED_DAY = re.compile(r"\d")
_EXAMPLE = "write minute, hour, day, month, day of the week: `30 3 * * *`, `0 6 * * mon`"


def cron(text: str) -> CronTrigger:
    """Return what says when the times come.

    Raises:
        ValueError: the text names no times; the message shows how they are written.
    """
    words = text.split()
    fields, zone = words[:_FIELDS], " ".join(words[_FIELDS:]) or "UTC"
    if len(fields) == _FIELDS and _NUMBERED_DAY.search(re.sub(r"[/#]\d+", "", fields[-1])):
        raise ValueError(f"{text!r}: write days of the week as names: mon, tue, sat-sun")
    try:
        times = CronTrigger.from_crontab(" ".join(fields), zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{text!r} is no time that comes again ({error}); {_EXAMPLE}") from None
    if times.get_next_fire_time(None, datetime.fromtimestamp(0, UTC)) is None:
        raise ValueError(f"{text!r} never comes; {_EXAMPLE}")
    return times


def _valid(text: str) -> str:
    cron(text)
    return text


Cron = Annotated[str, AfterValidator(_valid)]
"""Times that come again, written as cron does."""
