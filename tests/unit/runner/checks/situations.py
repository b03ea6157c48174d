"""Checks and what is known around them, for tests."""

import os
import subprocess

from pydantic import TypeAdapter

from config.model.checks import AnyCheck
from config.model.environment import Environment
from runner.checks import host
from runner.checks.situation import Situation

TOKEN = "0123456789abcdef" * 2
_CHECK = TypeAdapter(AnyCheck)


def check(kind, **fields):
    return _CHECK.validate_python({"check": kind, "says": f"The {kind}"} | fields)


def environment(**fields):
    declared = {
        "title": "Staging",
        "playbook": "playbooks/staging.yaml",
        "hosts": {"app": [{"name": "app", "address": "127.0.0.1", "user": "deploy"}]},
        "origin": {"url": "origin.git", "refs": ["refs/heads/main"], "default": "refs/heads/main"},
        "channels": ["terminal:deploys"],
    }
    return Environment.model_validate(declared | fields)


def situation(values=None, *, declared=None, **fields):
    return Situation(values=values or {}, environment=environment(**(declared or {})), **fields)


def framed(*sections, text="", status=0):
    """Give what a script would have printed for one check: `(mark, argument, text)` in order."""
    marks = [("begin", "", text), *sections, ("end", str(status), "")]
    return "".join(f"\n{TOKEN} {mark} 0 {word}\n{said}" for mark, word, said in marks).encode()


def judged(one, *sections, text="", status=0, known=None):
    """Give the verdict on what a host printed for one check."""
    output = framed(*sections, text=text, status=status)
    return host.judge([one], output, known or situation(), TOKEN)[0]


def judged_script(one, out, *, errors="", status=0, known=None):
    """Give the verdict on what a playbook's script printed."""
    sections = [("out", "", out), ("status", str(status), "")]
    return judged(one, *sections, text=errors, known=known)


def measured(checks, known=None, *, shell=("sh",), env=None, path=None):
    """Run the composed script in a real shell and give the verdicts."""
    known = known or situation()
    surroundings = {**os.environ, **(env or {})}
    if path:
        surroundings["PATH"] = f"{path}{os.pathsep}{surroundings['PATH']}"
    done = subprocess.run(
        shell,
        input=host.script(checks, known, TOKEN).encode(),
        capture_output=True,
        env=surroundings,
        check=False,
        timeout=60,
    )
    assert done.stderr == b""
    assert done.returncode == 0
    return host.judge(checks, done.stdout, known, TOKEN)


def one(declared, known=None, **how):
    """Run the composed script of one check in a real shell and give its verdict."""
    return measured([declared], known, **how)[0]


def told(found):
    return found.verdict.value, found.measured
