"""Which Handrail this is."""

from importlib import metadata


def version() -> str:
    """Return the installed version."""
    try:
        return metadata.version("handrail")
    except metadata.PackageNotFoundError:
        return "0+uninstalled"  # run from a working copy
