"""What a configuration says, as digests that replicas compare. Pure.

No secret goes into them, since a configuration only names where its secrets are; nor does what each
replica has for itself, or may write in its own way.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from config.model import Configuration, Declared

_OWN = {"state", "http", "database"}
"""Keys of `handrail.yaml` that may differ; the database is the same one, however it is reached."""

_SHOWN = 8  # characters of a digest that people read


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """The digest of each part of a configuration, by how people call it."""

    parts: Mapping[str, str]

    @classmethod
    def of(cls, configuration: Configuration) -> "Fingerprint":
        """Return the digests of what was declared; what has its default is left out.

        So a release that knows more keys finds the same in the same files.
        """
        folder = configuration.folder
        parts = {"handrail.yaml": _digest(configuration.settings, folder, _OWN)}
        for name, environment in configuration.environments.items():
            parts[f"environments/{name}.yaml"] = _digest(environment, folder)
        for name, playbook in configuration.playbooks.items():
            parts[f"the playbook of {name}"] = _digest(playbook, folder)
        return cls(parts=parts)

    @classmethod
    def read(cls, text: str) -> "Fingerprint":
        """Return it from its text, as `str` gives it; an empty text is of a release without any."""
        return cls(parts=json.loads(text or "{}"))

    def __str__(self) -> str:
        return json.dumps(self.parts, sort_keys=True)

    @property
    def short(self) -> str:
        """All of it in a word for people; empty where nothing is known."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:_SHOWN] if self.parts else ""

    def differs(self, other: "Fingerprint") -> tuple[str, ...]:
        """Return the parts that are not the same in both; none where one of them is not known."""
        if not self.parts or not other.parts:
            return ()
        names = {**self.parts, **other.parts}
        return tuple(name for name in names if self.parts.get(name) != other.parts.get(name))


NOTHING = Fingerprint(parts={})
"""That of a replica which tells none."""


def _digest(declared: Declared, folder: str, without: set[str] | None = None) -> str:
    """Return a digest; files are named from the folder on, which may lie anywhere."""
    told = declared.model_dump(mode="json", exclude_defaults=True, exclude=without)
    text = json.dumps(told, sort_keys=True).replace(f"{json.dumps(folder)[1:-1]}/", "")
    return hashlib.sha256(text.encode()).hexdigest()[:16]
