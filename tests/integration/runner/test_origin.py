import asyncio
import subprocess

import pytest

from config.model.environment import Origin
from config.problem import ProblemError
from runner.origin import Mirror

pytestmark = pytest.mark.timeout(60)

GIT = ["git", "-c", "user.name=test", "-c", "user.email=test@localhost"]


@pytest.fixture
def origin(tmp_path):
    folder = tmp_path / "origin"
    made = [*GIT, "-c", "init.defaultBranch=main", "init", "-q", str(folder)]
    subprocess.run(made, check=True)
    commit = [*GIT, "-C", str(folder), "commit", "-q", "--allow-empty", "-m", "Nothing yet"]
    subprocess.run(commit, check=True)
    return Origin(url=str(folder), refs=("refs/heads/main",), default="refs/heads/main")


async def test_two_that_fetch_at_once_for_the_first_time_both_find_the_branch(origin, tmp_path):
    mirror = Mirror(origin, tmp_path / "mirror")
    await asyncio.gather(*(mirror.fetch() for _ in range(4)))
    found = await mirror.resolve("main")
    assert found.ref == "refs/heads/main"
    assert found.commit.subject == "Nothing yet"


async def test_an_origin_that_is_not_there_is_a_problem_with_gits_words(origin, tmp_path):
    mirror = Mirror(origin.model_copy(update={"url": str(tmp_path / "none")}), tmp_path / "mirror")
    with pytest.raises(ProblemError, match="could not be fetched"):
        await mirror.fetch()
