"""What lies on the disk: who may write the configuration, who may read its keys and secrets."""

import os
from collections.abc import Iterator
from pathlib import Path

from config.draft import Draft, DraftEnvironment
from config.files import read_file, too_open, writable_by
from config.place import Place
from config.problem import Finding, ProblemError
from config.secrets import MAX_SIZE, glance


def findings(draft: Draft) -> Iterator[Finding]:
    """Yield what is wrong with the modes and contents of files that the configuration names."""
    yield from _file(draft.settings, draft.settings)
    yield from _folder(draft.settings, draft.folder)
    for environment in draft.environments.values():
        yield from _file(environment.file, environment.file)
        yield from _folder(environment.file, draft.folder / "environments")
        if environment.playbook:
            named = environment.file.at("playbook")
            for file in environment.files:
                yield from _file(file, named)
                yield from _folder(named, Path(file.raw.file).resolve().parent)
        yield from _keys(environment)
        yield from _secrets(draft, environment)


def _file(top: Place, place: Place) -> Iterator[Finding]:
    """Yield who else may write a file; `place` is the line that is told so."""
    content = top.raw.content
    if content:
        who = writable_by(content.mode, content.owner, os.geteuid())
        yield from _writable(place, top.raw.file, who)


def _folder(place: Place, folder: Path) -> Iterator[Finding]:
    """Yield who else may exchange the files of a folder."""
    try:
        found = folder.stat()
    except OSError:  # then no file of it could be read, which has been said
        return
    yield from _writable(place, str(folder), writable_by(found.st_mode, found.st_uid, os.geteuid()))


def _writable(place: Place, file: str, who: str) -> Iterator[Finding]:
    if who:
        what = f"{file} can be written by {who}: they could deploy anything."
        cure = f"Let it belong to the bot's user or root, and run: chmod go-w {file}"
        yield place.finding("writable-by-others", what, cure)


def _keys(environment: DraftEnvironment) -> Iterator[Finding]:
    """Yield private keys that cannot be used or are open, and missing known hosts."""
    yield from _key(environment.file.at("origin", "key"))
    for group in environment.file.at("hosts").entries().values():
        for host in group.items():
            yield from _host(host)


def _host(host: Place) -> Iterator[Finding]:
    yield from _key(host.at("key"))
    known = host.at("known_hosts")
    if known.text and not os.access(known.text, os.R_OK):
        what = f"{known.text} cannot be read, so no host's key can be verified."
        cure = "Put the host's public key there, from a source that you trust."
        yield known.finding("known-hosts-unreadable", what, cure)
    if host.at("jump").there:
        yield from _host(host.at("jump"))


def _key(place: Place) -> Iterator[Finding]:
    if not place.text:
        return
    try:
        content = read_file(Path(place.text), MAX_SIZE)
    except ProblemError as error:
        yield place.finding("key-unreadable", error.problem.what, error.problem.cure)
        return
    if too_open(content.mode):
        what = f"The private key {place.text} is open to others: mode {content.mode:04o}."
        yield place.finding("key-too-open", what, f"Run: chmod 600 {place.text}")


def _secrets(draft: Draft, environment: DraftEnvironment) -> Iterator[Finding]:
    for name, place in environment.secrets.items():
        reference = place.value
        if isinstance(reference, list):
            reference = [word.text for word in place.items()]
        if not reference or not isinstance(reference, str | list):
            continue
        if isinstance(reference, str) and not reference.startswith(("env:", "file:")):
            continue  # no reference at all, which the validation says without showing it
        problem = glance(name, reference, draft.folder)
        if problem:
            yield place.finding(problem.code, problem.what, problem.cure)
