"""A working tree on the host: branch, commit, local changes, conflicts, secrets in it. Pure."""

from config.model.checks import GitCheck
from runner.checks.host.frames import Probed
from runner.checks.host.words import plain, word
from runner.checks.situation import Situation
from runner.checks.verdict import Facet, Judged, from_facets, unmeasured

_LEAST_COMMIT = 7
_SHOWN = 5
_LISTS = """_hr_list() {
  _hr_m=$1; shift
  if _hr_o=$(_hr_g "$@" 2>/dev/null); then
    _hr "$_hr_m"; printf '%s\\n' "$_hr_o" | head -n 50
  else
    _hr broken "git $1"; exit 1
  fi
}"""
"""Prints what git lists behind a mark; a list that git could not make ends the probe."""


def probe(check: GitCheck, situation: Situation) -> str:
    """Return shell text that asks git, without taking its locks or running its programs."""
    for name in (check.branch, check.commit):
        if name is not None:
            plain(name, situation)
    lines = [
        "export LC_ALL=C GIT_OPTIONAL_LOCKS=0",
        (
            f"_hr_g() {{ git -C {word(check.directory, situation)} -c core.fsmonitor=false"
            ' --no-pager "$@"; }'
        ),
        _LISTS,
        '_hr commit; _hr_g rev-parse --verify "HEAD^{commit}" || exit 1',
        "_hr branch; _hr_g symbolic-ref --short -q HEAD",
    ]
    if check.clean:
        lines += [
            "_hr_list changes status --porcelain --untracked-files=no",
            "_hr_list untracked ls-files --others --exclude-standard",
        ]
    if check.conflicts:
        lines += [
            "_hr_list conflicts diff --name-only --diff-filter=U",
            (
                "for _hr_m in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD REBASE_HEAD; do"
                ' _hr_g rev-parse -q --verify "$_hr_m" >/dev/null && echo "$_hr_m"; done'
            ),
        ]
    if check.untracked_secrets:
        patterns = " ".join(_pattern(one, situation) for one in check.untracked_secrets)
        lines.append(f"_hr_list secrets ls-files -- {patterns}")
    return "\n".join([*lines, "_hr complete", "exit 0"])


def judge(check: GitCheck, probed: Probed, situation: Situation) -> Judged:
    """Return the verdict over all that is declared of the working tree."""
    directory = situation.shown(check.directory)
    commit = _lines(probed, "commit")
    if probed.status or not commit or probed.section("complete") is None:
        broken = probed.section("broken")
        said = f"{broken.argument} failed" if broken else " ".join([probed.text, *commit]).strip()
        return unmeasured(check, said[:300] or "git said nothing", f"a working tree {directory}")
    branch = (_lines(probed, "branch") or ["no branch"])[0]
    facets = []
    if check.branch is not None:
        facets.append(_branch(situation.shown(check.branch), branch))
    if check.commit is not None:
        facets.append(_commit(situation.shown(check.commit), commit[0]))
    if check.clean:
        facets.append(_none("local changes", _lines(probed, "changes")))
    if check.conflicts:
        facets.append(_none("conflicts", _lines(probed, "conflicts")))
    if check.untracked_secrets:
        facets.append(_none("secrets in version control", _lines(probed, "secrets")))
    if not facets:
        facets.append(Facet(measured=f"at {commit[0][:12]}", expected="a commit", right=True))
    return from_facets(check, facets, _detail(probed, f"{directory}: {branch} at {commit[0]}"))


def _pattern(pattern: str, situation: Situation) -> str:
    """Return git's word for a pattern of file names, in any folder unless it names one."""
    prefix = ":(glob)" if "/" in pattern else ":(glob)**/"
    return word(prefix + pattern, situation)


def _branch(wanted: str, found: str) -> Facet:
    return Facet(measured=f"branch {found}", expected=f"branch {wanted}", right=found == wanted)


def _commit(wanted: str, found: str) -> Facet:
    """Return whether the commit is the wanted one; a short form counts from seven digits on."""
    expected = f"commit {wanted[:12]}"
    if len(wanted) < _LEAST_COMMIT:
        return Facet(measured=f"commit {found[:12]}", expected=f"{expected!r}", right=None)
    right = found.startswith(wanted.lower())
    return Facet(measured=f"commit {found[:12]}", expected=expected, right=right)


def _none(what: str, found: list[str]) -> Facet:
    """Return whether there is none of something; else some of them are named."""
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    measured = f"{what}: {', '.join(found[:_SHOWN])}{more}" if found else f"no {what}"
    return Facet(measured=measured, expected=f"no {what}", right=not found)


def _detail(probed: Probed, summary: str) -> str:
    untracked = _lines(probed, "untracked")
    note = f"\n{len(untracked)} untracked files are left as they are" if untracked else ""
    return summary + note


def _lines(probed: Probed, mark: str) -> list[str]:
    section = probed.section(mark)
    found = section.text.splitlines() if section else []
    return [line.strip() for line in found if line.strip()]
