"""Where things lie: the configuration folder and the state folder."""

import os
from pathlib import Path

from config.model import Configuration
from config.problem import fail
from config.raw import read_raw

SYSTEM = Path("/etc/handrail")
VARIABLE = "HANDRAIL_CONFIG"


def configuration_folder(named: str | None) -> Path:
    """Return the folder to read: as named, of the environment, the system's, or this one."""
    chosen = named or os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    return SYSTEM if (SYSTEM / "handrail.yaml").is_file() else Path()


def state_folder(configuration: Configuration) -> Path:
    """Return the state folder, absolute."""
    return Path(configuration.folder) / configuration.settings.state


def state_folder_of(folder: Path) -> Path:
    """Return the state folder of a configuration that may be wrong in other places.

    Raises:
        ProblemError: there is no configuration (`no-configuration`).
    """
    path = folder / "handrail.yaml"
    if not path.is_file():
        raise fail(
            "no-configuration",
            f"There is no configuration in {folder.absolute()}.",
            f"Name its folder with --config or in {VARIABLE}.",
        )
    value = read_raw(path, str(path)).value
    state = value.get("state") if isinstance(value, dict) else None
    return folder.resolve() / (state if isinstance(state, str) and state else "state")


def prepared(state: Path) -> Path:
    """Make the state folder (0700) if it is missing; returns it.

    Raises:
        ProblemError: it cannot be made or written to (`state-folder`).
    """
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _state(state, error.strerror or "it cannot be made") from error
    if not os.access(state, os.W_OK | os.X_OK):
        raise _state(state, "it cannot be written to")
    return state


def _state(state: Path, why: str) -> Exception:
    return fail(
        "state-folder",
        f"The state folder {state} is of no use: {why}.",
        "Give it to the user that `handrail serve` runs as, or set `state` in handrail.yaml.",
    )
