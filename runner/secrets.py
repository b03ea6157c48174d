"""Resolves what a run may need to know, and everything that must be hidden."""

from collections.abc import Mapping
from pathlib import Path

from config.model import Configuration, Environment
from config.problem import ProblemError
from config.secrets import Secret, resolve


def all_values(
    configuration: Configuration, environment: Environment
) -> tuple[dict[str, str], Mapping[str, Secret]]:
    """Return every secret's value to hide, and the environment's own secrets to use.

    Another environment's secret that cannot be resolved now cannot turn up either, and does not
    keep this environment from working.

    Raises:
        ProblemError: a secret of this environment cannot be resolved.
    """
    folder = Path(configuration.folder)
    own = resolve(environment.secrets, folder)
    values: dict[str, str] = {}
    for other in configuration.environments.values():
        try:
            found = resolve(other.secrets, folder)
        except ProblemError:
            continue
        values |= {name: secret.reveal() for name, secret in found.items()}
    values |= {name: secret.reveal() for name, secret in own.items()}
    return values, own
