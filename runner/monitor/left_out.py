"""Lines that journald did not take: of a service that logs more than its rate limit allows. Pure.

journald says so in a line about the service, of a priority that a measure may have left out: it is
asked for on its own, for all services at once.
"""

from collections.abc import Iterable

from runner.host.shell import quote

_ASKED = """\
journalctl{units} -t systemd-journald --since "@"{since} -o short-unix --no-pager </dev/null \\
2>/dev/null | awk -v since={since} -v now="$hr_now" '
  $3 ~ /^systemd-journald/ && $4 == "Suppressed" && $1 >= since + 0 && $1 < now + 0 {{
    print "suppressed", $5, $NF
  }}'\
"""


def asked(units: Iterable[str], since: float) -> str:
    """Return shell text that tells what was left out from a second on, up to this one."""
    named = "".join(f" -u {quote(unit)}" for unit in units)
    return _ASKED.format(units=named, since=quote(f"{since:.0f}"))


def read(rest: str) -> tuple[str, int] | None:
    """Return unit and number of lines from an answer's words; None for others."""
    count, _, unit = rest.partition(" ")
    return (unit.removesuffix(".service"), int(count)) if count.isdigit() and unit else None
