"""Ports on which something listens on the host, and what. Pure."""

import math
import re

from config.model.checks import PortCheck
from config.quantity import show_duration
from runner.checks.host.frames import Probed
from runner.checks.host.words import word
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets

_LISTENER = re.compile(r'^LISTEN\s+\S+\s+\S+\s+\S*?:(\d+)\s.*?users:\(\("([^"]+)",pid=(\d+)')

_LISTENING = """_hr_listens() {
  if [ -r /proc/net/tcp ]; then
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
      awk -v want="$1" '$4 == "0A" { n = split($2, a, ":"); if ((a[n] "") == (want "")) found = 1 }
      END { exit !found }'
  else
    ss -Hltn "sport = :$2" | grep -q .
  fi
}
"""


def probe(check: PortCheck, situation: Situation) -> str:
    """Return shell text that waits until something listens on each port, up to `within`."""
    ports = " ".join(word(port, situation) for port in check.ports)
    return f"""export LC_ALL=C
{_LISTENING}
_hr_end=$(( $(date +%s) + {math.ceil(check.within)} ))
for _hr_p in {ports}; do
  case $_hr_p in ''|0*|*[!0-9]*|??????*) _hr port invalid; continue;; esac
  _hr_x=$(printf '%04X' "$_hr_p")
  while ! _hr_listens "$_hr_x" "$_hr_p"; do
    [ "$(date +%s)" -lt "$_hr_end" ] || break
    sleep 0.2 2>/dev/null || sleep 1
  done
  if _hr_listens "$_hr_x" "$_hr_p"; then _hr port "$_hr_p yes"; else _hr port "$_hr_p no"; fi
done
_hr who; ss -Hltnp 2>/dev/null | head -n 200
{_owners(check, ports, situation)}exit 0
"""


def _owners(check: PortCheck, ports: str, situation: Situation) -> str:
    """Return shell text that tells of each port whether a process of the units listens there.

    A unit's process is its main process or came of it; where the host hides whose a port is, that
    is unknown.
    """
    if not check.units:
        return ""
    units = " ".join(word(unit, situation) for unit in check.units)
    return f"""_hr_mains=
for _hr_u in {units}; do
  _hr_mains="$_hr_mains $(systemctl show -p MainPID --value -- "$_hr_u" 2>/dev/null)"
done
for _hr_p in {ports}; do
  _hr_pid=$(ss -Hltnp "sport = :$_hr_p" 2>/dev/null |
    sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | head -n 1)
  _hr_is=unknown
  if [ -n "$_hr_pid" ]; then _hr_is=no; fi
  while [ "${{_hr_pid:-0}}" -gt 1 ]; do
    case " $_hr_mains " in *" $_hr_pid "*) _hr_is=yes; break ;; esac
    _hr_pid=$(sed -n 's/^PPid:[^0-9]*//p' "/proc/$_hr_pid/status" 2>/dev/null)
  done
  _hr owner "$_hr_p $_hr_is"
done
"""


def judge(check: PortCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict; names the process behind a port where the host tells it."""
    answers = [one.argument for one in probed.sections if one.mark == "port"]
    who = probed.section("who")
    names = _listeners(who.text if who else "")
    owners = [one.argument for one in probed.sections if one.mark == "owner"]
    strangers = {told.removesuffix(" no") for told in owners if told.endswith(" no")}
    waited = show_duration(check.within)
    facets = []
    for number, port in enumerate(check.ports):
        answer = answers[number] if number < len(answers) else ""
        if answer.partition(" ")[0] in strangers:
            facets.append(_stranger(check, answer.partition(" ")[0], names))
        else:
            facets.append(_facet(situation.shown(port), answer, names, waited))
    return from_facets(check, facets, probed.text)


def _stranger(check: PortCheck, port: str, names: dict[str, str]) -> Facet:
    held = names.get(port, "another process")
    return Facet(
        measured=f"{held} listens on {port}",
        expected=f"a process of {' or '.join(check.units)} on {port}",
        right=False,
    )


def _facet(port: str, answer: str, names: dict[str, str], waited: str) -> Facet:
    measured, _, found = answer.partition(" ")
    expected = f"something listens on {measured if found else port} within {waited}"
    if found == "yes":
        held = names.get(measured)
        return Facet(
            measured=f"{held} listens on {measured}" if held else f"{measured} is listened on",
            expected=expected,
            right=True,
        )
    if found == "no":
        others = ", ".join(f"{name} on {number}" for number, name in sorted(names.items())[:5])
        seen = f" (seen: {others})" if others else ""
        return Facet(measured=f"nothing on {measured}{seen}", expected=expected, right=False)
    reason = f"{port} is no port" if measured == "invalid" else f"{port} was not looked at"
    return Facet(measured=reason, expected=expected, right=None)


def _listeners(text: str) -> dict[str, str]:
    """Return process names by port; only those that the user may see."""
    found = (_LISTENER.match(line) for line in text.splitlines())
    return {match[1]: f"{match[2]} ({match[3]})" for match in found if match}
