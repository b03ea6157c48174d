from tests.gate import files_of, pure_modules


def test_every_part_of_the_pure_core_is_there_to_be_measured():
    assert "runner.decide" in pure_modules()
    lost = [
        str(file) for module in pure_modules() for file in files_of(module) if not file.is_file()
    ]
    assert lost == []


def test_a_package_is_measured_with_all_its_files():
    names = {file.name for file in files_of("bot.cards")}
    assert {"__init__.py", "approval.py", "emergency.py"} <= names
