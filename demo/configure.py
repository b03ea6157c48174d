"""Writes the configuration of a bot that deploys to the demo's staging host.

The playbook is the shipped one, byte for byte. The environment's file is the shipped one with this
machine's paths, ports and addresses in it, another PostgreSQL, and a short monitoring window.
"""

import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from demo.host import Facts

WINDOW = "30s"
PEOPLE = {
    "you": {"name": "You", "local": os.getuid()},
    "dana": {"name": "Dana", "local": 4_000_001},
    "sam": {"name": "Sam", "local": 4_000_002},
}


def configure(folder: Path, facts: Facts, *, window: str = WINDOW) -> Path:
    """Write a configuration folder below `folder`; returns it."""
    target = folder / "config"
    for part in ("environments", "playbooks", "secrets"):
        (target / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    example = Path(str(files("config"))) / "example"
    shutil.copyfile(example / "playbooks/staging.yaml", target / "playbooks/staging.yaml")
    (target / "known_hosts").write_text(facts.ssh.known_hosts + "\n", encoding="utf-8")
    declared = yaml.safe_load((example / "environments/staging.yaml").read_text(encoding="utf-8"))
    _write(target / "environments/staging.yaml", _environment(declared, facts, window))
    _write(target / "handrail.yaml", _settings())
    for name, value in _secrets(facts).items():
        path = target / "secrets" / name
        path.touch(mode=0o600)
        path.write_text(value + "\n", encoding="utf-8")
    return target


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    path.chmod(0o600)


def _settings() -> dict[str, Any]:
    may = ["view", "deploy", "cancel", "retry", "lock", "rollback"]
    return {
        "name": "demo",
        "state": "../state",
        "people": PEOPLE,
        "roles": {"deployer": ["you", "sam"], "approver": ["dana"], "keeper": ["you"]},
        "access": [
            {"role": "deployer", "may": may},
            {"role": "approver", "may": [*may, "approve", "answer", "unlock"]},
            {"role": "keeper", "may": ["break-glass"]},
        ],
        "chat": {"terminal": {"channels": ["deploys"]}},
        "http": {"port": 0},
    }


def _environment(declared: dict[str, Any], facts: Facts, window: str) -> dict[str, Any]:
    host = {
        "name": "staging",
        "address": facts.ssh.host,
        "port": facts.ssh.port,
        "user": facts.ssh.user,
        "key": facts.ssh.client_key,
        "known_hosts": "known_hosts",
    }
    origin = {
        **{key: declared["origin"][key] for key in ("refs", "default")},
        "url": facts.paths.origin,
        "forge": {
            "api": facts.forge_url,
            "repository": facts.forge_repository,
            "token": "FORGE_TOKEN",
        },
    }
    database = {
        **declared["database"],
        "address": facts.database.host,
        "port": facts.database.port,
        "name": facts.database.name,
        "user": facts.database.user,
    }
    return {
        **declared,
        "title": "Staging (demo)",
        "hosts": {"app": [host]},
        "origin": origin,
        "variables": {**declared["variables"], **_variables(facts, window)},
        "secrets": {name: f"file:secrets/{name}" for name in _secrets(facts)},
        "database": database,
        "env_file": {**declared["env_file"], "path": facts.paths.env_file},
        "watching": {"enabled": False},  # a demo is too short for them
        "notes": [*declared.get("notes", []), f"Demo: the monitoring window is {window}."],
    }


def _variables(facts: Facts, window: str) -> dict[str, str]:
    return {
        "APP_DIR": facts.paths.app,
        "BACKUP_DIR": facts.paths.backups,
        "LAST_BACKUP_FILE": f"{facts.paths.home}/last_backup_timestamp",
        "PGHOST": facts.database.host,
        "PGPORT": str(facts.database.port),
        "PGUSER": facts.database.user,
        "PGDATABASE": facts.database.name,
        "PG_MAJOR": str(facts.database.major),
        "DATABASE_DISK": facts.paths.folder,
        "CACHE_HOST": "127.0.0.1",
        "CACHE_PORT": str(facts.ports.redis),
        "NPM_REGISTRY": facts.registry_url,
        "ENV_FILE": facts.paths.env_file,
        "ENV_INSTALLER": facts.paths.env_installer,
        "APP_PORT": str(facts.ports.cockpit),
        "REPORTING_PORT": str(facts.ports.reporting),
        "BASE_URL": facts.url,
        "PUBLIC_ADDRESSES": "127.0.0.1",
        "DNS_SERVER": f"127.0.0.1:{facts.ports.dns}",
        "TLS_ADDRESS": "127.0.0.1",
        "TLS_PORT": str(facts.ports.tls),
        "TLS_CA": facts.paths.certificate,
        "MONITOR_WINDOW": window,
    }


def _secrets(facts: Facts) -> dict[str, str]:
    database = facts.database
    place = f"{database.host}:{database.port}/{database.name}"
    url = f"postgres://{database.user}:{quote(database.password, safe='')}@{place}"
    return {
        "FORGE_TOKEN": "demo-forge-token-of-no-value",
        "PGPASSWORD": database.password,
        "DATABASE_URL": url,
        "API_KEY_ENCRYPTION_KEY": "aGFuZHJhaWwtZGVtby1rZXktb2Ytbm8tdmFsdWUtMTI=",
        **{f"{role}_SESSION": facts.cookies[role] for role in ("VIEWER", "MANAGER", "ADMIN")},
    }
