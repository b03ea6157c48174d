"""Checks that people answer: a checklist, by name. Pure."""

from dataclasses import replace

from config.model.checks import ManualCheck
from runner.checks.situation import Situation
from runner.checks.verdict import Judged, Verdict, judged, unmeasured, weighed


def answered(
    check: ManualCheck, situation: Situation, *, confirmed: bool | None, person: str = ""
) -> Judged:
    """Return the verdict of a checklist.

    Args:
        check: The checklist.
        situation: Fills in the names that its words mention.
        confirmed: True where the person saw all items, False where not, None where nobody
            answered in time.
        person: Who answered, as the configuration names them.
    """
    count = len(check.items)
    expected = f"{count} item{'' if count == 1 else 's'} confirmed"
    detail = "\n".join(situation.shown(item) for item in check.items)
    if confirmed is None:
        found = unmeasured(check, "nobody answered", expected, detail)
    elif confirmed:
        found = judged(check, Verdict.PASSED, f"{count} confirmed by {person}", expected, detail)
    else:
        found = judged(check, Verdict.FAILED, f"not confirmed by {person}", expected, detail)
    return weighed(replace(found, says=situation.shown(found.says)), warn=check.warn)
