from tests.unit.project.tree import ROOT, text, tracked

MOST_LINES = 400
# A module called one of these says nothing of what is in it.
EMPTY_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}


def test_no_module_is_longer_than_a_reader_can_hold():
    lines = {str(path): len((text(path) or "").splitlines()) for path in tracked("*.py")}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_no_module_or_package_has_an_empty_name():
    modules = tracked("*.py")
    named = {str(path) for path in modules if path.stem in EMPTY_NAMES}
    packages = {str(path.parent) for path in modules if path.parent.name in EMPTY_NAMES}
    assert named | packages == set()


def test_every_folder_of_tests_is_a_package():
    holding = {
        folder
        for path in tracked("*.py")
        if path.parts[0] == "tests"
        for folder in path.parents
        if folder.parts
    }
    assert holding
    assert {str(path) for path in holding if not (ROOT / path / "__init__.py").is_file()} == set()
