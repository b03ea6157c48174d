"""Scripts that mention a declared name must list it: else it is empty on the host. Pure."""

import re
from collections.abc import Iterator

from config.draft import Draft, DraftEnvironment
from config.filling import is_script
from config.place import Place
from config.problem import Finding
from config.rules.names import known_names
from config.template import AUTOMATIC_VALUES

_MENTION = re.compile(r"(?<![\\$])\$(?:([A-Z][A-Z0-9_]*)|\{([A-Z][A-Z0-9_]*)\})")
_COMMENT = re.compile(r"(?m)(?:^|(?<=\s))#.*$")


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield the names that scripts of every environment's playbook mention and do not list."""
    for environment in draft.environments.values():
        if environment.playbook:
            for place in environment.playbook.texts():
                if is_script(place.trail) and place.trail[:1] not in {("functions",), ("keeps",)}:
                    yield from _unlisted(environment, environment.playbook, place)


def _unlisted(environment: DraftEnvironment, playbook: Place, script: Place) -> Iterator[Finding]:
    text = _COMMENT.sub("", script.text)
    block = playbook.at(*script.trail[:-1])
    listed = _listed(playbook, script)
    known = known_names(environment, playbook, script.trail) | environment.secrets.keys()
    key = "diagnose_uses" if script.trail[-1] == "diagnose" else "uses"
    mentioned = [plain or braced for plain, braced in _MENTION.findall(text)]
    for name in dict.fromkeys(mentioned):
        if name in known - listed - AUTOMATIC_VALUES.keys() and not _given(name, text):
            what = f"The script mentions `{name}`, which `{key}` does not list: there it is empty."
            place = block.at(key) if block.at(key).there else script
            yield place.finding("name-not-used", what, f"Add `{name}` to `{key}`.", fatal=False)


def _listed(playbook: Place, script: Place) -> set[str]:
    """Return the names that the script is given: its block's, and of a check its step's too."""
    trail, last = script.trail[:-1], script.trail[-1]
    lists = [playbook.at(*trail, "diagnose_uses" if last == "diagnose" else "uses")]
    if "verify" in trail:
        lists.append(playbook.at(*trail[: trail.index("verify")], "uses"))
    listed = {place.text for each in lists for place in each.items()}
    if playbook.at(*trail, "env_file").value is True:
        listed |= {"ENV_FILE", "ENV_KEYS"}
    return listed


def _given(name: str, text: str) -> bool:
    """Say whether a script gives the name a value itself, or takes one from elsewhere."""
    return bool(re.search(rf"\b(?:{name}=|(?:for|read\b[^\n;|&]*?)\s+{name}\b)", text))
