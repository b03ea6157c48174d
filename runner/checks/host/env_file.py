"""The environment's env file, by names only: no value ever leaves the host. Pure.

The file is read by awk on the host, which prints declared names and what is wrong with them. The
name of a key that nobody declared is printed only where it looks like one and holds a placeholder
or stands twice: a line of a key's text over several lines can look like `NAME=`.
"""

from dataclasses import replace

from config.model.checks import EnvFileCheck
from config.model.environment import EnvFile
from runner.checks.host.env_file_awk import KEYS, PROCESS
from runner.checks.host.frames import Probed, Section
from runner.checks.host.words import literal, unit, word
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, UnmeasurableError, Verdict, from_facets, unmeasured

_EXPECTED = "every required key set, no placeholder, nothing refused"
_OTHERS_WRITE = 0o002
_OTHERS_READ = 0o004


def probe(check: EnvFileCheck, situation: Situation) -> str:
    """Return shell text that prints names of keys, of the file and of running processes."""
    file = _declared(situation)
    path = word(file.path, situation)
    refused = " ".join(f"HR_R_{name}={literal(value)}" for name, value in file.refuse.items())
    lines = [
        "export LC_ALL=C",
        f"_hr_p={path}",
        '_hr_mode=$(stat -L -c "%a %U:%G" -- "$_hr_p" 2>/dev/null)',
        '_hr mode "$_hr_mode"',
        (
            'if [ -r "$_hr_p" ]; then _hr_o=$(cat -- "$_hr_p");'
            ' else _hr_o=$(sudo -n cat "$_hr_p"); fi || exit 1'
        ),
        "_hr keys",
        (
            f"""printf '%s\\n' "$_hr_o" | HR_NAMES={literal(_spaced(_names(file)))} {refused}"""
            f" awk '{KEYS}'"
        ),
        "_hr_o=",
    ]
    lines += [_process(name, file, situation) for name in check.in_units]
    return "\n".join([*lines, "exit 0"])


def judge(check: EnvFileCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict; what is wrong is named by key."""
    file = _declared(situation)
    path = situation.shown(file.path)
    keys = probed.section("keys")
    mode = probed.section("mode")
    if keys is None or "done" not in keys.text.split("\n"):
        words = " ".join((probed.text + (mode.text if mode else "")).split()) or "no reason is told"
        return unmeasured(check, f"{path} could not be read: {words[:200]}", _EXPECTED)
    facets = _keys(file, keys.text)
    facets += _mode(mode)
    processes = [one for one in probed.sections if one.mark == "process"]
    for number, name in enumerate(check.in_units):
        section = processes[number] if number < len(processes) else None
        facets.append(_in_process(situation.shown(name), file, section))
    found = from_facets(check, facets, f"{path}: {mode.argument.strip() if mode else ''}")
    if found.verdict is Verdict.PASSED and _readable_by_all(mode) and file.secret:
        measured = f"{found.measured}, but everybody may read it"
        return replace(found, verdict=Verdict.WARNED, measured=measured)
    return found


def _declared(situation: Situation) -> EnvFile:
    if situation.environment.env_file is None:
        raise UnmeasurableError("the environment declares no env_file")
    return situation.environment.env_file


def _required(file: EnvFile) -> list[str]:
    return sorted({*file.required, *file.set})


def _in_processes(file: EnvFile) -> list[str]:
    return sorted(file.set) or sorted(file.required)


def _names(file: EnvFile) -> list[str]:
    return sorted({*file.required, *file.set, *file.secret, *file.refuse})


def _spaced(names: list[str]) -> str:
    return f" {' '.join(names)} "


def _process(name: str, file: EnvFile, situation: Situation) -> str:
    """Return shell text that prints which names the unit's main process holds.

    NUL and line break change places on the way, so that a value of several lines stays one.
    """
    names = literal(_spaced(_in_processes(file)))
    return f"""_hr_m=$(systemctl show -p MainPID {unit(name, situation)})
_hr_m=${{_hr_m#MainPID=}}
case $_hr_m in ''|0|*[!0-9]*) _hr process none;; *) _hr process pid
  {{ cat "/proc/$_hr_m/environ" 2>/dev/null || sudo -n cat "/proc/$_hr_m/environ" 2>/dev/null; }} |
    tr '\\n\\000' '\\001\\n' | HR_NAMES={names} awk '{PROCESS}';;
esac"""


def _keys(file: EnvFile, text: str) -> list[Facet]:
    found = _told(text)
    required = _required(file)
    missing = [name for name in required if name not in found.get("has", ())]
    empty = [name for name in required if name in found.get("empty", ())]
    count = len(required) - len(missing) - len(empty)
    wanted = f"{len(required)} required keys set"
    lacking = _listed("missing", missing) + _listed("empty", empty)
    facets = [
        Facet(
            measured=", ".join([f"{count} of {len(required)} required keys set", *lacking]),
            expected=wanted,
            right=not lacking,
        )
    ]
    for what, expected in (
        ("placeholder", "no placeholder"),
        ("refused", "nothing refused"),
        ("duplicate", "no key twice"),
    ):
        names = sorted(set(found.get(what, ())))
        measured = f"{what}: {', '.join(names)}" if names else expected
        facets.append(Facet(measured=measured, expected=expected, right=not names))
    return facets


def _listed(what: str, names: list[str]) -> list[str]:
    return [f"{what}: {', '.join(names)}"] if names else []


def _told(text: str) -> dict[str, list[str]]:
    """Return names by what awk said of them."""
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        what, _, name = line.partition(" ")
        if name:
            told.setdefault(what, []).append(name)
    return told


def _mode(mode: Section | None) -> list[Facet]:
    """Return the file's mode and owner; a file that everybody may write is wrong."""
    bits = _bits(mode)
    if mode is None or bits is None:
        return []
    return [
        Facet(
            measured=f"mode {bits:04o} of {mode.argument.partition(' ')[2] or '?'}",
            expected="not writable by everybody",
            right=not bits & _OTHERS_WRITE,
        )
    ]


def _readable_by_all(mode: Section | None) -> bool:
    return bool((_bits(mode) or 0) & _OTHERS_READ)


def _bits(mode: Section | None) -> int | None:
    try:
        return int(mode.argument.partition(" ")[0], 8) if mode else None
    except ValueError:
        return None


def _in_process(name: str, file: EnvFile, section: Section | None) -> Facet:
    wanted = _in_processes(file)
    expected = f"{len(wanted)} names in the process of {name}"
    if section is None or section.argument != "pid":
        return Facet(measured=f"{name} has no process", expected=expected, right=None)
    told = _told(section.text)
    if told.get("names", ["0"]) == ["0"]:
        return Facet(
            measured=f"the process of {name} may not be read", expected=expected, right=None
        )
    missing = [one for one in wanted if one not in told.get("has", ())]
    if missing:
        return Facet(
            measured=f"{name} runs without {', '.join(missing)}", expected=expected, right=False
        )
    return Facet(measured=f"{len(wanted)} names in {name}", expected=expected, right=True)
