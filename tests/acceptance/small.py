"""The shipped playbook with steps of a test's own, and nothing that speaks of others."""

from typing import Any


def cut_down(playbook: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """Leave of a playbook as declared its title, its plan without checks, and these steps."""
    for name in [*playbook]:
        if name not in {"title", "functions", "plan"}:
            del playbook[name]
    playbook["plan"].pop("verify", None)
    playbook["deploy"] = {"steps": steps}
