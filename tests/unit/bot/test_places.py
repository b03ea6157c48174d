from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import places
from bot.database import database_url, lock_path
from bot.places import configuration_folder, prepared, state_folder_of
from config.problem import ProblemError
from tests.unit.commands.world import CONFIGURATION


def test_the_named_folder_comes_before_the_environment_and_the_system(tmp_path, monkeypatch):
    system = tmp_path / "etc"
    monkeypatch.setattr(places, "SYSTEM", system)
    monkeypatch.delenv(places.VARIABLE, raising=False)
    assert configuration_folder(None) == Path()
    system.mkdir()
    (system / "handrail.yaml").touch()
    assert configuration_folder(None) == system
    monkeypatch.setenv(places.VARIABLE, "/elsewhere")
    assert configuration_folder(None) == Path("/elsewhere")
    assert configuration_folder("/named") == Path("/named")


@pytest.mark.parametrize(
    ("content", "state"),
    [("", "state"), ("state: var\n", "var"), ("state: 3\n", "state"), ("]", "state")],
)
def test_the_state_folder_is_found_even_where_the_rest_is_wrong(tmp_path, content, state):
    (tmp_path / "handrail.yaml").write_text(content)
    assert state_folder_of(tmp_path) == tmp_path / state


def test_no_configuration_is_a_problem(tmp_path):
    with pytest.raises(ProblemError, match="no-configuration"):
        state_folder_of(tmp_path)


def test_the_state_folder_is_for_its_user_alone(tmp_path):
    assert prepared(tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_state_folder_that_cannot_be_made_is_a_problem(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ProblemError, match="state-folder"):
        prepared(tmp_path / "file" / "state")


def test_the_database_is_a_file_in_the_state_folder_unless_declared():
    assert database_url(CONFIGURATION).database == "/etc/handrail/state/handrail.db"


def test_a_database_in_a_file_is_locked_beside_it_and_any_other_in_the_state_folder():
    state = Path("/state")
    assert lock_path(sa.make_url("sqlite:////data/x.db"), state) == Path("/data/x.db.lock")
    assert lock_path(sa.make_url("postgresql+psycopg://h/n"), state) == state / "handrail.lock"
