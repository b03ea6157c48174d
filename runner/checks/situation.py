"""What a check may know when it is built and judged. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.model.checks import AnyCheck
from config.model.environment import Environment
from config.model.playbook import Migrations
from config.template import fill
from runner.checks.verdict import Judged, Verdict, judged

STARTED = "OUT_STEP_STARTED"
"""Exported to every check script that reads the journal: the step's start by the host's clock,
in seconds since the epoch."""

RUN_STARTED = "RUN_STARTED"
"""The value that tells when the run began, in seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything around a check that is not the check itself; nothing secret.

    Attributes:
        values: Plain texts by name: variables, values of the plan, `OUT_*` of earlier steps.
        fresh: Names `OUT_X` that this very step declares; only the host knows them while the
            check script runs. A name in both is read from the host.
        migrations: How applied migrations are read, as the plan has it.
        expected_versions: Versions that the planned commit brings; None where not known.
        planned_versions: Versions that were applied when the plan was made; None likewise.
        commit: The planned commit, 40 hexadecimal digits.
        limit: Seconds that all checks of the step may take.
        now: The bot's clock when the host was asked, in seconds since the epoch; 0 where unknown.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()
    environment: Environment
    migrations: Migrations | None = None
    expected_versions: tuple[str, ...] | None = None
    planned_versions: tuple[str, ...] | None = None
    commit: str = ""
    ref: str = ""
    branch: str = ""
    limit: float = 120.0
    now: float = 0.0

    def shown(self, text: str) -> str:
        """Return a template as people read it: what is known filled in."""
        try:
            return fill(text, self.values)
        except ValueError:
            return text


def unmet(check: AnyCheck, situation: Situation) -> Judged | None:
    """Return the skipped verdict of a check whose `when` does not hold, else None.

    Conditions on fresh names are left to the host, which alone knows them.
    """
    for name, wanted in check.when.items():
        if name in situation.fresh:
            continue
        measured = situation.values.get(name)
        if measured != wanted:
            shown = f"{name} is not set" if measured is None else f"{name} is {measured}"
            return judged(check, Verdict.SKIPPED, shown, f"{name} is {wanted}, else not needed")
    return None
