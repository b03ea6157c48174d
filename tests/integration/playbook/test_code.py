from pathlib import Path

from demo.host import StagingHost

from .conftest import Scripts, program

LIVE = "git -C $APP_DIR update-ref refs/handrail/running $COMMIT"


async def _git(scripts: Scripts, words: str) -> str:
    found = await scripts.run(f"git -C $APP_DIR {words}")
    assert found.status == 0, found.words
    return found.words.strip()


async def test_the_approved_commit_is_checked_out_on_its_branch(scripts: Scripts):
    found = await scripts.step("code")
    assert found.status == 0, found.words
    assert await _git(scripts, "rev-parse HEAD") == scripts.facts.git.branch_commit
    assert await _git(scripts, "symbolic-ref --short HEAD") == scripts.facts.git.branch


async def test_a_branch_that_moved_on_does_not_change_the_commit(
    scripts: Scripts, staging: StagingHost
):
    await staging.fault("branch-moved")
    found = await scripts.step("code")
    assert found.status == 0, found.words
    assert "since the approval: 1; they are not deployed" in found.words
    assert await _git(scripts, "rev-parse HEAD") == scripts.facts.git.branch_commit


async def test_a_commit_that_left_its_branch_is_refused(scripts: Scripts, staging: StagingHost):
    await scripts.step("code")
    await _git(scripts, "checkout --quiet main")
    await staging.fault("branch-forced")
    found = await scripts.step("code")
    assert found.status != 0
    assert "is no longer on" in found.words
    assert await _git(scripts, "rev-parse HEAD") == scripts.facts.git.base_commit


async def test_local_changes_are_named_and_kept(scripts: Scripts, staging: StagingHost):
    await staging.fault("local-changes")
    changed = await _git(scripts, "diff")
    found = await scripts.step("code")
    assert found.status != 0
    assert " M " in found.words
    assert await _git(scripts, "diff") == changed
    assert await _git(scripts, "rev-parse HEAD") == scripts.facts.git.base_commit


async def test_hooks_of_the_checkout_do_not_run(scripts: Scripts, tmp_path: Path):
    mark = tmp_path / "mark"
    hook = Path(scripts.facts.paths.app) / ".git/hooks/post-checkout"
    program(hook, f"#!/bin/sh\ntouch {mark}\n")
    found = await scripts.step("code")
    hook.unlink()
    assert found.status == 0, found.words
    assert not mark.exists()


async def test_names_of_refs_are_never_options(scripts: Scripts, tmp_path: Path):
    mark = tmp_path / "mark"
    for ref, branch in (
        (f"--upload-pack=touch {mark}", "main"),
        ("refs/heads/main", f"--exec=touch {mark}"),
        (f"refs/heads/$(touch {mark})", f"$(touch {mark})"),
        (f"refs/heads/main;touch {mark}", f"main;touch {mark}"),
    ):
        found = await scripts.step("code", REF=ref, BRANCH=branch)
        assert found.status != 0
    assert not mark.exists()
    assert await _git(scripts, "rev-parse HEAD") == scripts.facts.git.base_commit


async def test_what_runs_is_live_until_the_restart(scripts: Scripts):
    git = scripts.facts.git
    assert await scripts.live() == git.base_commit
    await scripts.step("code")
    assert await scripts.live() == git.base_commit
    await scripts.step("code")
    assert await scripts.live() == git.base_commit
    assert (await scripts.run(LIVE)).status == 0
    assert await scripts.live() == git.branch_commit


async def test_a_checkout_by_hand_counts_as_live(scripts: Scripts):
    await scripts.step("code")
    await scripts.run(LIVE)
    await _git(scripts, "checkout --quiet main")
    assert await scripts.live() == scripts.facts.git.base_commit
    await scripts.step("code")
    assert await scripts.live() == scripts.facts.git.base_commit


async def test_asking_for_migrations_makes_no_table(scripts: Scripts, staging: StagingHost):
    assert await scripts.applied() == []
    there = await scripts.run("psql -XAtqc \"SELECT to_regclass('public.schema_migrations')\"")
    assert there.words.strip() == ""
