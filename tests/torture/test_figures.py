from tests.torture.figures import table
from tests.torture.ring import Round


def line(number: int, *harms: str, found: tuple[str, ...] = (), ends: str = "deploy failed") -> str:
    done = tuple(f"{harm} at 1.50 s" for harm in harms)
    return str(Round(number=number, harms=done, ends=(ends,), found=found))


def test_what_was_printed_becomes_a_table_of_harms():
    printed = [
        "4 rounds on sqlite, seed 7, in /somewhere",
        line(1, "bot killed"),
        line(2, "bot killed", "chat away", ends="deploy failed, rollback succeeded"),
        line(3, "chat away", found=("staging #3 ran (look) twice", "went well"), ends="?"),
        line(4, found=("did not come to its end",), ends="?"),
        "2 rounds went wrong; seed 7; see /somewhere",
    ]
    assert table(printed).splitlines() == [
        "4 rounds on sqlite with seed 7",
        "",
        "| harm | rounds | went well |",
        "|---|---|---|",
        "| bot killed | 2 | 2 |",
        "| chat away | 2 | 1 |",
        "| **all** | 4 | 2 |",
    ]
