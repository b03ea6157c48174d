"""Scripts of the playbook's author within checks: bash, bounded, their two outputs apart. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from runner.checks.host.frames import Probed
from runner.checks.host.words import literal, surroundings
from runner.checks.situation import Situation

OUTPUT_LIMIT = 256 * 1024
"""Most bytes that a script may print to be judged."""

_ENDED_BY_SIGNAL = 128
_NOT_RUN = {126: "a program it calls cannot be run", 127: "a program it calls is missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a script came to.

    Attributes:
        status: Its exit status.
        out: Its standard output.
        errors: Its standard error.
        reason: Why it says nothing about the host; empty where it does.
    """

    status: int
    out: str
    errors: str
    reason: str = ""

    @property
    def everything(self) -> str:
        """Both outputs, the errors first."""
        return f"{self.errors}\n{self.out}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long a script may take and how much it may print.

    Attributes:
        seconds: Then it is ended with status 124; 0 leaves it to the limit of all checks.
    """

    output: int = OUTPUT_LIMIT
    seconds: float = 0.0


def probe(
    text: str, uses: Iterable[str], situation: Situation, bounds: Bounds | None = None
) -> str:
    """Return shell text that runs a script with what it uses, as a step's script would run.

    Raises:
        UnmeasurableError: a name it uses is not known.
    """
    bounds = bounds or Bounds()
    limited = f"timeout {max(1, round(bounds.seconds))} " if bounds.seconds else ""
    run = limited + "bash --norc -c " + literal(f"set -euo pipefail\n{text}")
    return f"""{surroundings(uses, situation)}
{{ _hr_o=$({{ {run} 2>&3 3>&-; _hr status "$?"; }} | head -c {bounds.output}); }} 3>&1
_hr out
printf '%s\\n' "$_hr_o"
"""


def read(probed: Probed) -> Printed:
    """Return what the script came to."""
    out = probed.section("out")
    status = probed.section("status")
    if out is None or status is None or not status.argument.isdecimal():
        reason = "it printed too much to be judged" if out else "it did not come to its end"
        return Printed(status=-1, out="", errors=probed.text, reason=reason)
    code = int(status.argument)
    reason = _NOT_RUN.get(code, "")
    if code > _ENDED_BY_SIGNAL:
        reason = f"it was ended by signal {code - _ENDED_BY_SIGNAL}"
    return Printed(status=code, out=out.text, errors=probed.text.strip(), reason=reason)


def last_line(text: str) -> str:
    """Return the last line that says something, for people."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"
