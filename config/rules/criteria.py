"""What a success is shown by must be there: each criterion names steps and their checks. Pure."""

from collections.abc import Iterator

from config.draft import Draft
from config.place import Place, nearest
from config.problem import Finding


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield the criteria of every playbook that nothing shows."""
    for environment in draft.environments.values():
        for flow in environment.ways().values():
            steps = {step.at("id").text: step for step in flow.at("steps").items()}
            for criterion in flow.at("criteria").items():
                for name, says in criterion.at("shown_by").entries().items():
                    yield from _unshown(says, name, steps)


def _unshown(says: Place, name: str, steps: dict[str, Place]) -> Iterator[Finding]:
    if name not in steps:
        what = f"There is no step `{name}`."
        yield says.finding("criterion-unshown", what, nearest(name, steps, "Name a step."))
        return
    step = steps[name]
    proofs = [*step.at("verify").items(), *step.at("monitor", "measures").items()]
    if says.text == "all":
        return
    known = {proof.at("says").text for proof in proofs}
    for place in says.items():
        if place.text not in known:
            what = f"No check or measure of `{name}` says `{place.text}`."
            cure = nearest(place.text, known, "Name one by what it says.")
            yield place.finding("criterion-unshown", what, cure)
