"""A configuration folder whose environment nobody can deploy to: its origin is not there."""

import os
from pathlib import Path
from typing import Any

import yaml


def written(folder: Path, **settings: Any) -> Path:
    (folder / "environments").mkdir(parents=True)
    (folder / "playbooks").mkdir()
    folder.chmod(0o700)
    whole = {
        "people": {"ana": {"name": "Ana", "local": os.getuid()}},
        "roles": {"all": ["ana"]},
        "access": [{"role": "all", "may": ["view", "deploy", "approve", "cancel"]}],
        "http": {"port": 0},
        **settings,
    }
    environment = {
        "title": "Staging",
        "playbook": "playbooks/small.yaml",
        "hosts": {
            "app": [{"name": "one", "address": "127.0.0.1", "user": "nobody", "key": "host-key"}]
        },
        "origin": {"url": f"file://{folder}/gone.git", "refs": ["main"], "default": "main"},
        "channels": ["terminal:deploys"],
        "approval": {"roles": ["all"]},
    }
    playbook = {
        "title": "Small",
        "plan": {"live": "echo"},
        "deploy": {"steps": [{"id": "build", "title": "Build", "run": "true"}]},
    }
    key = folder / "host-key"
    key.touch(mode=0o600)
    key.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    (folder / "known_hosts").write_text("127.0.0.1 ssh-ed25519 AAAA\n")
    for name, content in {
        "handrail.yaml": whole,
        "environments/staging.yaml": environment,
        "playbooks/small.yaml": playbook,
    }.items():
        path = folder / name
        path.write_text(yaml.safe_dump(content))
        path.chmod(0o600)
    return folder
