"""What is sent to a host: the helper's text, and messages to it."""

import math
import re
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from runner.host.job import Job
from runner.host.shell import quote

__all__ = ["COMMAND", "Place", "fresh_nonce", "helper", "hundredths", "message", "run_message"]

# The shell that the server starts leads the session that a signal over SSH reaches. The helper
# must not be in it, and reads the same input because the outer shell has none of its own.
COMMAND = "exec sh -c 'setsid sh; exit $?'"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run lives on a host: `~/.handrail/<bot>/<run>/`.

    Raises:
        ValueError: A name is not letters, digits, dots and hyphens.
    """

    bot: str
    run: str

    def __post_init__(self) -> None:
        for name in (self.bot, self.run):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot name a directory: letters, digits, . _ -")


def fresh_nonce() -> str:
    """Return 128 random bits that tell frames from output."""
    return secrets.token_hex(16)


@cache
def helper() -> bytes:
    """Return the helper's text, without the comments and indentation that only people need."""
    room = files("runner.host")
    text = "".join((room / name).read_text("utf-8") for name in ("supervisor.sh", "lane.sh"))
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#")).encode() + b"\n"


def message(*words: str) -> bytes:
    """Return one message: nothing of it runs unless all of it arrives."""
    text = " ".join((words[0], *(quote(word) for word in words[1:])))
    return ("{ " + text + "\n}\n").encode(errors="surrogateescape")


def run_message(job: Job, tag: str, nonce: str) -> bytes:
    """Return the message that starts a job, or tells what became of it."""
    pairs = (*job.environment.items(), *job.secrets.items())
    return message(
        "run",
        tag,
        job.id,
        nonce,
        job.digest,
        job.boot_id,
        hundredths(job.limit),
        hundredths(job.silence),
        hundredths(job.grace),
        hundredths(job.check_limit),
        job.shell,
        " ".join(job.outputs),
        job.script,
        job.check,
        *(f"{name}={value}" for name, value in pairs),
    )


def hundredths(seconds: float) -> str:
    """Return a time as the helper counts it; never 0 for what is more."""
    return str(math.ceil(seconds * 100))
