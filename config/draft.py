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
        files: The tops of all files the playbook is made of: its own, and those it extends.
    """

    name: str
    file: Place
    playbook: Place | None = None
    files: tuple[Place, ...] = ()

    def ways(self) -> dict[str, Place]:
        """Return the blocks of the playbook's flows, by name as a run names its flow."""
        if self.playbook is None:
            return {}
        back = self.playbook.at("rollback").entries()
        blocks = {**self.playbook.entries(), **{f"rollback-{mode}": back[mode] for mode in back}}
        return {name: block for name, block in blocks.items() if block.at("steps").there}

    def flows(self) -> dict[str, list[Place]]:
        """Return the steps of each flow of the playbook."""
        return {name: block.at("steps").items() for name, block in self.ways().items()}

    def steps(self) -> Iterator[Place]:
        """Yield the steps of all flows."""
        for steps in self.flows().values():
            yield from steps

    def hosts_of(self, group: str = "") -> list[str]:
        """Return the names of a group's hosts; of the first group where none is named."""
        groups = self.file.at("hosts").entries()
        found = groups.get(group or next(iter(groups), ""))
        return [host.at("name").text for host in found.items()] if found else []

    def checks(self) -> Iterator[tuple[Place, Place]]:
        """Yield every check with the block whose `uses` counts: its step, its flow or the plan."""
        blocks = [self.playbook.at("plan")] if self.playbook else []
        blocks += self.playbook.at("watches").items() if self.playbook else []
        for block in [*blocks, *self.ways().values(), *self.steps()]:
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
