import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import read
from config.model import Configuration, Environment, Playbook

EXAMPLE = Path(__file__).parents[4] / "config" / "example"
KEYS = ("keys/staging", "keys/origin")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example with what only a real installation has: private keys, and secrets around it."""
    folder = tmp_path_factory.mktemp("whole") / "example"
    shutil.copytree(EXAMPLE, folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / "keys").mkdir()
    for key in KEYS:
        (folder / key).write_text("a private key\n")
        (folder / key).chmod(0o600)
    with pytest.MonkeyPatch.context() as around:
        for finding in read(folder).findings:
            if finding.problem.code == "secret-unset":
                name = finding.problem.what.split(": ")[1].split()[0]
                around.setenv(name, f"a long enough secret for {name}")
        yield folder


@pytest.fixture(scope="module")
def configuration(example: Path) -> Configuration:
    """What is read from it: frozen, and the same for all who look."""
    found = read(example).configuration
    assert found
    return found


@pytest.fixture
def playbook(configuration: Configuration) -> Playbook:
    return configuration.playbooks["staging"]


@pytest.fixture
def staging(configuration: Configuration) -> Environment:
    return configuration.environments["staging"]
