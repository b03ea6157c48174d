"""Rights by sudo: steps declare what their scripts run as root, neither less nor more. Pure."""

from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.filling import is_script
from config.place import Place
from config.problem import Finding
from config.sudo import Call, calls, fits, unfit


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the declared rights of every environment's playbook."""
    for environment in draft.environments.values():
        for step in environment.steps():
            yield from _declared(step)
            yield from _called(step, [place.text for place in step.at("sudo").items()])
        for block in _others(environment):
            yield from _called(block, [])


def _others(environment: DraftEnvironment) -> Iterator[Place]:
    """Yield the blocks beside steps that hold scripts."""
    if environment.playbook:
        yield environment.playbook.at("plan")
    for flow in environment.ways().values():
        yield flow.at("verify")
        yield flow.at("facts")


def _declared(step: Place) -> Iterator[Finding]:
    found = [call for _, call in _calls(step)]
    for place in step.at("sudo").items():
        if not place.text:
            continue
        why = unfit(place.text)
        if why:
            what = f"`{place.text}` {why}: sudo would allow more than this, or nothing."
            cure = "Write a full command line without wildcards: /usr/bin/systemctl reload app."
            yield place.finding("sudo-command", what, cure)
        elif not any(fits(call, place.text) for call in found):
            what = f"No script of the step runs `{place.text}` by sudo."
            cure = "Remove it: a right that nobody needs is a right to lose."
            yield place.finding("sudo-unused", what, cure, fatal=False)


def _called(block: Place, declared: list[str]) -> Iterator[Finding]:
    for place, call in _calls(block):
        shown = " ".join(word if word is not None else "…" for word in call.words)
        if call.asks:
            what = f"`sudo {shown}` may ask for a password, which nobody can type."
            yield place.finding("sudo-asks", what, "Write `sudo -n`.", fatal=False)
        if not any(fits(call, each) for each in declared):
            what = f"The script runs `{shown}` by sudo, which is not declared here."
            cure = "Add the full command line to the step's `sudo`: `handrail sudoers` prints it."
            yield place.finding("sudo-undeclared", what, cure, fatal=False)


def _calls(block: Place) -> Iterator[tuple[Place, Call]]:
    for place in block.texts():
        if is_script(place.trail):
            for call in calls(place.text):
                yield place, call
