"""Checks that the host measures: one script out, one output back. Pure, no IO.

All host checks of a step travel as one POSIX `sh` script, and one output comes back. Each probe
runs in a subshell of its own with nothing to read, between marks that no probe can forge. What
the host needs: sh, and what the kinds at hand call (`stat`, `git`, `systemctl`, `awk` …); the
playbook's own scripts are bash, as its steps are.
"""

from collections.abc import Sequence

from config.model.checks import AnyCheck
from runner.checks.host import frames
from runner.checks.host.frames import Probed
from runner.checks.host.kinds import kind, on_host
from runner.checks.host.words import fresh_names, literal
from runner.checks.situation import Situation, unmet
from runner.checks.verdict import Judged, UnmeasurableError, Verdict, judged, unmeasured, weighed

__all__ = ["judge", "on_host", "script"]


def script(checks: Sequence[AnyCheck], situation: Situation, token: str) -> str:
    """Return one `sh` script that measures all host checks among `checks`, one after the other.

    It is to be run with the step's fresh outputs and the secrets of the checks' `uses` in its
    environment. It ends with status 0 and changes nothing. Empty where nothing is to be measured.

    Args:
        checks: A step's checks; those of the bot's side and of people are left out.
        situation: What is known while the script is built.
        token: 16 to 128 random letters and digits, new for each script.

    Raises:
        ValueError: the token is none.
    """
    probes = [
        _framed(number, check, situation)
        for number, check in enumerate(filter(on_host, checks))
        if unmet(check, situation) is None
    ]
    text = "".join(probes)
    return frames.prelude(token) + text + "exit 0\n" if text else ""


def judge(
    checks: Sequence[AnyCheck], output: bytes, situation: Situation, token: str
) -> list[Judged]:
    """Return one verdict for each host check among `checks`, in their order.

    `situation` must be the one that the script was built with, and `output` what the script
    printed; lines before and behind it, and a lost head or tail, do no harm: what is missing is
    inconclusive.
    """
    found = frames.read(output, token)
    return [
        _judged(check, found.get(number), situation)
        for number, check in enumerate(filter(on_host, checks))
    ]


def _framed(number: int, check: AnyCheck, situation: Situation) -> str:
    """Return a check's probe between its marks, or nothing where it cannot be measured."""
    try:
        names = fresh_names(check, situation)
        conditions = [
            f"""elif [ "${{{name}}}" != {literal(wanted)} ]; then _hr unmet {name}"""
            for name, wanted in check.when.items()
            if name in names
        ]
        probe = kind(check).probe(check, situation)
    except UnmeasurableError:
        return ""
    guards = [f'if [ -z "${{{name}+x}}" ]; then _hr unset {name}' for name in names]
    lines = [
        f"_hr_n={number}",
        "\nel".join(guards) or "if false; then :",
        *conditions,
        "else _hr begin",
        f"(\n{probe.rstrip()}\n) </dev/null 2>&1",
        '_hr end "$?"',
        "fi",
    ]
    return "\n".join(lines) + "\n"


def _judged(check: AnyCheck, probed: Probed | None, situation: Situation) -> Judged:
    skipped = unmet(check, situation)
    found = skipped or _measured(check, probed, situation)
    shown = situation.shown(found.says)
    named = Judged(
        says=shown,
        kind=found.kind,
        verdict=found.verdict,
        measured=found.measured,
        expected=found.expected,
        detail=found.detail,
    )
    return weighed(named, warn=check.warn)


def _measured(check: AnyCheck, probed: Probed | None, situation: Situation) -> Judged:
    try:
        fresh_names(check, situation)
        kind(check).probe(check, situation)
    except UnmeasurableError as error:
        return unmeasured(check, str(error), "what it needs to be known")
    if probed is None:
        return unmeasured(check, "the check was not reached", "an answer of the host")
    if probed.unmet:
        wanted = check.when.get(probed.unmet, "")
        return judged(
            check,
            Verdict.SKIPPED,
            f"{probed.unmet} has another value",
            f"{probed.unmet} is {wanted}, else not needed",
        )
    if probed.missing:
        return unmeasured(check, probed.missing, "an answer of the host", probed.text)
    return kind(check).judge(check, probed, situation)
