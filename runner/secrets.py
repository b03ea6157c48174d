"""Resolves what a run may need to know, and everything that must be hidden."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from config.model import Configuration, Environment
from config.problem import ProblemError
from config.secrets import Secret, resolve
from runner.host.masking import Masker


async def known_secrets(
    configuration: Configuration, environment: Environment
) -> tuple[Mapping[str, Secret], Masker]:
    """Return an environment's secrets, and what hides them and every other environment's.

    Another environment's secret that cannot be resolved now cannot turn up either, and does not
    keep this environment from working. References may be commands, so this happens on a thread.

    Raises:
        ProblemError: a secret of this environment cannot be resolved.
    """
    return await asyncio.to_thread(_known, configuration, environment)


def _known(
    configuration: Configuration, environment: Environment
) -> tuple[Mapping[str, Secret], Masker]:
    folder = Path(configuration.folder)
    own = resolve(environment.secrets, folder)
    masker = Masker(_revealed(own))
    for other in configuration.environments.values():
        try:
            masker = masker.with_more(_revealed(resolve(other.secrets, folder)))
        except ProblemError:
            continue
    return own, masker


def _revealed(secrets: Mapping[str, Secret]) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in secrets.items()}
