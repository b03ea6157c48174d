"""Units that stay active for a while without a restart. Pure.

A restart that returned 0 proves nothing: a service that crashes is active, activating, active again
and failed only at last. So it is looked at until it was quiet for `settle`; the first look that
shows another state, another process or one more restart ends it at once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from config.model.checks import SystemdCheck
from config.quantity import show_duration
from runner.checks.host.frames import Probed, Section
from runner.checks.host.properties import NOT_FOUND, blocks, show
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

_PROPERTIES = "LoadState,ActiveState,SubState,NRestarts,MainPID"
_INTERVAL = 0.25
_LOOKS = 40

Unit = Mapping[str, str]


def probe(check: SystemdCheck, situation: Situation) -> str:
    """Return shell text that looks at the units again and again; ends early at any change."""
    interval = max(_INTERVAL, check.settle / _LOOKS)
    looks = math.ceil(check.settle / interval)
    return f"""export LC_ALL=C
_hr_n1=0
while :; do
  _hr_s=$({show(check.units, _PROPERTIES, situation)}) || {{ printf '%s\\n' "$_hr_s"; exit 1; }}
  [ "$_hr_n1" -gt 0 ] || _hr_f=$_hr_s
  [ "$_hr_s" = "$_hr_f" ] || break
  case $_hr_s in *ActiveState=[!a]*|*ActiveState=activ[!e]*) break;; esac
  [ "$_hr_n1" -lt {looks} ] || {{ _hr quiet; break; }}
  _hr_n1=$((_hr_n1 + 1))
  sleep {interval:.3f} 2>/dev/null || sleep 1
done
_hr first; printf '%s\\n' "$_hr_f"
_hr last; printf '%s\\n' "$_hr_s"
exit 0
"""


def judge(check: SystemdCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict; a miss names the unit and its states."""
    names = [situation.shown(name) for name in check.units]
    wanted = f"active for {show_duration(check.settle)} without a restart"
    first, last = _units(probed.section("first")), _units(probed.section("last"))
    if len(first) != len(names) or len(last) != len(names):
        words = probed.text.strip()[:200] or "systemctl told nothing"
        return unmeasured(check, words, wanted)
    quiet = probed.section("quiet") is not None
    facets = [_facet(one, wanted) for one in zip(names, first, last, strict=True)]
    if not quiet and all(facet.right for facet in facets):
        return unmeasured(check, "the units were not watched long enough", wanted)
    return replace(from_facets(check, facets), expected=wanted)


def _facet(one: tuple[str, Unit, Unit], wanted: str) -> Facet:
    """Return a unit's state at first and at last as one measured thing."""
    name, first, last = one
    if "ActiveState" not in last:
        return Facet(measured=f"{name} has no state", expected=wanted, right=None)
    wrong = _wrong(first, last)
    measured = f"{name} {wrong or _state(last)}"
    return Facet(measured=measured, expected=wanted, right=not wrong)


def _wrong(first: Unit, last: Unit) -> str:
    """Return what happened to a unit between two looks, or an empty text."""
    restarts, process = _changed(first, last, "NRestarts"), _changed(first, last, "MainPID")
    if last.get("LoadState") == NOT_FOUND:
        return "does not exist"
    if _state(first) != _state(last):
        return f"{_state(first)}, then {_state(last)}"
    if last["ActiveState"] != "active":
        return _state(last)
    if restarts:
        return f"restarted ({restarts} restarts)"
    return f"has another process ({process})" if process else ""


def _changed(first: Unit, last: Unit, name: str) -> str:
    before, after = first.get(name), last.get(name)
    return "" if before == after else f"{before}, then {after}"


def _state(unit: Unit) -> str:
    return f"{unit.get('ActiveState', '?')} ({unit.get('SubState', '?')})"


def _units(section: Section | None) -> Sequence[Unit]:
    return blocks(section.text) if section else []
