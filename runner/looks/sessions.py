"""Whether the host ends what a login session leaves behind, steps among it. Pure."""

import re

from runner.looks.seen import Seen, doubtful

QUESTION = """\
grep -qs '/session-' /proc/self/cgroup && command -v busctl >/dev/null 2>&1 || exit 0
for name in KillUserProcesses KillOnlyUsers KillExcludeUsers; do
  busctl get-property org.freedesktop.login1 /org/freedesktop/login1 \\
    org.freedesktop.login1.Manager $name 2>/dev/null || exit 0
done
"""
"""An `sh` script; it says nothing where sessions do not matter, or nobody can tell."""

_USER = re.compile(r'"([^"]*)"')
_LINES = 3


def seen(host: str, user: str, answer: str) -> list[Seen]:
    """Return what an answer to `QUESTION` says; nothing where all is well.

    Args:
        host: Its name.
        user: Who signs in.
        answer: What the script printed.
    """
    lines = answer.splitlines()
    if len(lines) != _LINES or lines[0] != "b true":
        return []
    only, spared = _USER.findall(lines[1]), _USER.findall(lines[2])
    if user in spared or (only and user not in only):
        return []
    said = "logind ends what a session leaves behind: a lost connection ends the step that runs"
    kept = " ".join(dict.fromkeys(["root", *spared, user]))
    cure = f"Set KillExcludeUsers={kept} in /etc/systemd/logind.conf."
    return [doubtful(f"sessions on {host}", said, cure)]
