"""The Dockerfile: what it promises, and that its install works into an empty place."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from config.model.settings import Http
from tests.staging import needs
from tests.unit.project.dockerfile import copied, read, stages
from tests.unit.project.tree import ROOT, text, tracked

PACKAGES = ("bot", "commands", "runner", "config")


@pytest.fixture(scope="module")
def image():
    return read(text("Dockerfile") or "")


@pytest.fixture(scope="module")
def uv():
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    needs(None if found else "uv is not installed")
    return found


@pytest.fixture(scope="module")
def wheel(image, uv, tmp_path_factory):
    """Build from nothing but what the first stage copies."""
    place = tmp_path_factory.mktemp("image")
    source = place / "src"
    source.mkdir()
    for origin, target in copied(stages(image)[0]):
        for path in tracked():
            if path.is_relative_to(origin):
                to = source / target / (path.relative_to(origin) if str(path) != origin else origin)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, to)
    built = place / "dist"
    command = [uv, "build", "--quiet", "--wheel", "--out-dir", str(built), str(source)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=place)
    unreachable = "hatchling" in done.stderr and "fetch" in done.stderr.lower()
    needs("hatchling is not installed and cannot be fetched" if unreachable else None)
    assert done.returncode == 0, done.stderr
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def prefix(wheel, uv, tmp_path_factory):
    """Install into a fresh place that borrows this one's libraries, but not its Handrail."""
    place = tmp_path_factory.mktemp("prefix") / "handrail"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    python = place / "bin" / "python"
    command = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    (libraries,) = place.glob("lib/python*/site-packages")
    # A folder named by a .pth file has its own .pth files left alone: no editable install leaks in.
    borrowed = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    (libraries / "borrowed.pth").write_text("".join(f"{path}\n" for path in sorted(borrowed)))
    return place


def said(prefix, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(prefix / "bin" / words[0]), *words[1:]],
        env=kept | {"PYTHONSAFEPATH": "1"},
        cwd=prefix,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def only(instructions, name):
    return [instruction.rest for instruction in instructions if instruction.name == name]


def test_the_base_is_named_by_whoever_builds(image):
    assert image[0].name == "ARG"
    assert image[0].rest == "BASE"  # with a default it would read BASE=…
    assert [rest.split()[0] for rest in only(image, "FROM")] == ["${BASE}", "${BASE}"]


def test_what_builds_stays_in_the_first_stage(image):
    build, run = stages(image)
    assert not any("pip" in rest for rest in only(run, "RUN"))
    assert copied(run) == []
    name = only(build, "FROM")[0].split()[-1]
    assert any(rest.startswith(f"--from={name} ") for rest in only(run, "COPY"))


def test_what_is_installed_is_what_was_locked(image):
    build = stages(image)[0]
    installs = [rest for rest in only(build, "RUN") if "pip install" in rest]
    assert any("--require-hashes -r requirements.txt" in rest for rest in installs)
    assert installs[-1].endswith(" --no-deps --no-build-isolation .")
    assert any("hatchling" in rest for rest in installs[:-1])


def test_the_bot_does_not_run_as_root(image):
    user = only(stages(image)[-1], "USER")[-1].partition(":")[0]
    assert user not in {"", "root", "0"}


def test_the_image_keeps_the_working_folder_off_the_path(image):
    assert any("PYTHONSAFEPATH=1" in rest.split() for rest in only(stages(image)[-1], "ENV"))


def test_the_health_check_asks_the_bot(image):
    (check,) = only(stages(image)[-1], "HEALTHCHECK")
    words = json.loads(check.partition("CMD ")[2])
    assert f"http://127.0.0.1:{Http().port}/healthz" in words[-1]
    compile(words[-1], "HEALTHCHECK", "exec")


def test_the_entry_point_is_the_console_script(image):
    (entry,) = only(stages(image)[-1], "ENTRYPOINT")
    assert json.loads(entry) == ["handrail"]


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    ours = {str(path) for path in tracked() if path.parts[0] in PACKAGES}
    assert ours - held == set()
    others = {name for name in held - ours if ".dist-info/" not in name}
    assert others == set()


def test_the_wheel_holds_the_scripts_and_the_example(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    assert [name for name in held if name.startswith("runner/host/") and name.endswith(".sh")]
    example = {str(path) for path in tracked() if path.is_relative_to("config/example")}
    assert "config/example/handrail.yaml" in example
    assert example <= set(held)


def test_the_installed_script_starts(prefix):
    number = tomllib.loads(text("pyproject.toml") or "")["project"]["version"]
    assert said(prefix, "handrail", "version") == f"handrail {number}\n"


def test_everything_installed_is_loaded_from_there(prefix):
    lines = f"import {', '.join(PACKAGES)}; import bot.app; import config.load\n" + "".join(
        f"print({name}.__file__)\n" for name in PACKAGES
    )
    for path in said(prefix, "python", "-c", lines).splitlines():
        assert Path(path).is_relative_to(prefix)
