from .conftest import Ran, Scripts, mode_of, text_of

KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="


async def _set(scripts: Scripts, **values: str) -> Ran:
    facts = scripts.facts
    given = {
        "ENV_INSTALLER": f"{facts.paths.folder}/usr/local/sbin/handrail-install-env",
        "ENV_FILE": facts.paths.env_file,
        "ENV_KEYS": " ".join(values),
    }
    return await scripts.step(
        "environment", **given, **{f"SET_{name}": value for name, value in values.items()}
    )


async def test_declared_variables_are_set_and_the_old_file_is_kept(scripts: Scripts):
    file = scripts.facts.paths.env_file
    before, mode = text_of(file), mode_of(file)
    found = await _set(scripts, ADMIN_CONSOLE_ENABLED="true", API_KEY_ENCRYPTION_KEY=KEY)
    assert found.status == 0, found.words
    assert text_of(file) == (f"{before}ADMIN_CONSOLE_ENABLED=true\nAPI_KEY_ENCRYPTION_KEY={KEY}\n")
    assert mode_of(file) == mode
    assert text_of(found.outputs["ENV_COPY"]) == before
    assert KEY not in found.words


async def test_once_more_changes_nothing(scripts: Scripts):
    await _set(scripts, ADMIN_CONSOLE_ENABLED="true")
    found = await _set(scripts, ADMIN_CONSOLE_ENABLED="true")
    assert found.status == 0, found.words
    assert "unchanged: ADMIN_CONSOLE_ENABLED" in found.words


async def test_a_value_of_two_lines_sets_nothing_at_all(scripts: Scripts):
    file = scripts.facts.paths.env_file
    before = text_of(file)
    found = await _set(scripts, FIRST="1", SECOND=f"{KEY}\nDEBUG=true")
    assert found.status != 0
    assert "SECOND holds a line break" in found.words
    assert KEY not in found.words
    assert text_of(file) == before


async def test_a_placeholder_is_named_and_sets_nothing(scripts: Scripts):
    file = scripts.facts.paths.env_file
    before = text_of(file)
    found = await _set(scripts, FIRST="1", SECOND="<REPLACE_WITH_KEY>")
    assert found.status != 0
    assert "SECOND still holds a placeholder" in found.words
    assert text_of(file) == before
