"""The nouns of the configuration: pure, frozen, valid by construction."""

from dataclasses import dataclass

from config.model.declared import Declared
from config.model.environment import Environment
from config.model.playbook import Playbook
from config.model.settings import Settings

__all__ = ["Configuration", "Declared", "Environment", "Playbook", "Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything that was declared, read and valid.

    Attributes:
        folder: The configuration folder, absolute.
        environments: By name.
        playbooks: By environment: its playbook with the environment's variables filled in.
    """

    folder: str
    settings: Settings
    environments: dict[str, Environment]
    playbooks: dict[str, Playbook]
