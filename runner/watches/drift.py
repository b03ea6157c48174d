"""What somebody changed by hand: the live commit, files and units, by digest. Pure.

A digest is recorded at the first look behind the newest run that changed something: from then on it
has to stay. Contents never leave the host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.model.watching import Drift
from runner.checks.verdict import Judged, Verdict

SCRIPT = r"""set -u
told() {
  digest=$(printf '%s' "$2" | sha256sum) && digest=${digest%% *} || digest=unreadable
  printf '%s %s %s\n' "$1" "$digest" "$3"
}
printf '%s\n' "$DRIFT_FILES" | while IFS= read -r path; do
  [ -n "$path" ] || continue
  if text=$(cat -- "$path" 2>/dev/null) || text=$(sudo -n cat "$path" 2>/dev/null); then
    told file "$text" "$path"
  elif [ -e "$path" ]; then printf 'file unreadable %s\n' "$path"
  elif [ -x "$(dirname -- "$path")" ]; then printf 'file missing %s\n' "$path"
  else printf 'file unreadable %s\n' "$path"
  fi
done
printf '%s\n' "$DRIFT_UNITS" | while IFS= read -r unit; do
  [ -n "$unit" ] || continue
  if text=$(systemctl cat -- "$unit" 2>/dev/null); then told unit "$text" "$unit"
  else printf 'unit unreadable %s\n' "$unit"
  fi
done
"""
"""POSIX sh; names come as `DRIFT_FILES` and `DRIFT_UNITS`, one on each line.

A content stays within the shell and its pipe: it is on no command line. `printf` is a builtin.
"""

_LINE = re.compile(r"(file|unit) ([0-9a-f]{64}|missing|unreadable) (.+)")
_SHORT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the host told.

    Attributes:
        live: The live commit; None where it could not be read.
        digests: By subject (`file /etc/app.env`): 64 hexadecimal digits, `missing`, `unreadable`.
    """

    live: str | None
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the record says.

    Attributes:
        commit: What the newest run left live; empty where that is not known.
        run: The newest run that changed something; empty where there is none.
        digests: What was found behind it, as far as it was looked at: by subject on the first host,
            as `named` gives it on another.
    """

    commit: str
    run: str
    digests: Mapping[str, str]

    def on(self, host: str) -> "Recorded":
        """Return the record of another host than the first one, by subject."""
        there = f" on {host}"
        own = {
            subject.removesuffix(there): digest
            for subject, digest in self.digests.items()
            if subject.endswith(there)
        }
        return replace(self, digests=own) if host else self


def named(digests: Mapping[str, str], host: str) -> dict[str, str]:
    """Return digests by subject as they are recorded of a host; of the first one as they are."""
    return {f"{subject} on {host}" if host else subject: one for subject, one in digests.items()}


def names(drift: Drift) -> dict[str, str]:
    """Return what the script is given."""
    return {"DRIFT_FILES": "\n".join(drift.files), "DRIFT_UNITS": "\n".join(drift.units)}


def read(output: str) -> dict[str, str]:
    """Return the digests that the script printed, by subject."""
    lines = (_LINE.fullmatch(line) for line in output.splitlines())
    return {f"{line[1]} {line[3]}": line[2] for line in lines if line}


def compare(drift: Drift, found: Found, recorded: Recorded) -> tuple[list[Judged], dict[str, str]]:
    """Return the verdicts, and the digests that are to be recorded; none where all are."""
    verdicts = [_live(found, recorded)] if drift.live else []
    new: dict[str, str] = {}
    for subject in [
        *(f"file {path}" for path in drift.files),
        *(f"unit {one}" for one in drift.units),
    ]:
        digest = found.digests.get(subject, "unreadable")
        before = recorded.digests.get(subject)
        if before is None and digest != "unreadable":
            new[subject] = digest
        verdicts.append(_same(subject, digest, before, recorded.run))
    return verdicts, new


def changed(found: Found, recorded: Recorded) -> dict[str, str]:
    """Return the digests of what is not as it was recorded, by subject; the commit is no digest."""
    return {
        subject: digest
        for subject, digest in found.digests.items()
        if digest != "unreadable" and recorded.digests.get(subject, digest) != digest
    }


def _live(found: Found, recorded: Recorded) -> Judged:
    expected = recorded.commit[:_SHORT] or "a recorded version"
    if found.live is None:
        return _judged("The live commit", Verdict.INCONCLUSIVE, "it could not be read", expected)
    if not recorded.commit:
        return _judged("The live commit", Verdict.SKIPPED, "no run is on record", expected)
    same = found.live == recorded.commit
    verdict = Verdict.PASSED if same else Verdict.FAILED
    return _judged("The live commit", verdict, found.live[:_SHORT] or "nothing", expected)


def _same(subject: str, digest: str, before: str | None, run: str) -> Judged:
    kind, _, name = subject.partition(" ")
    says = name if kind == "file" else f"The unit {name}"
    expected = f"as {run} left it" if run else "as it was first seen"
    if digest == "unreadable":
        return _judged(says, Verdict.INCONCLUSIVE, "it could not be read", expected)
    if before is None or digest == before:
        return _judged(says, Verdict.PASSED, expected, expected)
    measured = "it is gone" if digest == "missing" else "changed by hand"
    return _judged(says, Verdict.FAILED, measured, expected)


def _judged(says: str, verdict: Verdict, measured: str, expected: str) -> Judged:
    return Judged(says=says, kind="drift", verdict=verdict, measured=measured, expected=expected)
