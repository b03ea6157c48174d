"""The whole configuration as it was written, before anything is known to be valid. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEnvironment:
    """One environment's file with its playbook.

    Attributes:
        file: The top of the environment's file.
        playbook: The top of its playbook, variables filled in; None where it could not be read.
    """

    name: str
    file: Place
    playbook: Place | None = None

    def flows(self) -> dict[str, list[Place]]:
        """Return the steps of each flow of the playbook."""
        blocks = self.playbook.entries() if self.playbook else {}
        return {
            name: block.at("steps").items()
            for name, block in blocks.items()
            if block.at("steps").there
        }

    def steps(self) -> Iterator[Place]:
        """Yield the steps of all flows."""
        for steps in self.flows().values():
            yield from steps

    def checks(self) -> Iterator[tuple[Place, Place]]:
        """Yield every check with the block whose `uses` counts for it: its step, or the plan."""
        blocks = [self.playbook.at("plan")] if self.playbook else []
        for block in [*blocks, *self.steps()]:
            for check in block.at("verify").items():
                yield block, check

    @property
    def variables(self) -> dict[str, str]:
        """The variables that are text, by name."""
        entries = self.file.at("variables").entries()
        return {name: place.text for name, place in entries.items() if isinstance(place.value, str)}

    @property
    def secrets(self) -> dict[str, Place]:
        """The references of the secrets, by name."""
        return self.file.at("secrets").entries()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All files of a configuration folder.

    Attributes:
        folder: The configuration folder, absolute.
        settings: The top of `handrail.yaml`.
        environments: By name.
    """

    folder: Path
    settings: Place
    environments: Mapping[str, DraftEnvironment] = field(default_factory=dict)
