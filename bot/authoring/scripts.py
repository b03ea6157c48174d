"""Whether bash can read the scripts of a playbook; none of them is carried out."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache

from config.draft import Draft
from config.filling import is_script
from config.problem import Finding

_SAID = re.compile(r"line (\d+): (.+)")


def unreadable(draft: Draft) -> Iterator[Finding]:
    """Yield the scripts that would stop with a syntax error; none where there is no bash here."""
    bash = shutil.which("bash")
    playbooks = [each.playbook for each in draft.environments.values() if each.playbook]
    told: set[tuple[str, int]] = set()
    for playbook in playbooks if bash else []:
        for place in playbook.texts():
            where = place.raw.where(place.trail)
            if is_script(place.trail) and where not in told and (said := _said(bash, place.text)):
                told.add(where)
                cure = "Correct it; `bash -n` reads a script without carrying it out."
                yield place.finding(
                    "script-unreadable", f"bash cannot read the script: {said}.", cure
                )


@cache
def _said(bash: str, script: str) -> str:
    """Return what bash says against a script, empty where it can read it."""
    done = subprocess.run(  # noqa: S603 - reads standard input as text, and carries nothing out
        [bash, "-n"], input=script.encode(), capture_output=True, check=False, timeout=30
    )
    if done.returncode == 0:
        return ""
    first = done.stderr.decode("utf-8", "replace").partition("\n")[0]
    found = _SAID.search(first)
    return f"line {found[1]}, {found[2]}" if found else first
