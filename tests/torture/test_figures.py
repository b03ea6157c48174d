from tests.torture.figures import PAGE, placed, table
from tests.torture.moment import Moment
from tests.torture.ring import STUCK, Done, Round


def done(name: str, *, hit: bool = True) -> Done:
    return Done(harm=name, moment=Moment(step="code-back", after=1.5), hit=hit)


def line(
    number: int, *harms: Done, found: tuple[str, ...] = (), ends: str = "deploy failed"
) -> str:
    return str(Round(number=number, harms=harms, ends=(ends,), found=found, lasted=12.3))


def test_what_was_printed_becomes_a_table_of_harms():
    printed = [
        "4 rounds on postgresql with 2 replicas, seed 7, in /somewhere",
        line(1, done("bot killed")),
        line(
            2, done("bot killed", hit=False), done("chat away"), ends="deploy failed, rollback ok"
        ),
        line(3, done("chat away"), found=("staging #3 ran (look) twice", "went well"), ends="?"),
        line(4, found=(STUCK,), ends="?"),
        "2 rounds went wrong; seed 7; see /somewhere",
    ]
    assert table(printed).splitlines() == [
        "4 rounds, 2 of them well: postgresql with 2 replicas with seed 7.",
        "",
        "| harm | done | hit | well |",
        "|---|---|---|---|",
        "| bot killed | 2 | 1 | 2 |",
        "| chat away | 2 | 2 | 1 |",
    ]


def test_figures_go_into_their_place_on_the_page_and_leave_the_rest():
    page = PAGE.read_text(encoding="utf-8")
    once = placed(page, "| table |")
    assert "| table |\n<!-- end of figures -->" in once
    assert placed(once, "| other |") == once.replace("| table |", "| other |")
    assert once.partition("<!-- figures")[0] == page.partition("<!-- figures")[0]
