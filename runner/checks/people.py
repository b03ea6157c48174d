"""Checks that people answer: a checklist, confirmed by name. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from config.model.checks import AnyCheck, ManualCheck
from runner.checks.situation import Situation, unmet
from runner.checks.verdict import Judged, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """What somebody is asked to look at.

    Attributes:
        says: What it proves.
        items: What the person confirms, all of them with one answer.
        roles: Who may; those who may approve where it names none.
    """

    says: str
    items: tuple[str, ...]
    roles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the plain form that events carry."""
        return {"says": self.says, "items": list(self.items), "roles": list(self.roles)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_json` wrote."""
        roles = tuple(data["roles"])
        return cls(says=str(data["says"]), items=tuple(data["items"]), roles=roles)

    def asked(self, verdict: Verdict, when: str) -> Judged:
        """Return it as it stands until somebody has answered; `when` they are asked."""
        return self._judged(verdict, when)

    def confirmed(self, person: str) -> Judged:
        """Return it as somebody has confirmed it."""
        return self._judged(Verdict.PASSED, f"{len(self.items)} confirmed by {person}")

    def refused(self, person: str) -> Judged:
        """Return it as somebody did not; `person` is empty where nobody answered in time."""
        measured = f"not confirmed by {person}" if person else "nobody answered in time"
        return self._judged(Verdict.FAILED, measured)

    def _judged(self, verdict: Verdict, measured: str) -> Judged:
        count = len(self.items)
        return Judged(
            says=self.says,
            kind="manual",
            verdict=verdict,
            measured=measured,
            expected=f"{count} item{'' if count == 1 else 's'} confirmed",
            detail="\n".join(self.items),
        )


def checklists(checks: Iterable[AnyCheck], situation: Situation) -> tuple[Checklist, ...]:
    """Return what people are asked, in the order declared; not those whose `when` does not hold.

    Args:
        checks: Checks of any kind.
        situation: Fills in the names that their words mention.
    """
    return tuple(
        Checklist(
            says=situation.shown(check.says),
            items=tuple(situation.shown(item) for item in check.items),
            roles=check.roles,
        )
        for check in checks
        if isinstance(check, ManualCheck) and unmet(check, situation) is None
    )


def with_verdict(data: Mapping[str, Any], found: Judged) -> Mapping[str, Any]:
    """Return an event's data with a checklist's verdict in the place of the waiting one."""
    checks = [
        found.to_json() if (one.get("kind"), one.get("says")) == (found.kind, found.says) else one
        for one in data.get("checks", ())
    ]
    return MappingProxyType({**data, "checks": checks})
