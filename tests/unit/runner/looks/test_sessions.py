import pytest

from runner.looks import sessions
from runner.looks.seen import Mark

ROOT = 'as 1 "root"'


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "b true\n",
        f"b false\nas 0\n{ROOT}\n",
        'b true\nas 0\nas 2 "root" "deploy"\n',
        f'b true\nas 1 "guest"\n{ROOT}\n',
    ],
    ids=["nobody tells", "half of it", "they stay", "deploy is spared", "only guests are meant"],
)
def test_nothing_is_said_where_steps_outlive_their_session(answer: str):
    assert sessions.seen("staging", "deploy", answer) == []


@pytest.mark.parametrize("spared", ["as 0", ROOT])
@pytest.mark.parametrize("only", ["as 0", 'as 1 "deploy"'])
def test_a_host_that_ends_them_is_told_with_its_cure(only: str, spared: str):
    (found,) = sessions.seen("staging", "deploy", f"b true\n{only}\n{spared}\n")
    assert found.mark is Mark.DOUBTFUL
    assert found.subject == "sessions on staging"
    assert "KillExcludeUsers=root deploy" in found.cure
