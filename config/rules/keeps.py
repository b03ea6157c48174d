"""What a playbook keeps on the host: told apart, and named by outputs that there are. Pure."""

from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.place import Place, nearest
from config.problem import Finding

RUN_FOLDER = "run-folder"
"""The id of what Handrail itself leaves on a host for a run."""


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with what every environment's playbook keeps."""
    for environment in draft.environments.values():
        kept = environment.playbook.at("keeps").items() if environment.playbook else []
        yield from _ids(kept)
        yield from _outputs(environment, kept)


def _ids(kept: list[Place]) -> Iterator[Finding]:
    seen = {RUN_FOLDER}
    for one in kept:
        place = one.at("id")
        if place.text in seen:
            what = f"`{place.text}` is the id of something else that is kept."
            yield place.finding("duplicate-kept-id", what, "Give each an id of its own.")
        seen.add(place.text)


def _outputs(environment: DraftEnvironment, kept: list[Place]) -> Iterator[Finding]:
    known = {name for step in environment.steps() for name in step.at("outputs").entries()}
    for one in kept:
        for place in one.at("outputs").items():
            if place.text and place.text not in known:
                what = f"No step hands `{place.text}` on."
                cure = nearest(place.text, known, "Name an output that a step declares.")
                yield place.finding("unknown-output", what, cure)
