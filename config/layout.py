"""Where things lie in a configuration folder, and paths in it made absolute."""

from dataclasses import replace
from pathlib import Path

from config.raw import Raw

SETTINGS = "handrail.yaml"
ENVIRONMENTS = "environments"
KNOWN_HOSTS = "known_hosts"


def settled(raw: Raw, folder: Path) -> Raw:
    """Return an environment's file with its paths of keys and known hosts made absolute.

    Args:
        raw: The file as it was written.
        folder: The configuration folder, absolute; relative paths begin there, `~` at home.
    """
    if not isinstance(raw.value, dict):
        return raw
    value = dict(raw.value)
    if isinstance(value.get("origin"), dict):
        value["origin"] = _absolute(value["origin"], "key", folder)
    if isinstance(value.get("hosts"), dict):
        groups = value["hosts"].items()
        value["hosts"] = {name: _group(hosts, folder) for name, hosts in groups}
    return replace(raw, value=value)


def _group(hosts: object, folder: Path) -> object:
    return [_host(host, folder) for host in hosts] if isinstance(hosts, list) else hosts


def _host(host: object, folder: Path) -> object:
    if not isinstance(host, dict):
        return host
    found = _absolute({"known_hosts": KNOWN_HOSTS, **host}, "key", folder)
    found = _absolute(found, "known_hosts", folder)
    if "jump" in found:
        found["jump"] = _host(found["jump"], folder)
    return found


def _absolute(block: dict[str, object], key: str, folder: Path) -> dict[str, object]:
    """Return a copy of a block with the path under `key`, if there is one, made absolute."""
    path = block.get(key)
    if not isinstance(path, str) or not path:
        return dict(block)
    try:
        return {**block, key: str(folder / Path(path).expanduser())}
    except RuntimeError:  # nobody's home: the path stays as written and cannot be read
        return {**block, key: str(folder / path)}
